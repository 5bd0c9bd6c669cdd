"""Events of two kinds that each must see what came of the other, whichever comes first."""

from collections.abc import Sequence
from typing import TypeAlias

from libs.contracts.envelope import Envelope
from libs.contracts.messages import Event
from libs.eventsourcing.receiving.inbox import Apply
from libs.eventsourcing.storing.postgres import PostgresTransaction

ALONE = "select pg_advisory_xact_lock(hashtext($1))"
WITH_OTHERS = "select pg_advisory_xact_lock_shared(hashtext($1))"

Kinds: TypeAlias = type[Event] | tuple[type[Event], ...]


def taking_turns(name: str, rare: Kinds, common: type[Event], *steps: Apply) -> Apply:
    """The steps in one transaction, which waits for those of the other kind: one of two sees what the other committed.

    Many of the common ones go on together; `name` is that of the lock.
    """

    async def apply(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
        if any(isinstance(told.message, rare) for told in batch):
            await tx.connection.execute(ALONE, name)
        elif any(isinstance(told.message, common) for told in batch):
            await tx.connection.execute(WITH_OTHERS, name)
        for step in steps:
            await step(tx, batch)

    return apply

"""Whenever a participation is paused until a day, it is to go on by itself then."""

from collections.abc import Sequence

from libs.contracts.envelope import Envelope
from libs.contracts.registration import ParticipationPaused, ReturnFromPause
from libs.contracts.topics import REGISTRATION_EVENTS
from libs.eventsourcing.deciding.handle import ask
from libs.eventsourcing.storing.store import Transaction
from libs.runtime.process import Node

POLICY = "registration.returning"


def listen(node: Node) -> None:
    node.consume("returning", apply, REGISTRATION_EVENTS)


async def apply(tx: Transaction, batch: Sequence[Envelope]) -> None:
    for told in batch:
        match told.message:
            case ParticipationPaused(participant_id=person, until=until) if until is not None:
                await ask(tx, POLICY, told, [ReturnFromPause(participant_id=person, until=until)], due=until)
            case _:
                # Nothing else has a day on which it ends.
                continue

"""Commands in, events out."""

from collections.abc import Sequence
from typing import cast

from libs.contracts.envelope import Envelope
from libs.contracts.sessions import SessionsCommand
from libs.contracts.topics import SESSIONS_COMMANDS
from libs.eventsourcing.deciding.handle import handle
from libs.eventsourcing.deciding.snapshots import Snapshots
from libs.eventsourcing.storing.postgres import PostgresTransaction
from libs.runtime.process import Node
from services.sessions.domain import mentorship

MENTORSHIPS = Snapshots(mentorship, every=50)
"""A mentorship lives for years: its sessions and insights are not folded from the first each time."""


def listen(node: Node) -> None:
    node.consume("commands", apply, SESSIONS_COMMANDS)


async def apply(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    await MENTORSHIPS.prefetch(tx, {asked.message.stream for asked in batch})
    for asked in batch:
        await handle(tx, MENTORSHIPS, asked, cast("SessionsCommand", asked.message))

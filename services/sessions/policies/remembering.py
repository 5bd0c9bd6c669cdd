"""Whenever a concern is raised or resolved, it is noted beside the log, where a restored database lacks it."""

from collections.abc import Sequence

from libs.contracts.concerns import ConcernAcknowledged, ConcernRaised, ConcernResolved
from libs.contracts.envelope import Envelope
from libs.eventsourcing.storing.postgres import PostgresTransaction
from services.sessions import queries


async def note(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    for told in batch:
        match message := told.message:
            case ConcernRaised() | ConcernAcknowledged() | ConcernResolved():
                await queries.note_concern(tx.connection, message)
            case _:
                # Nothing else tells of concerns.
                continue

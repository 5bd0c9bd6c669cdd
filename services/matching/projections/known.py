"""What matching must know of people, programmes, commitments and rounds, kept up to date from the events."""

from collections.abc import Sequence
from importlib.resources import files

from libs.contracts.envelope import Envelope
from libs.contracts.topics import MATCHING_EVENTS, REGISTRATION_EVENTS, SESSIONS_EVENTS
from libs.eventsourcing.reading.changes import Change, carry_out
from libs.eventsourcing.reading.projection import Projection
from libs.eventsourcing.storing.postgres import PostgresTransaction
from services.matching.projections.pairs import of_mentorships, of_proposals
from services.matching.projections.people import of_people, of_places
from services.matching.projections.questions import of_questions
from services.matching.projections.rounds import of_rounds
from services.matching.queries.rounds import VIEWS

TABLES = files("services.matching").joinpath("tables.sql").read_text()


async def fold(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    await carry_out(tx.connection, (change for told in batch for change in _changes(told)))


def _changes(told: Envelope) -> Sequence[Change]:
    """The topics carry more than matching needs; what is named nowhere does not concern it."""
    return [
        *of_places(told.message),
        *of_people(told.message),
        *of_proposals(told),
        *of_questions(told.message),
        *of_rounds(told),
        *of_mentorships(told),
    ]


KNOWN = Projection(
    name=VIEWS,
    topics=(REGISTRATION_EVENTS, MATCHING_EVENTS, SESSIONS_EVENTS),
    tables=TABLES,
    fold=fold,
    live=fold,
)

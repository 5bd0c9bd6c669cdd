"""What every service tells, kept as the tables that are shown."""

from collections.abc import Iterable, Sequence
from importlib.resources import files
from typing import cast

from libs.contracts.analytics import FunnelCounted
from libs.contracts.calendars import CalendarEvent, OfCalendar
from libs.contracts.concerns import ConcernEvent, OfConcern
from libs.contracts.contacts import ContactEvent, OfContact
from libs.contracts.envelope import Envelope
from libs.contracts.formations import FormationEvent, OfFormation
from libs.contracts.loads import LoadEvent, OfLoad
from libs.contracts.matching import AttemptEvent, OfAttempt, OfProposal, OfRound, ProposalEvent, RoundEvent
from libs.contracts.messages import Message
from libs.contracts.preferences import CounterpartsRanked
from libs.contracts.registration import (
    InstitutionEvent,
    OfInstitution,
    OfParticipant,
    OfProgramme,
    OfRegion,
    ParticipantEvent,
    ParticipantForgotten,
    ProgrammeEvent,
    RegionRegistered,
)
from libs.contracts.sessions import MentorshipClosed, MentorshipEvent, OfMentorship
from libs.contracts.spot import OfSpot, SpotEvent
from libs.contracts.topics import EVENTS
from libs.eventsourcing.reading.changes import Change, Row
from libs.eventsourcing.reading.projection import Projection
from libs.eventsourcing.storing.postgres import PostgresTransaction
from services.gateway.projections import (
    answers,
    calendars,
    concerns,
    funnel,
    loads,
    matching,
    mentorships,
    people,
    places,
    proposals,
    rights,
    spots,
    wishes,
)

TABLES = files("services.gateway").joinpath("tables.sql").read_text()
CLOSING = "insert into closings values ($1, $2) on conflict (mentorship_id) do nothing"
LET_GO = "delete from accesses where owner = any($1::text[])"
CHANGED = "select pg_notify('rounds', round_id) from unnest($1::text[]) as changed (round_id)"


async def fold(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    for statement, rows in waves(batch):
        await tx.connection.executemany(statement, rows)


async def fold_and_tell(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    """Whoever waits for the answer to a command, or watches a round, is woken when the tables are committed."""
    await fold(tx, batch)
    await answers.record(tx.connection, batch)
    if gone := [one.message.participant_id for one in batch if isinstance(one.message, ParticipantForgotten)]:
        await tx.connection.execute(LET_GO, gone)
    if rounds := {one.message.round_id for one in batch if isinstance(one.message, OfRound | OfAttempt)}:
        await tx.connection.execute(CHANGED, sorted(rounds))


def waves(batch: Iterable[Envelope]) -> Sequence[tuple[str, list[Row]]]:
    """Each statement once with as many rows as possible, such that what one stream says stays in its order.

    A stream enters the next wave whenever its next change is of another kind than its last; streams do not depend on
    one another, so within a wave all changes of a kind go together.
    """
    reached: dict[str, tuple[int, str]] = {}
    found: dict[tuple[int, str], list[Row]] = {}
    for envelope in batch:
        origin = envelope.meta.origin
        for statement, row in (*changes(envelope.message), *dated(envelope)):
            wave, last = reached.get(origin, (0, statement))
            place = (wave if statement == last else wave + 1, statement)
            reached[origin] = place
            found.setdefault(place, []).append(row)
    return [(statement, found[wave, statement]) for wave, statement in sorted(found, key=lambda place: place[0])]


def changes(message: Message) -> Sequence[Change]:
    match message:
        case OfRegion() | OfInstitution() | OfProgramme() | OfContact():
            return places.changes(cast("RegionRegistered | InstitutionEvent | ProgrammeEvent | ContactEvent", message))
        case OfParticipant():
            return [*people.changes(cast("ParticipantEvent", message)), *rights.changes(message)]
        case OfMentorship():
            return mentorships.changes(cast("MentorshipEvent", message))
        case OfConcern():
            return concerns.changes(cast("ConcernEvent", message))
        case OfCalendar():
            return calendars.changes(cast("CalendarEvent", message))
        case FunnelCounted():
            return funnel.changes(message)
        case _:
            return matching_changes(message)


def matching_changes(message: Message) -> Sequence[Change]:
    match message:
        case OfRound() | OfAttempt():
            return matching.changes(cast("RoundEvent | AttemptEvent", message))
        case OfProposal():
            return proposals.changes(cast("ProposalEvent", message))
        case OfFormation():
            return proposals.formation_changes(cast("FormationEvent", message))
        case OfSpot():
            return spots.changes(cast("SpotEvent", message))
        case OfLoad():
            return loads.changes(cast("LoadEvent", message))
        case CounterpartsRanked():
            return wishes.changes(message)
        case _:
            return ()


def dated(envelope: Envelope) -> Sequence[Change]:
    """What counts from the moment at which it was told."""
    if isinstance(envelope.message, MentorshipClosed):
        return [(CLOSING, (envelope.message.mentorship_id, envelope.meta.time))]
    return ()


SHOWN = Projection(name="views", topics=EVENTS, tables=TABLES, fold=fold, live=fold_and_tell)

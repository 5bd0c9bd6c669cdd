"""Whom letters go to and what they are about, kept up to date from the events, whatever order the streams come in."""

from collections.abc import Sequence
from importlib.resources import files

from libs.contracts.contacts import ContactAppointed, ContactDismissed
from libs.contracts.envelope import Envelope
from libs.contracts.matching import RoundCancelled, RoundOpened, RoundTriggered
from libs.contracts.messages import Message
from libs.contracts.registration import (
    ConsentRenewed,
    ConsentTextPublished,
    ConsentWithdrawn,
    InstitutionMoved,
    NotificationsChanged,
    ParticipantEnrolled,
    ParticipantForgotten,
    ParticipantInvited,
    ParticipantMoved,
    ParticipationPaused,
    ParticipationResumed,
    ProfileChanged,
    ProgrammeOpened,
)
from libs.contracts.sessions import (
    MentorshipClosed,
    MentorshipIntroduced,
    MentorshipPaused,
    MentorshipResumed,
    SessionHeld,
    SessionRescheduled,
    SessionScheduled,
)
from libs.contracts.spot import SpotAsked
from libs.contracts.topics import MATCHING_EVENTS, REGISTRATION_EVENTS, SESSIONS_EVENTS
from libs.eventsourcing.reading.changes import Change, Row, carry_out
from libs.eventsourcing.reading.projection import Projection
from libs.eventsourcing.storing.postgres import PostgresTransaction

TABLES = files("services.notifications").joinpath("tables.sql").read_text()

ENROL = """
insert into people (
    participant_id, programme_id, institution_id, region_id, widest, personal, consents, consent_version
)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (participant_id) do update set
    programme_id = excluded.programme_id, institution_id = excluded.institution_id, region_id = excluded.region_id,
    widest = excluded.widest, personal = excluded.personal, consents = excluded.consents,
    consent_version = excluded.consent_version
"""
RENEW = "update people set consent_version = $2 where participant_id = $1"
WITHDRAW = "update people set consents = false where participant_id = $1"
WIDEN = "update people set widest = $2 where participant_id = $1"
PAUSE = "update people set paused = $2 where participant_id = $1"
MOVE = "update people set institution_id = $2, region_id = $3 where participant_id = $1"
CHOOSE = "update people set necessary_only = $2, language = $3, time_zone = $4 where participant_id = $1"
FORGET = "delete from people where participant_id = $1"
LET_GO = "insert into let_go values ($1) on conflict do nothing"
MOVE_INSTITUTION = """
insert into moved values ($1, $2) on conflict (institution_id) do update set region_id = excluded.region_id
"""
APPOINT = """
insert into contacts values ($1, $2, $3, $4)
on conflict (contact_id) do update set
    office = excluded.office, place_id = excluded.place_id, personal = excluded.personal
"""
APPOINT_AGAIN = "delete from let_go where stream = $1"
DISMISS = "delete from contacts where contact_id = $1"
OPEN_PROGRAMME = """
insert into programmes (programme_id, name) values ($1, $2)
on conflict (programme_id) do update set name = excluded.name
"""
PUBLISH = """
insert into programmes (programme_id, renewal, cause) values ($1, $2, $3)
on conflict (programme_id) do update set renewal = excluded.renewal, cause = excluded.cause
"""
OPEN_WINDOW = "insert into windows values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing"
CLOSE_WINDOW = "delete from windows where round_id = $1"
ASK = "insert into spots values ($1, $2) on conflict do nothing"
INTRODUCE = "insert into mentorships values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing"
REST = "update mentorships set paused = $2 where mentorship_id = $1"
HOLD = "update mentorships set held = held + 1 where mentorship_id = $1"
CLOSE = "delete from mentorships where mentorship_id = $1"
CLEAR = "delete from sessions where mentorship_id = $1"
SCHEDULE = """
insert into sessions values ($1, $2, $3, $4)
on conflict (mentorship_id, session_id) do update set starts_at = excluded.starts_at, time_zone = excluded.time_zone
"""
RESCHEDULE = "update sessions set starts_at = $3 where mentorship_id = $1 and session_id = $2"


async def fold(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    await carry_out(tx.connection, (change for told in batch for change in _changes(told)))


def _changes(told: Envelope) -> Sequence[Change]:
    message = told.message
    return [*_of_people(message), *_of_places(message, told.meta.id), *_of_pairs(message)]


def _of_people(event: Message) -> Sequence[Change]:  # noqa: C901 - one case an event
    match event:
        case ParticipantInvited():
            return [(ENROL, _person(event, consents=False, version=0))]
        case ParticipantEnrolled():
            return [(ENROL, _person(event, consents=True, version=event.consent_version or 0))]
        case ConsentRenewed():
            return [(RENEW, (event.participant_id, event.consent_version))]
        case ConsentWithdrawn():
            return [(WITHDRAW, (event.participant_id,))]
        case ProfileChanged():
            return [(WIDEN, (event.participant_id, event.profile.widest_scope.rank))]
        case ParticipationPaused() | ParticipationResumed():
            return [(PAUSE, (event.participant_id, isinstance(event, ParticipationPaused)))]
        case ParticipantMoved():
            return [(MOVE, (event.participant_id, event.institution_id, event.region_id))]
        case NotificationsChanged():
            return [(CHOOSE, (event.participant_id, event.necessary_only, event.language, event.time_zone))]
        case ParticipantForgotten():
            return [(FORGET, (event.participant_id,)), (LET_GO, (event.stream,))]
        case ContactAppointed():
            appointed = (event.contact_id, event.office, event.place_id, event.personal)
            return [(APPOINT_AGAIN, (event.stream,)), (APPOINT, appointed)]
        case ContactDismissed():
            return [(DISMISS, (event.contact_id,)), (LET_GO, (event.stream,))]
        case _:
            return []


def _of_places(event: Message, cause: str) -> Sequence[Change]:
    match event:
        case InstitutionMoved():
            return [(MOVE_INSTITUTION, (event.institution_id, event.region_id))]
        case ProgrammeOpened():
            return [(OPEN_PROGRAMME, (event.programme_id, event.name))]
        case ConsentTextPublished(renew=True):
            return [(PUBLISH, (event.programme_id, event.version, cause))]
        case RoundOpened(preferences_until=until) if until is not None:
            scope = event.scope
            row = (event.round_id, event.programme_id, scope, scope.rank, event.place_id, until, cause)
            return [(OPEN_WINDOW, row)]
        case RoundTriggered() | RoundCancelled():
            return [(CLOSE_WINDOW, (event.round_id,))]
        case _:
            return []


def _of_pairs(event: Message) -> Sequence[Change]:
    match event:
        case SpotAsked():
            return [(ASK, (event.spot_id, event.author_id))]
        case MentorshipIntroduced(mentor=mentor, mentee=mentee):
            people = [(one.participant_id, one.institution_id, one.region_id) for one in (mentor, mentee)]
            return [(INTRODUCE, (event.mentorship_id, *people[0], *people[1]))]
        case MentorshipPaused() | MentorshipResumed():
            return [(REST, (event.mentorship_id, isinstance(event, MentorshipPaused)))]
        case SessionScheduled():
            return [(SCHEDULE, (event.mentorship_id, event.session_id, event.starts_at, event.time_zone))]
        case SessionRescheduled():
            return [(RESCHEDULE, (event.mentorship_id, event.session_id, event.starts_at))]
        case SessionHeld():
            return [(HOLD, (event.mentorship_id,))]
        case MentorshipClosed():
            return [(CLOSE, (event.mentorship_id,)), (CLEAR, (event.mentorship_id,))]
        case _:
            return []


def _person(event: ParticipantInvited | ParticipantEnrolled, *, consents: bool, version: int) -> Row:
    return (
        event.participant_id,
        event.programme_id,
        event.institution_id,
        event.region_id,
        event.profile.widest_scope.rank,
        event.personal,
        consents,
        version,
    )


KNOWN = Projection(
    name="views", topics=(REGISTRATION_EVENTS, MATCHING_EVENTS, SESSIONS_EVENTS), tables=TABLES, fold=fold, live=fold
)

"""Who is in which mentorship, who is gone, and who may receive a concern about whom."""

from collections.abc import Sequence
from importlib.resources import files

from libs.contracts.contacts import ContactAppointed, ContactDismissed, Office
from libs.contracts.envelope import Envelope
from libs.contracts.registration import (
    ConsentWithdrawn,
    InstitutionMoved,
    InstitutionRegistered,
    ParticipantEnrolled,
    ParticipantForgotten,
    ParticipantInvited,
    ParticipantMoved,
    ProfileChanged,
)
from libs.contracts.sessions import MentorshipClosed, MentorshipIntroduced
from libs.contracts.topics import REGISTRATION_EVENTS, SESSIONS_EVENTS
from libs.eventsourcing.reading.changes import Change, Row, carry_out
from libs.eventsourcing.reading.projection import Projection
from libs.eventsourcing.storing.postgres import PostgresTransaction

TABLES = files("services.sessions").joinpath("tables.sql").read_text()

INTRODUCE = "insert into mentorships values ($1, $2, $3) on conflict do nothing"
CLOSE = "delete from mentorships where mentorship_id = $1"
GO = "insert into gone values ($1) on conflict do nothing"
COME_BACK = "delete from gone where participant_id = $1"
PLACE = """
insert into institutions values ($1, $2) on conflict (institution_id) do update set region_id = excluded.region_id
"""
ENROL = """
insert into people values ($1, $2, $3, $4)
on conflict (participant_id) do update set
    person_id = excluded.person_id, institution_id = excluded.institution_id, bound_to = excluded.bound_to
"""
BIND = "update people set bound_to = $2 where participant_id = $1"
MOVE = "update people set institution_id = $2 where participant_id = $1"
LET_GO = "delete from people where participant_id = $1"
APPOINT = "insert into contacts values ($1, $2) on conflict (contact_id) do update set place_id = excluded.place_id"
DISMISS = "delete from contacts where contact_id = $1"


async def fold(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    await carry_out(tx.connection, (change for told in batch for change in _changes(told)))


def _changes(told: Envelope) -> Sequence[Change]:
    return [*_of_mentorships(told), *_of_people(told), *_of_places(told)]


def _of_mentorships(told: Envelope) -> Sequence[Change]:
    match event := told.message:
        case MentorshipIntroduced(mentor=mentor, mentee=mentee):
            return [(INTRODUCE, (event.mentorship_id, mentor.participant_id, mentee.participant_id))]
        case MentorshipClosed():
            return [(CLOSE, (event.mentorship_id,))]
        case _:
            # What happens in between does not change who is in it.
            return []


def _of_people(told: Envelope) -> Sequence[Change]:
    match event := told.message:
        case ParticipantInvited():
            return [(ENROL, _person(event))]
        case ParticipantEnrolled():
            return [(ENROL, _person(event)), (COME_BACK, (event.participant_id,))]
        case ProfileChanged(participant_id=person, profile=profile):
            return [(BIND, (person, [*profile.line, *profile.conflicts]))]
        case ParticipantMoved():
            return [(MOVE, (event.participant_id, event.institution_id))]
        case ConsentWithdrawn():
            return [(GO, (event.participant_id,))]
        case ParticipantForgotten():
            return [(GO, (event.participant_id,)), (LET_GO, (event.participant_id,))]
        case _:
            # Nothing else tells where a person belongs, or whom they are bound to.
            return []


def _of_places(told: Envelope) -> Sequence[Change]:
    match event := told.message:
        case InstitutionRegistered() | InstitutionMoved():
            return [(PLACE, (event.institution_id, event.region_id))]
        case ContactAppointed(office=Office.SAFEGUARDING):
            return [(APPOINT, (event.contact_id, event.place_id))]
        case ContactAppointed(office=Office.COORDINATOR) | ContactDismissed():
            return [(DISMISS, (event.contact_id,))]
        case _:
            # Nothing else tells who receives concerns.
            return []


def _person(event: ParticipantInvited | ParticipantEnrolled) -> Row:
    profile = event.profile
    return (event.participant_id, event.person, event.institution_id, [*profile.line, *profile.conflicts])


KNOWN = Projection(name="views", topics=(REGISTRATION_EVENTS, SESSIONS_EVENTS), tables=TABLES, fold=fold, live=fold)

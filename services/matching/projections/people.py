"""What registration tells of programmes, institutions and people."""

from collections.abc import Sequence

from libs.contracts.messages import Message
from libs.contracts.registration import (
    ConfidentialChanged,
    ConsentRenewed,
    ConsentTextPublished,
    ConsentWithdrawn,
    InductionCompleted,
    InstitutionClosed,
    InstitutionMoved,
    InstitutionRegistered,
    InstitutionReopened,
    ParticipantEnrolled,
    ParticipantForgotten,
    ParticipantInvited,
    ParticipantMoved,
    ParticipationPaused,
    ParticipationResumed,
    ProfileChanged,
    ProgrammeOpened,
)
from libs.eventsourcing.reading.changes import Change

OPEN_PROGRAMME = "insert into programmes values ($1, $2) on conflict do nothing"
RENEW_FROM = "update programmes set renewed_from = greatest(renewed_from, $2) where programme_id = $1"
PLACE = """
insert into institutions values ($1, $2, $3)
on conflict (institution_id) do update set region_id = excluded.region_id, closed = excluded.closed
"""
MOVE_PLACE = "update institutions set region_id = $2 where institution_id = $1"
ENROL = """
insert into people (
    participant_id, programme_id, person_id, institution_id, region_id, profile, confidential, consents, consent_version
) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (participant_id) do update set
    person_id = excluded.person_id, institution_id = excluded.institution_id, region_id = excluded.region_id,
    profile = excluded.profile, confidential = excluded.confidential, consents = excluded.consents,
    consent_version = excluded.consent_version
"""
KNOW = "insert into persons values ($1, $2) on conflict (participant_id) do update set person_id = excluded.person_id"
CHANGE = "update people set profile = $2 where participant_id = $1"
CONFIDE = "update people set confidential = $2 where participant_id = $1"
WITHDRAW = "update people set consents = false where participant_id = $1"
RENEW = "update people set consent_version = $2 where participant_id = $1"
PAUSE = "update people set paused = $2 where participant_id = $1"
MOVE = "update people set institution_id = $2, region_id = $3 where participant_id = $1"
INDUCT = "update people set inducted = true where participant_id = $1"
FORGET = "insert into forgotten values ($1) on conflict do nothing"
LET_GO = "delete from people where participant_id = $1"


def of_places(event: Message) -> Sequence[Change]:
    match event:
        case ProgrammeOpened():
            return [(OPEN_PROGRAMME, (event.programme_id, event.rules.model_dump_json()))]
        case ConsentTextPublished(renew=True):
            return [(RENEW_FROM, (event.programme_id, event.version))]
        case InstitutionRegistered() | InstitutionReopened():
            return [(PLACE, (event.institution_id, event.region_id, False))]
        case InstitutionClosed():
            return [(PLACE, (event.institution_id, event.region_id, True))]
        case InstitutionMoved():
            return [(MOVE_PLACE, (event.institution_id, event.region_id))]
        case _:
            return []


def of_people(event: Message) -> Sequence[Change]:  # noqa: C901 - one case an event
    match event:
        case ParticipantInvited():
            return enrolled(event, consents=False, version=0)
        case ParticipantEnrolled():
            return enrolled(event, consents=True, version=event.consent_version or 0)
        case ProfileChanged():
            return [(CHANGE, (event.participant_id, event.profile.model_dump_json()))]
        case ConfidentialChanged():
            return [(CONFIDE, (event.participant_id, event.confidential))]
        case ConsentWithdrawn():
            return [(WITHDRAW, (event.participant_id,))]
        case ConsentRenewed():
            return [(RENEW, (event.participant_id, event.consent_version))]
        case ParticipationPaused():
            return [(PAUSE, (event.participant_id, True))]
        case ParticipationResumed():
            return [(PAUSE, (event.participant_id, False))]
        case ParticipantMoved():
            return [(MOVE, (event.participant_id, event.institution_id, event.region_id))]
        case InductionCompleted():
            return [(INDUCT, (event.participant_id,))]
        case ParticipantForgotten():
            return [(FORGET, (event.participant_id,)), (LET_GO, (event.participant_id,))]
        case _:
            return []


def enrolled(event: ParticipantInvited | ParticipantEnrolled, *, consents: bool, version: int) -> Sequence[Change]:
    row = (
        event.participant_id, event.programme_id, event.person, event.institution_id, event.region_id,
        event.profile.model_dump_json(), event.confidential, consents, version,
    )  # fmt: skip
    return [(ENROL, row), (KNOW, (event.participant_id, event.person))]

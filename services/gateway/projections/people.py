"""Places, programmes and people, as registration tells of them."""

from collections.abc import Sequence
from typing import assert_never

from libs.contracts.registration import (
    ConsentWithdrawn,
    InstitutionRegistered,
    ParticipantEnrolled,
    ParticipantForgotten,
    ParticipantInvited,
    Placed,
    ProfileChanged,
    ProgrammeOpened,
    RegionRegistered,
    RegistrationEvent,
)
from services.gateway.domain.states import ParticipantStatus
from services.gateway.projections.change import Change, Row

REGION = "insert into regions values ($1, $2) on conflict (region_id) do update set name = excluded.name"
INSTITUTION = """
insert into institutions values ($1, $2, $3)
on conflict (institution_id) do update set region_id = excluded.region_id, name = excluded.name
"""
PROGRAMME = """
insert into programmes values ($1, $2, $3)
on conflict (programme_id) do update set name = excluded.name, rules = excluded.rules
"""
PLACE = """
insert into participants values ($1, $2, $3, $4, $5, $6, $7)
on conflict (participant_id) do update set
    programme_id = excluded.programme_id, institution_id = excluded.institution_id, region_id = excluded.region_id,
    status = excluded.status, profile = excluded.profile, personal = excluded.personal
"""
CHANGE = "update participants set profile = $2 where participant_id = $1"
FORGET = "delete from participants where participant_id = $1"
WITHDRAW = "update participants set status = $2 where participant_id = $1"


def changes(event: RegistrationEvent) -> Sequence[Change]:
    match event:
        case RegionRegistered():
            return [(REGION, (event.region_id, event.name))]
        case InstitutionRegistered():
            return [(INSTITUTION, (event.institution_id, event.region_id, event.name))]
        case ProgrammeOpened():
            return [(PROGRAMME, (event.programme_id, event.name, event.rules.model_dump_json()))]
        case ParticipantInvited():
            return [(PLACE, _person(event, ParticipantStatus.INVITED))]
        case ParticipantEnrolled():
            return [(PLACE, _person(event, ParticipantStatus.ENROLLED))]
        case ProfileChanged():
            return [(CHANGE, (event.participant_id, event.profile.model_dump_json()))]
        case ConsentWithdrawn():
            return [(WITHDRAW, (event.participant_id, ParticipantStatus.WITHDRAWN))]
        case ParticipantForgotten():
            return [(FORGET, (event.participant_id,))]
    assert_never(event)


def _person(event: Placed, status: ParticipantStatus) -> Row:
    return (
        event.participant_id,
        event.programme_id,
        event.institution_id,
        event.region_id,
        status,
        event.profile.model_dump_json(),
        event.personal,
    )

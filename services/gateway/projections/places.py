"""Places, programmes and their contacts, as registration tells of them."""

from collections.abc import Sequence
from typing import assert_never

from libs.contracts.contacts import ContactAppointed, ContactDismissed, ContactEvent
from libs.contracts.registration import (
    ConsentTextPublished,
    InstitutionClosed,
    InstitutionEvent,
    InstitutionMoved,
    InstitutionRegistered,
    InstitutionReopened,
    ProgrammeEvent,
    ProgrammeOpened,
    RegionRegistered,
)
from libs.eventsourcing.reading.changes import Change
from services.gateway.domain.states import InstitutionState

REGION = "insert into regions values ($1, $2) on conflict (region_id) do update set name = excluded.name"
INSTITUTION = """
insert into institutions values ($1, $2, $3)
on conflict (institution_id) do update set region_id = excluded.region_id, name = excluded.name
"""
TURN = "update institutions set state = $2 where institution_id = $1"
MOVE = "update institutions set region_id = $2 where institution_id = $1"
PROGRAMME = """
insert into programmes values ($1, $2, $3)
on conflict (programme_id) do update set name = excluded.name, rules = excluded.rules
"""
CONSENT_TEXT = "insert into consent_texts values ($1, $2, $3, $4, $5) on conflict do nothing"
APPOINT = """
insert into contacts values ($1, $2, $3, $4)
on conflict (contact_id) do update set
    office = excluded.office, place_id = excluded.place_id, personal = excluded.personal
"""
DISMISS = "delete from contacts where contact_id = $1"


def changes(event: RegionRegistered | InstitutionEvent | ProgrammeEvent | ContactEvent) -> Sequence[Change]:
    match event:
        case RegionRegistered():
            return [(REGION, (event.region_id, event.name))]
        case InstitutionRegistered():
            return [(INSTITUTION, (event.institution_id, event.region_id, event.name))]
        case InstitutionClosed():
            return [(TURN, (event.institution_id, InstitutionState.CLOSED))]
        case InstitutionReopened():
            return [(TURN, (event.institution_id, InstitutionState.OPEN))]
        case InstitutionMoved():
            return [(MOVE, (event.institution_id, event.region_id))]
        case ProgrammeOpened():
            return [(PROGRAMME, (event.programme_id, event.name, event.rules.model_dump_json()))]
        case ConsentTextPublished():
            text = (event.version, event.text, event.language, event.renew)
            return [(CONSENT_TEXT, (event.programme_id, *text))]
        case ContactAppointed():
            return [(APPOINT, (event.contact_id, event.office, event.place_id, event.personal))]
        case ContactDismissed():
            return [(DISMISS, (event.contact_id,))]
    assert_never(event)

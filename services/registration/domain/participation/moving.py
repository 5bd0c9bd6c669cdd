"""A participant who goes to another institution stays in the programme."""

from collections.abc import Sequence

from libs.contracts.registration import MoveParticipant, ParticipantEvent, ParticipantMoved
from services.registration.domain import institution
from services.registration.domain.participation.states import Asked, Known, changeable, region_now


def decide(state: Known, command: MoveParticipant, asked: Asked) -> Sequence[ParticipantEvent]:
    placed = changeable(state).record.placed
    if placed.institution_id == command.institution_id:
        return []
    return [
        ParticipantMoved(
            participant_id=command.participant_id,
            programme_id=placed.programme_id,
            institution_id=command.institution_id,
            region_id=institution.region_of_open(asked.destination, command.institution_id),
            from_institution_id=placed.institution_id,
            from_region_id=region_now(placed, asked.home),
        )
    ]

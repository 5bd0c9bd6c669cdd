"""A pause: in no round for a while, until the person returns or the day has come."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from libs.contracts.registration import (
    ParticipantEvent,
    ParticipationPaused,
    ParticipationResumed,
    PauseParticipation,
    ReturnFromPause,
)
from libs.eventsourcing.deciding.decider import Refused
from services.registration.domain.participation.states import Enrolled, Known, Paused, present


class PauseIsOver(Refused):
    """until: this moment has passed: name a later one, or leave it out."""


def decide(state: Known, command: PauseParticipation | ReturnFromPause, on: datetime) -> Sequence[ParticipantEvent]:
    match present(state), command:
        case Paused(until=until), PauseParticipation() if until == command.until:
            return []
        case _, PauseParticipation():
            if command.until is not None and command.until <= on:
                raise PauseIsOver
            return [ParticipationPaused(participant_id=command.participant_id, until=command.until)]
        case Enrolled(), ReturnFromPause():
            return []
        case Paused(until=until), ReturnFromPause():
            # The deadline of a pause that was made longer, or shorter, comes all the same and ends nothing.
            if command.until is not None and command.until != until:
                return []
            return [ParticipationResumed(participant_id=command.participant_id)]
    assert_never((state, command))

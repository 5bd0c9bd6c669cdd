"""What helps people to be good mentors: an induction before, supervision while they are."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from libs.contracts.registration import (
    AttendSupervision,
    CompleteInduction,
    InductionCompleted,
    ParticipantEvent,
    SupervisionAttended,
)
from libs.eventsourcing.deciding.decider import Refused
from services.registration.domain.participation.states import Known, present


class NotYetHappened(Refused):
    """This is still to come: record it when it has happened."""


def decide(state: Known, command: CompleteInduction | AttendSupervision, on: datetime) -> Sequence[ParticipantEvent]:
    """An induction is completed once; of supervision each meeting counts."""
    record = present(state).record
    match command:
        case CompleteInduction(completed_at=completed_at):
            if record.inducted_at is not None:
                return []
            _check_past("completed_at", completed_at, on)
            return [InductionCompleted(**dict(command))]
        case AttendSupervision(held_at=held_at):
            if held_at in record.supervised_at:
                return []
            _check_past("held_at", held_at, on)
            return [SupervisionAttended(**dict(command))]
    assert_never(command)


def _check_past(field: str, moment: datetime, on: datetime) -> None:
    if moment > on:
        raise NotYetHappened(f"{field}: this is still to come: record it when it has happened.")

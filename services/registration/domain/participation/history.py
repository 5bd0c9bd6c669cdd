"""What each event changes of somebody of whom there is a record."""

from dataclasses import replace
from typing import TypeAlias, assert_never

from libs.contracts.registration import (
    ConfidentialChanged,
    ConsentRenewed,
    ConsentWithdrawn,
    InductionCompleted,
    NotificationsChanged,
    ParticipantMoved,
    ParticipationPaused,
    ParticipationResumed,
    ProfileChanged,
    SupervisionAttended,
)
from services.registration.domain.participation.states import Enrolled, Invited, Paused, Record, Told, Withdrawn

Turn: TypeAlias = ConsentRenewed | ConsentWithdrawn | ParticipationPaused | ParticipationResumed
"""Leads to another state, or to another consent."""
Addition: TypeAlias = (
    ProfileChanged
    | ConfidentialChanged
    | ParticipantMoved
    | InductionCompleted
    | SupervisionAttended
    | NotificationsChanged
)
"""Changes the record, and not the state."""


def turned(state: Told, event: Turn) -> Told:
    match event, state:
        case ConsentWithdrawn(), _:
            return Withdrawn(state.record)
        case ConsentRenewed(), Enrolled() | Paused():
            return replace(state, consented=event.consent_version)
        case ParticipationPaused(), Enrolled() | Paused():
            return Paused(state.record, state.consented, event.until)
        case ParticipationResumed(), Enrolled() | Paused():
            return Enrolled(state.record, state.consented)
        case _, Invited() | Withdrawn():
            return state
    assert_never((event, state))


def added(record: Record, event: Addition) -> Record:
    match event:
        case ProfileChanged():
            return _placed(record, {"profile": event.profile})
        case ConfidentialChanged():
            return _placed(record, {"confidential": event.confidential})
        case ParticipantMoved():
            return _placed(record, {"institution_id": event.institution_id, "region_id": event.region_id})
        case InductionCompleted():
            return replace(record, inducted_at=event.completed_at)
        case SupervisionAttended():
            return replace(record, supervised_at=record.supervised_at | {event.held_at})
        case NotificationsChanged():
            return replace(record, notifications=event)
    assert_never(event)


def _placed(record: Record, changes: dict[str, object]) -> Record:
    return replace(record, placed=record.placed.model_copy(update=changes))

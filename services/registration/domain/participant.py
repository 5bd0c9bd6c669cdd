"""A person in one programme: invited by somebody else or enrolled by themself, and matched only while consenting."""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from libs.contracts.registration import (
    AttendSupervision,
    ChangeConfidential,
    ChangeNotifications,
    ChangeProfile,
    CompleteInduction,
    ConsentRenewed,
    ConsentWithdrawn,
    EnrolParticipant,
    ForgetParticipant,
    GiveConsent,
    InviteParticipant,
    MoveParticipant,
    ParticipantEnrolled,
    ParticipantEvent,
    ParticipantForgotten,
    ParticipantInvited,
    ParticipationPaused,
    ParticipationResumed,
    PauseParticipation,
    Placed,
    ReturnFromPause,
    WithdrawConsent,
)
from libs.eventsourcing.deciding.decider import Refused
from services.registration.domain.participation import (
    changing,
    consenting,
    enrolling,
    history,
    learning,
    moving,
    pausing,
)
from services.registration.domain.participation.states import (
    Asked,
    Enrolled,
    Forgotten,
    Invited,
    Known,
    Paused,
    Record,
    State,
    Unknown,
    Withdrawn,
)


class ParticipantIsForgotten(Refused):
    """This person asked to be forgotten: nothing more is recorded of them."""


initial: State = Unknown()


def decide(state: State, asked: Asked) -> Sequence[ParticipantEvent]:
    match state, asked.command:
        case Forgotten(), ForgetParticipant():
            return []
        case Forgotten(), _:
            raise ParticipantIsForgotten
        case _, ForgetParticipant(participant_id=person):
            return [ParticipantForgotten(participant_id=person)]
        case _, command:
            return _decide(state, command, asked)


def _decide(
    state: Known,
    command: enrolling.Entry
    | GiveConsent
    | WithdrawConsent
    | changing.Change
    | PauseParticipation
    | ReturnFromPause
    | MoveParticipant
    | CompleteInduction
    | AttendSupervision,
    asked: Asked,
) -> Sequence[ParticipantEvent]:
    match command:
        case InviteParticipant() | EnrolParticipant():
            return enrolling.decide(state, command, asked)
        case GiveConsent() | WithdrawConsent():
            return consenting.decide(state, command, asked)
        case ChangeProfile() | ChangeConfidential() | ChangeNotifications():
            return changing.decide(state, command, asked)
        case PauseParticipation() | ReturnFromPause():
            return pausing.decide(state, command, asked.on)
        case MoveParticipant():
            return moving.decide(state, command, asked)
        case CompleteInduction() | AttendSupervision():
            return learning.decide(state, command, asked.on)
    assert_never(command)


def evolve(state: State, event: ParticipantEvent) -> State:
    match event, state:
        case ParticipantForgotten(), _:
            return Forgotten()
        case _, Forgotten():
            return state
        case ParticipantInvited(), _:
            return Invited(_entered(state, event))
        case ParticipantEnrolled(), _:
            return Enrolled(_entered(state, event), event.consent_version)
        case _, Unknown():
            return state
        case ConsentWithdrawn() | ConsentRenewed() | ParticipationPaused() | ParticipationResumed(), told:
            return history.turned(told, event)
        case _, told:
            return replace(told, record=history.added(told.record, event))


def _entered(state: Known, placed: Placed) -> Record:
    """Whoever comes back is still inducted, and is told things as before."""
    match state:
        case Unknown():
            return Record(placed)
        case Invited(record) | Enrolled(record) | Paused(record) | Withdrawn(record):
            return replace(record, placed=placed)
    assert_never(state)

"""A person in one programme: invited by somebody else or enrolled by themself, and matched only while consenting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias, assert_never

from libs.contracts.registration import (
    ChangeProfile,
    ConsentWithdrawn,
    EnrolParticipant,
    ForgetParticipant,
    GiveConsent,
    InviteParticipant,
    ParticipantCommand,
    ParticipantEnrolled,
    ParticipantEvent,
    ParticipantForgotten,
    ParticipantInvited,
    Placed,
    Profile,
    ProfileChanged,
    ProgrammeRules,
    WithdrawConsent,
)
from libs.eventsourcing.deciding.decider import Refused
from services.registration.domain import institution, programme


class NoSuchParticipant(Refused):
    """Nobody is invited or enrolled under this id."""


class NoSuchInstitution(Refused):
    """There is no such institution: register it first."""


class NoSuchProgramme(Refused):
    """There is no such programme: open it first."""


class EnrolledAlready(Refused):
    """This person is enrolled already, with other particulars: change the profile instead."""


class InvitedAlready(Refused):
    """This person is invited already, with other particulars."""


class CapacityAboveCap(Refused):
    """The capacity is above the cap of the programme."""


class ParticipantIsForgotten(Refused):
    """This person asked to be forgotten: nothing more is recorded of them."""


class NoPartInProgramme(Refused):
    """profile: give a capacity of at least 1 as mentor or as mentee."""


@dataclass(frozen=True)
class Asked:
    """The command with the facts that its rules need: the day, and what is known of the places that it names."""

    command: ParticipantCommand
    on: datetime
    place: institution.State = institution.initial
    rules: programme.State = programme.initial


@dataclass(frozen=True)
class Unknown: ...


@dataclass(frozen=True)
class Invited:
    placed: Placed


@dataclass(frozen=True)
class Enrolled:
    placed: Placed


@dataclass(frozen=True)
class Withdrawn:
    """The person no longer consents; enrolling again is up to them."""

    placed: Placed


@dataclass(frozen=True)
class Forgotten:
    """Nothing is kept, and nothing more is taken."""


Known: TypeAlias = Unknown | Invited | Enrolled | Withdrawn
State: TypeAlias = Known | Forgotten

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
    command: InviteParticipant | EnrolParticipant | GiveConsent | WithdrawConsent | ChangeProfile,
    asked: Asked,
) -> Sequence[ParticipantEvent]:
    match command:
        case InviteParticipant():
            return _invite(state, _place(asked, command))
        case EnrolParticipant():
            return _enrol(state, _place(asked, command), asked.on)
        case GiveConsent():
            return _consent(state, asked.on)
        case WithdrawConsent():
            return _withdraw(state)
        case ChangeProfile(profile=profile):
            return _change(state, profile, asked.rules)
    assert_never(command)


def evolve(state: State, event: ParticipantEvent) -> State:
    match event, state:
        case ParticipantForgotten(), _:
            return Forgotten()
        case _, Forgotten():
            return state
        case ParticipantInvited(), _:
            return Invited(event)
        case ParticipantEnrolled(), _:
            return Enrolled(event)
        case ConsentWithdrawn(), Invited(placed) | Enrolled(placed) | Withdrawn(placed):
            return Withdrawn(placed)
        case ProfileChanged(profile=profile), Invited(placed):
            return Invited(placed.model_copy(update={"profile": profile}))
        case ProfileChanged(profile=profile), Enrolled(placed):
            return Enrolled(placed.model_copy(update={"profile": profile}))
        case ProfileChanged(profile=profile), Withdrawn(placed):
            return Withdrawn(placed.model_copy(update={"profile": profile}))
        case ConsentWithdrawn() | ProfileChanged(), Unknown():
            return state
    assert_never((event, state))


def _invite(state: Known, placed: Placed) -> Sequence[ParticipantEvent]:
    match state:
        case Unknown():
            return [ParticipantInvited(**dict(placed))]
        case Invited(earlier) | Enrolled(earlier) | Withdrawn(earlier):
            if not _same(earlier, placed):
                raise InvitedAlready
            return []
    assert_never(state)


def _enrol(state: Known, placed: Placed, on: datetime) -> Sequence[ParticipantEvent]:
    match state:
        case Unknown() | Invited() | Withdrawn():
            return [ParticipantEnrolled(**dict(placed), consented_at=on)]
        case Enrolled(earlier) if not _same(earlier, placed):
            raise EnrolledAlready
        case Enrolled():
            return []
    assert_never(state)


def _consent(state: Known, on: datetime) -> Sequence[ParticipantEvent]:
    match state:
        case Unknown():
            raise NoSuchParticipant
        case Invited(placed) | Withdrawn(placed):
            return [ParticipantEnrolled(**_particulars(placed), consented_at=on)]
        case Enrolled():
            return []
    assert_never(state)


def _withdraw(state: Known) -> Sequence[ParticipantEvent]:
    match state:
        case Unknown():
            raise NoSuchParticipant
        case Invited(placed) | Enrolled(placed):
            return [
                ConsentWithdrawn(
                    participant_id=placed.participant_id,
                    programme_id=placed.programme_id,
                    institution_id=placed.institution_id,
                    region_id=placed.region_id,
                )
            ]
        case Withdrawn():
            return []
    assert_never(state)


def _change(state: Known, profile: Profile, rules: programme.State) -> Sequence[ParticipantEvent]:
    match state:
        case Unknown() | Withdrawn():
            raise NoSuchParticipant
        case Invited(placed) | Enrolled(placed):
            if placed.profile == profile:
                return []
            if isinstance(rules, programme.Open):
                _check_capacity(profile, rules.rules)
            return [ProfileChanged(participant_id=placed.participant_id, profile=profile)]
    assert_never(state)


def _place(asked: Asked, command: InviteParticipant | EnrolParticipant) -> Placed:
    """The particulars with the region of the institution; raises the refusal of whichever place is unknown."""
    match asked.rules:
        case programme.Unopened():
            raise NoSuchProgramme(f"programme_id: there is no programme {command.programme_id!r}: open it first.")
        case programme.Open(rules=rules):
            _check_capacity(command.profile, rules)
    match asked.place:
        case institution.Unregistered():
            raise NoSuchInstitution(
                f"institution_id: there is no institution {command.institution_id!r}: register it first."
            )
        case institution.Registered(region_id=region_id):
            return Placed(**dict(command), region_id=region_id)
    assert_never(asked.place)


def _particulars(placed: Placed) -> dict[str, Any]:
    return {name: getattr(placed, name) for name in Placed.model_fields}


def _same(earlier: Placed, later: Placed) -> bool:
    """The same but for what is sealed: sealing the same words twice gives different bytes."""
    sealed = {"personal": "", "confidential": None}
    return _particulars(earlier) | sealed == _particulars(later) | sealed


def _check_capacity(profile: Profile, rules: ProgrammeRules) -> None:
    if not profile.mentor_capacity and not profile.mentee_capacity:
        raise NoPartInProgramme
    for field in ("mentor_capacity", "mentee_capacity"):
        if getattr(profile, field) > rules.capacity_cap:
            raise CapacityAboveCap(f"profile.{field}: the programme allows at most {rules.capacity_cap}.")

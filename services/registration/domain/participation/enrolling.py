"""People enrol themselves; others can only invite them."""

from collections.abc import Sequence
from typing import Any, TypeAlias, assert_never

from libs.contracts.registration import (
    Enrolment,
    EnrolParticipant,
    InviteParticipant,
    ParticipantEnrolled,
    ParticipantEvent,
    ParticipantInvited,
    Placed,
)
from libs.eventsourcing.deciding.decider import Refused
from services.registration.domain import institution, programme
from services.registration.domain.participation import capacity
from services.registration.domain.participation.consent_text import agreed
from services.registration.domain.participation.states import (
    Asked,
    Enrolled,
    Invited,
    Known,
    Paused,
    Present,
    Unknown,
    Withdrawn,
)


class EnrolledAlready(Refused):
    """This person is enrolled already, with other particulars: change the profile, move, or give consent instead."""


class InvitedAlready(Refused):
    """This person is invited already, with other particulars."""


Entry: TypeAlias = InviteParticipant | EnrolParticipant


def decide(state: Known, command: Entry, asked: Asked) -> Sequence[ParticipantEvent]:
    match command:
        case InviteParticipant():
            return _invite(state, command, asked)
        case EnrolParticipant():
            return _enrol(state, command, asked)
    assert_never(command)


def _invite(state: Known, command: InviteParticipant, asked: Asked) -> Sequence[ParticipantEvent]:
    match state:
        case Unknown():
            return [ParticipantInvited(**_placed(command, asked))]
        case Invited(record) | Enrolled(record) | Paused(record) | Withdrawn(record):
            if not _same(record.placed, command):
                raise InvitedAlready
            return []
    assert_never(state)


def _enrol(state: Known, command: EnrolParticipant, asked: Asked) -> Sequence[ParticipantEvent]:
    match state:
        case Unknown() | Invited() | Withdrawn():
            placed = _placed(command, asked)
            version = agreed(asked.rules, command.consent_version)
            return [ParticipantEnrolled(**placed, consented_at=asked.on, consent_version=version)]
        case Enrolled() | Paused():
            return _enrol_again(state, command)
    assert_never(state)


def _enrol_again(state: Present, command: EnrolParticipant) -> Sequence[ParticipantEvent]:
    """A later text is consented to by giving consent: enrolling a second time does not do it."""
    consents_to_later = (command.consent_version or 0) > (state.consented or 0)
    if consents_to_later or not _same(state.record.placed, command):
        raise EnrolledAlready
    return []


def _placed(command: Entry, asked: Asked) -> dict[str, Any]:
    """The particulars with the region; raises the refusal of whichever place is unknown or closed."""
    match asked.rules:
        case programme.Unopened():
            raise programme.unknown(command.programme_id)
        case programme.Open(rules=rules):
            capacity.check(command.profile, rules)
    region_id = institution.region_of_open(asked.home, command.institution_id)
    return dict(Placed(**_particulars(command), region_id=region_id))


def _particulars(enrolment: Enrolment) -> dict[str, Any]:
    return {name: getattr(enrolment, name) for name in Enrolment.model_fields}


def _same(earlier: Placed, later: Entry) -> bool:
    """The same but for what is sealed: sealing the same words twice gives different bytes."""
    sealed = {"personal": "", "confidential": None}
    return _particulars(earlier) | sealed == _particulars(later) | sealed

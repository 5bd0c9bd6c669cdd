"""Consent: given by the person alone, renewed when its text changes, withdrawn at any time."""

from collections.abc import Sequence
from typing import Any, assert_never

from libs.contracts.registration import (
    ConsentRenewed,
    ConsentWithdrawn,
    GiveConsent,
    ParticipantEnrolled,
    ParticipantEvent,
    Placed,
    WithdrawConsent,
)
from services.registration.domain import institution
from services.registration.domain.participation.consent_text import agreed
from services.registration.domain.participation.states import (
    Asked,
    Enrolled,
    Invited,
    Known,
    NoSuchParticipant,
    Paused,
    Unknown,
    Withdrawn,
    region_now,
)


def decide(state: Known, command: GiveConsent | WithdrawConsent, asked: Asked) -> Sequence[ParticipantEvent]:
    match command:
        case GiveConsent():
            return _give(state, command, asked)
        case WithdrawConsent():
            return _withdraw(state, asked)
    assert_never(command)


def _give(state: Known, command: GiveConsent, asked: Asked) -> Sequence[ParticipantEvent]:
    match state:
        case Unknown():
            raise NoSuchParticipant
        case Invited(record) | Withdrawn(record):
            placed = record.placed
            region_id = institution.region_of_open(asked.home, placed.institution_id)
            particulars: dict[str, Any] = {name: getattr(placed, name) for name in Placed.model_fields}
            particulars["region_id"] = region_id
            version = agreed(asked.rules, command.consent_version)
            return [ParticipantEnrolled(**particulars, consented_at=asked.on, consent_version=version)]
        case Enrolled(_, consented) | Paused(_, consented):
            version = agreed(asked.rules, command.consent_version)
            if version is None or version <= (consented or 0):
                return []
            return [ConsentRenewed(participant_id=command.participant_id, consent_version=version, renewed_at=asked.on)]
    assert_never(state)


def _withdraw(state: Known, asked: Asked) -> Sequence[ParticipantEvent]:
    match state:
        case Unknown():
            raise NoSuchParticipant
        case Invited(record) | Enrolled(record) | Paused(record):
            placed = record.placed
            return [
                ConsentWithdrawn(
                    participant_id=placed.participant_id,
                    programme_id=placed.programme_id,
                    institution_id=placed.institution_id,
                    region_id=region_now(placed, asked.home),
                )
            ]
        case Withdrawn():
            return []
    assert_never(state)

"""What a participant says of themself, and how they want to be told things, can change."""

from collections.abc import Sequence
from typing import TypeAlias, assert_never

from libs.contracts.registration import (
    ChangeConfidential,
    ChangeNotifications,
    ChangeProfile,
    ConfidentialChanged,
    NotificationsChanged,
    ParticipantEvent,
    ProfileChanged,
)
from libs.eventsourcing.deciding.decider import Refused
from services.registration.domain import programme
from services.registration.domain.participation import capacity
from services.registration.domain.participation.states import Asked, Known, Record, changeable


class NoSuchTimeZone(Refused):
    """time_zone: there is no such time zone: name one as in `Europe/Berlin`."""


Change: TypeAlias = ChangeProfile | ChangeConfidential | ChangeNotifications


def decide(state: Known, command: Change, asked: Asked) -> Sequence[ParticipantEvent]:
    record = changeable(state).record
    match command:
        case ChangeProfile():
            return _profile(record, command, asked.rules)
        case ChangeConfidential():
            if record.placed.confidential == command.confidential:
                return []
            return [ConfidentialChanged(**dict(command))]
        case ChangeNotifications():
            return _notifications(record, command, asked)
    assert_never(command)


def _profile(record: Record, command: ChangeProfile, rules: programme.State) -> Sequence[ParticipantEvent]:
    if record.placed.profile == command.profile:
        return []
    match rules:
        case programme.Unopened():
            raise programme.unknown(record.placed.programme_id)
        case programme.Open(rules=allowed):
            capacity.check(command.profile, allowed)
    return [ProfileChanged(participant_id=command.participant_id, profile=command.profile)]


def _notifications(record: Record, command: ChangeNotifications, asked: Asked) -> Sequence[ParticipantEvent]:
    wished = NotificationsChanged(**dict(command))
    if record.notifications == wished:
        return []
    if command.time_zone not in asked.time_zones:
        raise NoSuchTimeZone(f"time_zone: there is no time zone {command.time_zone!r}: name one as in `Europe/Berlin`.")
    return [wished]

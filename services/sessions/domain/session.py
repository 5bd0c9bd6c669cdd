"""One session of a mentorship: scheduled, perhaps moved, then held, missed or cancelled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias, assert_never

from libs.contracts.sessions import (
    CancelSession,
    HoldSession,
    MissSession,
    RescheduleSession,
    ScheduleSession,
    SessionCancelled,
    SessionHeld,
    SessionMissed,
    SessionRescheduled,
    SessionScheduled,
)
from libs.contracts.vocabulary import Side
from libs.eventsourcing.deciding.decider import Refused
from services.sessions.domain.zones import ZONES


class NoSuchSession(Refused):
    """There is no such session in this mentorship: schedule it first."""


class SessionScheduledAlready(Refused):
    """A session with this id is scheduled already, with other particulars: reschedule it, or choose another id."""


class SessionIsOver(Refused):
    """This session was held, missed or cancelled: schedule a new one."""


class SessionNotDue(Refused):
    """A session can be missed only after it was to start: cancel or reschedule it instead."""


class NoSuchTimeZone(Refused):
    """timeZone: give the IANA name of a time zone that there is, such as `Europe/Berlin`."""


@dataclass(frozen=True)
class Unscheduled: ...


@dataclass(frozen=True)
class Scheduled:
    """`terms` are those first scheduled; `starts_at` is where the session stands now."""

    terms: SessionScheduled
    starts_at: datetime


@dataclass(frozen=True)
class Held:
    terms: SessionScheduled
    held_at: datetime


@dataclass(frozen=True)
class Missed:
    """`absent` is None where both did not come, or nobody said who."""

    terms: SessionScheduled
    starts_at: datetime
    absent: Side | None = None


@dataclass(frozen=True)
class Cancelled:
    terms: SessionScheduled


State: TypeAlias = Unscheduled | Scheduled | Held | Missed | Cancelled
Command: TypeAlias = ScheduleSession | RescheduleSession | HoldSession | MissSession | CancelSession
Event: TypeAlias = SessionScheduled | SessionRescheduled | SessionHeld | SessionMissed | SessionCancelled

initial: State = Unscheduled()


def decide(state: State, command: Command) -> Sequence[Event]:
    match state, command:
        case Unscheduled(), ScheduleSession():
            if command.time_zone is not None and command.time_zone not in ZONES:
                raise NoSuchTimeZone
            return [scheduled(command)]
        case Unscheduled(), RescheduleSession() | HoldSession() | MissSession() | CancelSession():
            raise NoSuchSession
        case Scheduled(), ScheduleSession():
            if state.terms != scheduled(command):
                raise SessionScheduledAlready
            return []
        case Scheduled(), _:
            return settle(state, command)
        case ((Held() | Missed() | Cancelled()), _):
            if not already(state, command):
                raise SessionIsOver
            return []
    assert_never((state, command))


def scheduled(command: ScheduleSession) -> SessionScheduled:
    return SessionScheduled(
        mentorship_id=command.mentorship_id,
        session_id=command.session_id,
        starts_at=command.starts_at,
        minutes=command.minutes,
        modality=command.modality,
        time_zone=command.time_zone,
    )


def settle(state: Scheduled, command: RescheduleSession | HoldSession | MissSession | CancelSession) -> Sequence[Event]:
    mentorship_id, session_id = command.mentorship_id, command.session_id
    match command:
        case RescheduleSession(starts_at=starts_at):
            if state.starts_at == starts_at:
                return []
            return [SessionRescheduled(mentorship_id=mentorship_id, session_id=session_id, starts_at=starts_at)]
        case HoldSession(held_at=held_at):
            return [SessionHeld(mentorship_id=mentorship_id, session_id=session_id, held_at=held_at)]
        case MissSession(asked_at=asked_at, absent=absent):
            if asked_at < state.starts_at:
                raise SessionNotDue
            return [SessionMissed(mentorship_id=mentorship_id, session_id=session_id, absent=absent)]
        case CancelSession():
            return [SessionCancelled(mentorship_id=mentorship_id, session_id=session_id)]
    assert_never(command)


def already(state: Held | Missed | Cancelled, command: Command) -> bool:
    """Whether what is asked of a session that is over was so already."""
    match state, command:
        case _, ScheduleSession():
            return state.terms == scheduled(command)
        case Held(held_at=held_at), HoldSession():
            return held_at == command.held_at
        case Missed(absent=absent), MissSession():
            return absent is command.absent
        case Cancelled(), CancelSession():
            return True
        case _, RescheduleSession() | HoldSession() | MissSession() | CancelSession():
            return False
    assert_never((state, command))


def evolve(state: State, event: Event) -> State:
    match state, event:
        case _, SessionScheduled():
            return Scheduled(event, event.starts_at)
        case Unscheduled(), _:
            raise NoSuchSession
        case _, SessionRescheduled():
            return Scheduled(state.terms, event.starts_at)
        case _, SessionHeld():
            return Held(state.terms, event.held_at)
        case Scheduled(starts_at=starts_at), SessionMissed():
            return Missed(state.terms, starts_at, event.absent)
        case ((Held() | Missed() | Cancelled()), SessionMissed()):
            raise SessionIsOver
        case _, SessionCancelled():
            return Cancelled(state.terms)
    assert_never((state, event))

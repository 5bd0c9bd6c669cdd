"""Silence: since when something is due that nobody did. That it is silent is told, and never what was said."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import assert_never

from libs.contracts.sessions import NoteSilence, SilenceNoted
from services.sessions.domain import session
from services.sessions.domain.states import (
    Absent,
    Active,
    Closed,
    Continued,
    Conversed,
    Deciding,
    Introduced,
    Open,
    Paused,
    State,
)


def note(state: Open, command: NoteSilence) -> Sequence[SilenceNoted]:
    """Nothing, if something was heard since, or this step was noted."""
    if due_since(state) != command.since or state.remembered.silence.get(command.step) == command.since:
        return []
    return [SilenceNoted(mentorship_id=command.mentorship_id, step=command.step, since=command.since)]


def due_since(state: State) -> datetime | None:
    """When the next thing was, or will be, due; None where nothing is, or where old events do not tell."""
    match state:
        case Absent() | Conversed() | Paused() | Closed():
            return None
        case Introduced() | Deciding() | Continued() | Active():
            moments = [state.remembered.resumed_at, next_due(state)]
            return max((moment for moment in moments if moment), default=None)
    assert_never(state)


def next_due(state: Introduced | Deciding | Continued | Active) -> datetime | None:
    match state:
        case Introduced():
            return state.terms.at
        case Deciding():
            return state.met_at
        case Continued():
            return state.continued_at
        case Active():
            return next_session_due(state)
    assert_never(state)


def next_session_due(state: Active) -> datetime | None:
    """As the rhythm of the compact says, or as the two arranged it themselves, whichever is later."""
    rhythm = timedelta(weeks=state.compact.weeks_between_sessions)
    return max([*(moment + rhythm for moment in heard(state)), *arranged(state)], default=None)


def heard(state: Active) -> Iterator[datetime]:
    """When the two agreed and met; the old events of a compact do not tell."""
    if state.compact.at:
        yield state.compact.at
    for one in state.sessions.values():
        if isinstance(one, session.Held):
            yield one.held_at


def arranged(state: Active) -> Iterator[datetime]:
    """When the sessions were to start that are still ahead, or that somebody missed."""
    for one in state.sessions.values():
        if isinstance(one, session.Scheduled | session.Missed):
            yield one.starts_at

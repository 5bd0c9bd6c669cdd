"""One mentorship: introduced, met, continued, under a compact, perhaps paused, closed."""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from libs.contracts.sessions import (
    CompactAgreed,
    CompactProposed,
    FeedbackGiven,
    FirstConversationHeld,
    IntroduceMentorship,
    MentorshipClosed,
    MentorshipContinued,
    MentorshipEvent,
    MentorshipIntroduced,
    MentorshipPaused,
    MentorshipResumed,
    SideDecided,
    SilenceNoted,
)
from libs.eventsourcing.deciding.decider import Refused
from services.sessions.domain import ended, life, pausing
from services.sessions.domain.asked import Asked
from services.sessions.domain.course import begin, expect, go_on, remember_feedback
from services.sessions.domain.states import (
    Absent,
    Active,
    Closed,
    Continued,
    Conversed,
    Deciding,
    Introduced,
    Paused,
    State,
)


class NoSuchMentorship(Refused):
    """There is no such mentorship."""


initial: State = Absent()


def decide(state: State, asked: Asked) -> Sequence[MentorshipEvent]:
    match state:
        case Absent():
            return introduce(asked)
        case Introduced() | Conversed() | Deciding() | Continued() | Active():
            return life.decide(state, asked)
        case Paused(last):
            return pausing.decide(last, asked)
        case Closed(last):
            return ended.decide(last, asked)
    assert_never(state)


def introduce(asked: Asked) -> Sequence[MentorshipEvent]:
    if not isinstance(asked.command, IntroduceMentorship):
        raise NoSuchMentorship
    return [MentorshipIntroduced(**dict(asked.command), at=asked.at)]


def evolve(state: State, event: MentorshipEvent) -> State:
    match event:
        case MentorshipIntroduced():
            return Introduced(event)
        case MentorshipPaused():
            return Paused(expect(state, Introduced, Conversed, Deciding, Continued, Active))
        case MentorshipResumed():
            last = expect(state, Paused).last
            return replace(last, remembered=replace(last.remembered, resumed_at=event.at))
        case MentorshipClosed():
            open_ = expect(state, Introduced, Conversed, Deciding, Continued, Active, Paused)
            return Closed(open_.last if isinstance(open_, Paused) else open_)
        case FeedbackGiven():
            return remember_feedback(state, event)
        case SilenceNoted():
            going = expect(state, Introduced, Conversed, Deciding, Continued, Active)
            noted = {**going.remembered.silence, event.step: event.since}
            return replace(going, remembered=replace(going.remembered, silence=noted))
        case FirstConversationHeld() | SideDecided() | MentorshipContinued() | CompactProposed() | CompactAgreed():
            return begin(state, event)
        case _:
            return go_on(state, event)

"""A concern pauses a mentorship at once, and whatever else is asked then is answered to both sides alike."""

from collections.abc import Sequence
from typing import assert_never

from libs.contracts.concerns import RaiseConcern, Resolution, ResolveConcern
from libs.contracts.sessions import (
    CloseMentorship,
    CloseSpot,
    Ending,
    IntroduceMentorship,
    MentorshipEvent,
    MentorshipPaused,
    MentorshipResumed,
    NoteSilence,
)
from libs.eventsourcing.deciding.decider import Refused
from services.sessions.domain import beginning
from services.sessions.domain.asked import Asked
from services.sessions.domain.states import Open, side_of


class MentorshipIsPaused(Refused):
    """This mentorship is paused: it can be closed; for all else, wait until you hear how it goes on."""


def pause(state: Open) -> Sequence[MentorshipEvent]:
    return [MentorshipPaused(mentorship_id=state.terms.mentorship_id)]


def decide(last: Open, asked: Asked) -> Sequence[MentorshipEvent]:
    match command := asked.command:
        case IntroduceMentorship():
            return beginning.introduce_again(last.terms, command)
        case ResolveConcern():
            return go_on(last, asked, command.resolution)
        case NoteSilence():
            return []
        case CloseSpot():
            raise MentorshipIsPaused
        case _:
            side_of(command.by, last.terms)
    match command:
        case RaiseConcern():
            # The concern is told in its own stream; here nothing shows that there is one more.
            return []
        case CloseMentorship():
            # Whoever wants out need not wait for safeguarding, which goes on looking into the concern.
            return beginning.close(last, command)
        case _:
            raise MentorshipIsPaused


def go_on(last: Open, asked: Asked, resolution: Resolution) -> Sequence[MentorshipEvent]:
    """It is resumed once no other concern waits; one that is to end does not wait for the others."""
    match resolution:
        case Resolution.RESUME if asked.other_concerns:
            return []
        case Resolution.RESUME:
            return [MentorshipResumed(mentorship_id=last.terms.mentorship_id, at=asked.at)]
        case Resolution.END | Resolution.REMATCH:
            return end(last, resolution)
    assert_never(resolution)


def end(state: Open, resolution: Resolution) -> Sequence[MentorshipEvent]:
    """What a resolution does to a mentorship that is not paused."""
    match resolution:
        case Resolution.RESUME:
            return []
        case Resolution.END:
            return [beginning.closed(state.terms, Ending.EARLY)]
        case Resolution.REMATCH:
            return [beginning.closed(state.terms, Ending.EARLY, rematch=True)]
    assert_never(resolution)

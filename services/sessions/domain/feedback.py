"""Feedback: each side is asked three times how it goes, and the other sees no answer."""

from collections.abc import Sequence
from typing import assert_never

from libs.contracts.sessions import FeedbackGiven, GiveFeedback, Moment
from libs.eventsourcing.deciding.decider import Refused
from services.sessions.domain import session
from services.sessions.domain.beginning import NoFirstConversationYet
from services.sessions.domain.states import Active, Continued, Conversed, Deciding, Introduced, Open, side_of


class NoSessionHeldYet(Refused):
    """moment: feedback midway is given once the mentorship is active and a session was held."""


class NotAtTheCloseYet(Refused):
    """moment: feedback at the close is given once the mentorship is active or closed."""


class MidwayIsOver(Refused):
    """moment: the mentorship is closed: give your feedback at the close."""


class FeedbackGivenAlready(Refused):
    """moment: you gave feedback at this moment already, with other answers, and it is given once."""


def give(state: Open, command: GiveFeedback) -> Sequence[FeedbackGiven]:
    if given_before(state, command):
        return []
    match command.moment:
        case Moment.FIRST:
            ensure_met(state)
        case Moment.MIDWAY:
            if not has_held_a_session(state):
                raise NoSessionHeldYet
        case Moment.CLOSE:
            if not isinstance(state, Active):
                raise NotAtTheCloseYet
    return [given(state, command)]


def give_when_closed(last: Open, command: GiveFeedback) -> Sequence[FeedbackGiven]:
    """Whoever parted after the first conversation may still say how it went."""
    if given_before(last, command):
        return []
    match command.moment:
        case Moment.FIRST:
            ensure_met(last)
        case Moment.MIDWAY:
            raise MidwayIsOver
        case Moment.CLOSE:
            # Also of those who never met: that is worth knowing.
            pass
    return [given(last, command)]


def given_before(state: Open, command: GiveFeedback) -> bool:
    """Whether this side said the same before; raises FeedbackGivenAlready."""
    earlier = state.remembered.feedback.get(command.moment, {}).get(side_of(command.by, state.terms))
    if earlier is None:
        return False
    # The notes are not compared: sealing the same words twice gives different bytes.
    if (earlier.confidence, earlier.confidence_before) != (command.confidence, command.confidence_before):
        raise FeedbackGivenAlready
    return True


def ensure_met(state: Open) -> None:
    match state:
        case Introduced():
            raise NoFirstConversationYet
        case Conversed() | Deciding() | Continued() | Active():
            return
    assert_never(state)


def has_held_a_session(state: Open) -> bool:
    return isinstance(state, Active) and any(isinstance(one, session.Held) for one in state.sessions.values())


def given(state: Open, command: GiveFeedback) -> FeedbackGiven:
    return FeedbackGiven(
        mentorship_id=command.mentorship_id,
        side=side_of(command.by, state.terms),
        moment=command.moment,
        confidence=command.confidence,
        confidence_before=command.confidence_before,
        note=command.note,
        author_id=command.by,
    )

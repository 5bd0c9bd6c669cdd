"""Feedback at three moments, told as stories."""

import pytest

from libs.contracts.sessions import (
    Ending,
    FeedbackGiven,
    GiveFeedback,
    MentorshipEvent,
    MentorshipPaused,
    MentorshipResumed,
    Moment,
    SessionHeld,
    SessionScheduled,
)
from libs.contracts.vocabulary import Modality, Side
from services.sessions.domain import beginning, feedback, states
from tests.unit.sessions.stories import (
    ACTIVE,
    CONFIDENCE,
    CONTINUED,
    DECIDING,
    ID,
    MONDAY,
    PEOPLE,
    STRANGER,
    TUESDAY,
    asked_on_the_spot,
    closed,
    given,
    introduced,
    met,
)

HELD: tuple[MentorshipEvent, ...] = (
    *ACTIVE,
    SessionScheduled(mentorship_id=ID, session_id="s1", starts_at=MONDAY, minutes=45, modality=Modality.VIRTUAL),
    SessionHeld(mentorship_id=ID, session_id="s1", held_at=TUESDAY),
)


def gives(moment: Moment, side: Side = Side.MENTOR, words: str = "Zw==") -> GiveFeedback:
    note = f"sealed:{PEOPLE[side]}:{words}"
    return GiveFeedback(mentorship_id=ID, by=PEOPLE[side], moment=moment, confidence=CONFIDENCE, note=note)


def gave(moment: Moment, side: Side = Side.MENTOR) -> FeedbackGiven:
    note = f"sealed:{PEOPLE[side]}:Zw=="
    return FeedbackGiven(
        mentorship_id=ID, side=side, moment=moment, confidence=CONFIDENCE, note=note, author_id=PEOPLE[side]
    )


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("history", [DECIDING, CONTINUED, ACTIVE, (asked_on_the_spot, met)])
def test_each_side_is_asked_after_the_first_conversation(history: tuple[MentorshipEvent, ...], side: Side) -> None:
    given(*history).when(gives(Moment.FIRST, side)).then(gave(Moment.FIRST, side))


def test_nobody_is_asked_before_the_first_conversation() -> None:
    given(introduced).when(gives(Moment.FIRST)).then_refused(beginning.NoFirstConversationYet)


def test_midway_is_after_a_session() -> None:
    given(*ACTIVE).when(gives(Moment.MIDWAY)).then_refused(feedback.NoSessionHeldYet)
    given(*HELD).when(gives(Moment.MIDWAY)).then(gave(Moment.MIDWAY))


def test_the_close_is_when_it_is_active_or_closed() -> None:
    given(*CONTINUED).when(gives(Moment.CLOSE)).then_refused(feedback.NotAtTheCloseYet)
    given(*ACTIVE).when(gives(Moment.CLOSE)).then(gave(Moment.CLOSE))
    given(*ACTIVE, closed(Ending.EARLY)).when(gives(Moment.CLOSE)).then(gave(Moment.CLOSE))
    given(introduced, closed(Ending.EARLY)).when(gives(Moment.CLOSE)).then(gave(Moment.CLOSE))


def test_whoever_parted_may_still_say_how_the_first_conversation_was() -> None:
    given(*DECIDING, closed(Ending.PARTED)).when(gives(Moment.FIRST)).then(gave(Moment.FIRST))
    given(introduced, closed(Ending.EARLY)).when(gives(Moment.FIRST)).then_refused(beginning.NoFirstConversationYet)


def test_midway_is_over_once_it_is_closed() -> None:
    given(*HELD, closed(Ending.EARLY)).when(gives(Moment.MIDWAY)).then_refused(feedback.MidwayIsOver)
    given(*HELD, gave(Moment.MIDWAY), closed(Ending.EARLY)).when(gives(Moment.MIDWAY)).then_nothing()


@pytest.mark.parametrize("end", [(), (closed(Ending.EARLY),)])
def test_each_side_answers_once_at_each_moment(end: tuple[MentorshipEvent, ...]) -> None:
    story = given(*ACTIVE, gave(Moment.FIRST), *end)
    story.when(gives(Moment.FIRST, words="eA==")).then_nothing()
    other = gives(Moment.FIRST).model_copy(update={"confidence": (1,) * 7})
    story.when(other).then_refused(feedback.FeedbackGivenAlready)
    before = gives(Moment.FIRST).model_copy(update={"confidence_before": (1,) * 7})
    story.when(before).then_refused(feedback.FeedbackGivenAlready)
    story.when(gives(Moment.FIRST, Side.MENTEE)).then(gave(Moment.FIRST, Side.MENTEE))


def test_answers_outlive_a_pause() -> None:
    pause = (MentorshipPaused(mentorship_id=ID), MentorshipResumed(mentorship_id=ID, at=MONDAY))
    given(*ACTIVE, gave(Moment.FIRST), *pause).when(gives(Moment.FIRST)).then_nothing()


def test_only_the_two_are_asked() -> None:
    stranger = gives(Moment.CLOSE).model_copy(update={"by": STRANGER})
    given(*ACTIVE).when(stranger).then_refused(states.NotInThisMentorship)
    given(*ACTIVE, closed(Ending.EARLY)).when(stranger).then_refused(states.NotInThisMentorship)

"""The beginning and the end of a mentorship, told as stories."""

import pytest

from libs.contracts.sessions import (
    CloseMentorship,
    ConfirmOutcome,
    Ending,
    HoldFirstConversation,
    MentorshipCommand,
    MentorshipEvent,
    OutcomeConfirmed,
    OutcomeKind,
    OutcomeProposed,
)
from libs.contracts.vocabulary import Side
from services.sessions.domain import beginning, course, ended, mentorship, states
from tests.unit.sessions.stories import (
    ACTIVE,
    CONTINUED,
    DECIDING,
    ID,
    JUNIOR,
    SENIOR,
    STRANGER,
    TUESDAY,
    agrees,
    closed,
    continued,
    decided,
    given,
    goes_on,
    introduce,
    introduced,
    meet,
    met,
    parts,
)

REASON = "sealed:junior:Zw=="
close = CloseMentorship(mentorship_id=ID, by=JUNIOR, reason=REASON)


def test_two_people_who_accepted_each_other_are_introduced() -> None:
    given().when(introduce).then(introduced)


def test_a_mentorship_is_not_introduced_between_other_people() -> None:
    swapped = introduce.model_copy(update={"mentor": introduce.mentee, "mentee": introduce.mentor})
    given(introduced).when(swapped).then_refused(beginning.MentorshipDiffers)


def test_nothing_can_be_asked_of_a_mentorship_that_does_not_exist() -> None:
    given().when(meet).then_refused(mentorship.NoSuchMentorship)


@pytest.mark.parametrize("history", [DECIDING[:1], DECIDING, CONTINUED, ACTIVE, (*DECIDING, closed(Ending.EARLY))])
@pytest.mark.parametrize("command", [meet, close])
def test_only_the_two_people_have_a_say(history: tuple[MentorshipEvent, ...], command: MentorshipCommand) -> None:
    asked = command.model_copy(update={"by": STRANGER})
    given(*history).when(asked).then_refused(states.NotInThisMentorship)


def test_the_first_conversation_is_recorded() -> None:
    given(introduced).when(meet).then(met)


def test_the_first_conversation_is_recorded_only_once() -> None:
    again = HoldFirstConversation(mentorship_id=ID, by=SENIOR, held_at=TUESDAY)
    given(*DECIDING).when(again).then_refused(beginning.FirstConversationRecorded)


def test_the_other_side_may_record_the_same_first_conversation() -> None:
    given(*DECIDING).when(meet.model_copy(update={"by": SENIOR})).then_nothing()


def test_nobody_decides_before_the_first_conversation() -> None:
    given(introduced).when(goes_on(Side.MENTOR)).then_refused(beginning.NoFirstConversationYet)


def test_one_side_alone_does_not_continue() -> None:
    given(*DECIDING).when(goes_on(Side.MENTOR)).then(decided(Side.MENTOR))


def test_both_sides_continue() -> None:
    given(*DECIDING, decided(Side.MENTEE)).when(goes_on(Side.MENTOR)).then(decided(Side.MENTOR), continued)


@pytest.mark.parametrize("earlier", [(), (decided(Side.MENTOR),), (decided(Side.MENTEE),)])
def test_either_side_parts_without_fault(earlier: tuple[MentorshipEvent, ...]) -> None:
    given(*DECIDING, *earlier).when(parts(Side.MENTEE)).then(
        decided(Side.MENTEE, continues=False), closed(Ending.PARTED)
    )


def test_closing_while_both_decide_is_parting() -> None:
    given(*DECIDING).when(close).then(closed(Ending.PARTED, REASON))


def test_whoever_continued_does_not_part_any_more() -> None:
    given(*CONTINUED).when(parts(Side.MENTOR)).then_refused(beginning.ContinuedAlready)


@pytest.mark.parametrize("history", [(introduced,), CONTINUED, ACTIVE])
def test_a_mentorship_without_an_outcome_ends_early(history: tuple[MentorshipEvent, ...]) -> None:
    given(*history).when(close).then(closed(Ending.EARLY, REASON))


def test_a_mentorship_with_a_confirmed_outcome_is_completed() -> None:
    paper = OutcomeProposed(mentorship_id=ID, outcome_id="o1", by=Side.MENTEE, kind=OutcomeKind.PAPER, note=REASON)
    confirmed = OutcomeConfirmed(mentorship_id=ID, outcome_id="o1", kind=OutcomeKind.PAPER)
    given(*ACTIVE, paper, confirmed).when(close).then(closed(Ending.COMPLETED, REASON))
    given(*ACTIVE, paper).when(close).then(closed(Ending.EARLY, REASON))


def test_closing_again_changes_nothing() -> None:
    given(*ACTIVE, closed(Ending.EARLY)).when(close).then_nothing()


@pytest.mark.parametrize(
    "command", [goes_on(Side.MENTOR), agrees(Side.MENTOR), ConfirmOutcome(mentorship_id=ID, by=JUNIOR, outcome_id="o1")]
)
def test_nothing_new_happens_in_a_closed_mentorship(command: MentorshipCommand) -> None:
    given(introduced, closed(Ending.EARLY)).when(command).then_refused(ended.MentorshipIsClosed)


@pytest.mark.parametrize("command", [introduce, meet, goes_on(Side.MENTOR), agrees(Side.MENTEE)])
def test_what_was_so_before_the_close_is_not_refused(command: MentorshipCommand) -> None:
    given(*ACTIVE, closed(Ending.EARLY)).when(command).then_nothing()


def test_a_stream_that_tells_the_impossible_is_noticed() -> None:
    with pytest.raises(course.OutOfOrder):
        mentorship.evolve(mentorship.initial, met)

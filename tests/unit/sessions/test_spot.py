"""A spot question, told as stories: one conversation, and it closes by itself."""

import pytest

from libs.contracts.sessions import (
    CloseMentorship,
    CloseSpot,
    ConfirmOutcome,
    Ending,
    InsightRecorded,
    MentorshipCommand,
    MentorshipPaused,
    RecordInsight,
    ScheduleSession,
)
from libs.contracts.vocabulary import Shape, Side
from services.sessions.domain import beginning, ended, pausing
from tests.unit.sessions.stories import (
    DECIDING,
    ID,
    JUNIOR,
    SENIOR,
    TUESDAY,
    agrees,
    asked_on_the_spot,
    closed,
    given,
    goes_on,
    introduce,
    introduced,
    meet,
    met,
)

close_by_itself = CloseSpot(mentorship_id=ID)
close = CloseMentorship(mentorship_id=ID, by=SENIOR)
BEYOND: list[MentorshipCommand] = [
    goes_on(Side.MENTOR),
    agrees(Side.MENTEE),
    ScheduleSession(mentorship_id=ID, by=JUNIOR, session_id="s1", starts_at=TUESDAY),
    ConfirmOutcome(mentorship_id=ID, by=JUNIOR, outcome_id="o1"),
]


def test_two_people_are_introduced_for_one_question() -> None:
    given().when(introduce.model_copy(update={"shape": Shape.SPOT})).then(asked_on_the_spot)


def test_a_spot_question_has_its_conversation() -> None:
    given(asked_on_the_spot).when(meet).then(met)


@pytest.mark.parametrize("command", BEYOND)
def test_nothing_is_decided_agreed_or_scheduled_about_it(command: MentorshipCommand) -> None:
    given(asked_on_the_spot).when(command).then_refused(beginning.SpotIsOneConversation)
    given(asked_on_the_spot, met).when(command).then_refused(beginning.SpotIsOneConversation)
    given(asked_on_the_spot, met, closed(Ending.COMPLETED)).when(command).then_refused(ended.MentorshipIsClosed)


def test_either_side_records_what_was_learnt_from_it() -> None:
    note = f"sealed:{SENIOR}:Zw=="
    insight = RecordInsight(mentorship_id=ID, by=SENIOR, insight_id="i1", to=Side.MENTEE, note=note)
    recorded = InsightRecorded(
        mentorship_id=ID, insight_id="i1", by=Side.MENTEE, to=Side.MENTEE, note=note, author_id=SENIOR
    )
    given(asked_on_the_spot, met).when(insight).then(recorded)


def test_it_closes_by_itself_after_the_conversation() -> None:
    given(asked_on_the_spot, met).when(close_by_itself).then(closed(Ending.COMPLETED))


def test_either_side_closes_it_sooner() -> None:
    given(asked_on_the_spot, met).when(close).then(closed(Ending.COMPLETED))
    given(asked_on_the_spot, met, closed(Ending.COMPLETED)).when(close_by_itself).then_nothing()


def test_without_its_conversation_it_ends_early_and_not_by_itself() -> None:
    given(asked_on_the_spot).when(close).then(closed(Ending.EARLY))
    given(asked_on_the_spot).when(close_by_itself).then_refused(beginning.NothingToClose)


def test_it_does_not_close_by_itself_while_it_is_paused() -> None:
    paused = MentorshipPaused(mentorship_id=ID)
    given(asked_on_the_spot, met, paused).when(close_by_itself).then_refused(pausing.MentorshipIsPaused)


@pytest.mark.parametrize("history", [(introduced,), DECIDING])
def test_no_other_mentorship_closes_by_itself(history: tuple[object, ...]) -> None:
    given(*history).when(close_by_itself).then_refused(beginning.NothingToClose)

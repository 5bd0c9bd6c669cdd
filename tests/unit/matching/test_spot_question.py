"""One question, told as stories: zoe is asked first, then una, then nobody."""

from datetime import timedelta

from libs.contracts.rounds import Draft
from libs.contracts.spot import AnswerSpot, PassOnSpot, SpotOffered, SpotUnanswered, SpotWithdrawn, WithdrawSpot
from services.matching.domain import spot
from services.matching.domain.by_hand import Free
from services.matching.domain.load import NoPlaceLeft
from tests.scenario import scenario
from tests.unit.matching.questions import (
    ANN,
    AUTHOR,
    BY_UNA,
    BY_ZOE,
    MONDAY,
    TUESDAY,
    agreed,
    ask,
    asked,
    offered_to_zoe,
    zoe_passed,
)

given = scenario(spot)

unanswered = SpotUnanswered(spot_id="s1")
LATE = TUESDAY + timedelta(milliseconds=1)


def by_zoe(*, accepts: bool, then: Draft | None = None, at: int = 0) -> spot.Respond:
    said = AnswerSpot(spot_id="s1", by="zoe", accepts=accepts, asked_at=MONDAY + timedelta(days=at))
    return spot.Respond(said, then)


def time_is_over(then: Draft | None, days: int = 1) -> spot.Respond:
    return spot.Respond(PassOnSpot(spot_id="s1", mentor_id="zoe", asked_at=LATE + timedelta(days=days - 1)), then)


def test_a_question_is_asked_of_the_best_at_once() -> None:
    given().when(spot.Ask(ask, AUTHOR, BY_ZOE)).then(asked, offered_to_zoe)


def test_a_question_that_fits_nobody_is_unanswered() -> None:
    given().when(spot.Ask(ask, AUTHOR, None)).then(asked, unanswered)


def test_who_takes_no_part_or_has_no_place_left_asks_nothing() -> None:
    given().when(spot.Ask(ask, None, BY_ZOE)).then_refused(spot.NotASpotProgramme)
    full = ANN.model_copy(update={"profile": ANN.profile.model_copy(update={"mentee_capacity": 0})})
    given().when(spot.Ask(ask, Free(full, "ann", "p"), BY_ZOE)).then_refused(NoPlaceLeft)


def test_the_mentor_who_is_asked_agrees() -> None:
    given(asked, offered_to_zoe).when(by_zoe(accepts=True)).then(agreed)


def test_whoever_declines_is_followed_by_the_next() -> None:
    given(asked, offered_to_zoe).when(by_zoe(accepts=False, then=BY_UNA)).then(
        zoe_passed, SpotOffered(spot_id="s1", draft=BY_UNA, answer_by=TUESDAY)
    )
    given(asked, offered_to_zoe).when(by_zoe(accepts=False)).then(zoe_passed, unanswered)


def test_whoever_lets_the_time_go_by_is_followed_by_the_next() -> None:
    given(asked, offered_to_zoe).when(time_is_over(BY_UNA)).then(
        zoe_passed, SpotOffered(spot_id="s1", draft=BY_UNA, answer_by=LATE + timedelta(days=1))
    )


def test_nobody_has_longer_than_the_question_itself() -> None:
    given(asked, offered_to_zoe).when(time_is_over(BY_UNA, days=3)).then(zoe_passed, unanswered)
    given(asked, offered_to_zoe).when(time_is_over(BY_UNA, days=2)).then(
        zoe_passed, SpotOffered(spot_id="s1", draft=BY_UNA, answer_by=asked.until)
    )


def test_a_deadline_that_comes_early_or_for_somebody_else_changes_nothing() -> None:
    early = PassOnSpot(spot_id="s1", mentor_id="zoe", asked_at=TUESDAY)
    given(asked, offered_to_zoe).when(spot.Respond(early, BY_UNA)).then_nothing()
    other = PassOnSpot(spot_id="s1", mentor_id="una", asked_at=LATE)
    given(asked, offered_to_zoe).when(spot.Respond(other, BY_UNA)).then_nothing()


def test_only_the_mentor_who_is_asked_just_now_answers() -> None:
    by_una = AnswerSpot(spot_id="s1", by="una", accepts=True, asked_at=MONDAY)
    given(asked, offered_to_zoe).when(spot.Respond(by_una, None)).then_refused(spot.NotAskedOfYou)
    to_una = SpotOffered(spot_id="s1", draft=BY_UNA, answer_by=TUESDAY)
    given(asked, offered_to_zoe, zoe_passed, to_una).when(by_zoe(accepts=True)).then_refused(spot.SpotAnswerTooLate)


def test_an_answer_can_come_too_late() -> None:
    given(asked, offered_to_zoe).when(by_zoe(accepts=True, at=2)).then_refused(spot.SpotAnswerTooLate)


def test_whoever_asked_can_withdraw_the_question_while_it_is_open() -> None:
    withdraw = WithdrawSpot(spot_id="s1", by="ann")
    given(asked, offered_to_zoe).when(withdraw).then(SpotWithdrawn(spot_id="s1"))
    given(asked, offered_to_zoe).when(WithdrawSpot(spot_id="s1", by="zoe")).then_refused(spot.NotYourQuestion)
    given(asked, offered_to_zoe, agreed).when(withdraw).then_refused(spot.QuestionIsOver)
    withdrawn = SpotWithdrawn(spot_id="s1")
    given(asked, offered_to_zoe, withdrawn).when(by_zoe(accepts=True)).then_refused(spot.QuestionIsOver)

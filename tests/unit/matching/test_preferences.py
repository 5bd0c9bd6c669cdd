"""Whom people wish for, told as stories."""

from datetime import datetime, timedelta

from libs.contracts.matching import RoundClosed, RoundEvent
from libs.contracts.preferences import CounterpartsRanked, RankCounterparts
from libs.eventsourcing.deciding.decider import fold
from services.matching.domain import preferences, round
from tests.scenario import scenario
from tests.unit.matching.stories import ANSWER_BY, MONDAY, round_opened, round_triggered

given = scenario(preferences)
with_window = round_opened.model_copy(update={"preferences_until": ANSWER_BY})


def rank(
    *mentees: str, asked_at: datetime = MONDAY, of: tuple[RoundEvent, ...] = (with_window,)
) -> preferences.InRound:
    asked = RankCounterparts(round_id="r1", participant_id="ann", ranks_mentees=mentees, asked_at=asked_at)
    return preferences.InRound(asked, fold(round, of))


def ranked(*mentees: str) -> CounterpartsRanked:
    return CounterpartsRanked(round_id="r1", participant_id="ann", ranks_mentees=mentees)


def test_wishes_can_be_changed_and_taken_back_while_the_window_is_open() -> None:
    given().when(rank("sue", "tom")).then(ranked("sue", "tom"))
    given(ranked("sue", "tom")).when(rank("tom")).then(ranked("tom"))
    given(ranked("tom")).when(rank()).then(ranked())


def test_at_the_end_of_the_window_what_was_ranked_before_counts() -> None:
    given().when(rank("sue", asked_at=ANSWER_BY - timedelta(seconds=1))).then(ranked("sue"))
    given().when(rank("sue", asked_at=ANSWER_BY)).then_refused(preferences.PreferencesClosed)
    given(ranked("sue")).when(rank("sue", asked_at=ANSWER_BY)).then_nothing()


def test_nobody_is_ranked_once_the_round_was_triggered() -> None:
    for later in ((with_window, round_triggered), (with_window, round_triggered, RoundClosed(round_id="r1"))):
        given().when(rank("sue", of=later)).then_refused(preferences.PreferencesClosed)


def test_a_round_without_a_window_knows_no_wishes() -> None:
    given().when(rank("sue", of=(round_opened,))).then_refused(preferences.NoPreferencesWindow)
    given().when(rank("sue", of=())).then_refused(preferences.NoRoundToRankIn)


def test_nobody_is_ranked_twice_and_nobody_ranks_themselves() -> None:
    given().when(rank("sue", "tom", "sue")).then_refused(preferences.RankedTwice)
    given().when(rank("sue", "ann")).then_refused(preferences.RankedOneself)

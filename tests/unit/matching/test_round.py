"""One match round, told as stories."""

from datetime import timedelta

from libs.contracts.matching import (
    CancelRound,
    CloseRound,
    PublishRound,
    RoundCancelled,
    RoundClosed,
    RoundPublished,
    RoundTriggered,
    RoundUnsolvable,
    TriggerRound,
)
from libs.contracts.rounds import Couple, Quota, RoundPolicy
from libs.contracts.vocabulary import Scope, Shape, Side
from libs.eventsourcing.deciding.decider import Refused
from services.matching.domain import attempt, places, review, round
from services.matching.domain.attempt import FreezeCohort, GiveUpSolving, ProposeSolution
from tests.scenario import scenario
from tests.unit.matching.cohorts import junior, problem, senior
from tests.unit.matching.stories import (
    ANSWER_BY,
    MONDAY,
    ONE_EACH,
    POLICY,
    PROBLEM,
    RULES,
    SOLUTION,
    cohort_frozen,
    open_round,
    round_opened,
    round_solved,
    round_triggered,
    solved,
)

given = scenario(round)

trigger = TriggerRound(round_id="r1")
freeze = FreezeCohort(round_id="r1", attempt=1, people=3, cohort_sha256=cohort_frozen.cohort_sha256, rules=RULES)
propose = ProposeSolution(round_id="r1", attempt=1, problem=PROBLEM, solution=SOLUTION)
give_up = GiveUpSolving(round_id="r1", attempt=1, reason="Too few mentors.")
publish = PublishRound(round_id="r1", asked_at=MONDAY)
cancel = CancelRound(round_id="r1")

round_unsolvable = RoundUnsolvable(round_id="r1", attempt=1, reason="Too few mentors.")
round_published = RoundPublished(round_id="r1", attempt=1, answer_by=ANSWER_BY)
round_cancelled = RoundCancelled(round_id="r1")
round_closed = RoundClosed(round_id="r1")

SOLVED = (round_opened, round_triggered, cohort_frozen, round_solved)
PUBLISHED = (*SOLVED, round_published)


def test_a_round_is_opened() -> None:
    given().when(open_round).then(round_opened)


def test_a_round_exists_before_anything_else_can_be_asked_of_it() -> None:
    given().when(trigger).then_refused(round.NoSuchRound)


def test_an_id_is_not_used_for_two_rounds() -> None:
    other = open_round.model_copy(update={"coordinator_id": "c2"})
    given(round_opened).when(other).then_refused(round.RoundExistsWithOtherTerms)


def test_a_national_round_is_of_the_nation() -> None:
    given().when(open_round.model_copy(update={"place_id": "north"})).then_refused(places.PlaceDoesNotFitScope)


def test_a_regional_round_is_not_of_the_nation() -> None:
    given().when(open_round.model_copy(update={"scope": Scope.REGIONAL})).then_refused(places.PlaceDoesNotFitScope)


def test_a_quota_that_contradicts_itself_is_refused_with_its_place() -> None:
    wrong = Quota(place_id="north-a", side=Side.MENTOR, minimum=3, maximum=2)
    command = open_round.model_copy(update={"policy": RoundPolicy(quotas=(wrong,))})
    given().when(command).then_refused(places.QuotaContradictsItself)
    assert 'quotas: "north-a"' in reason_of(command)


def test_a_place_has_one_quota_on_each_side() -> None:
    command = open_round.model_copy(update={"policy": RoundPolicy(quotas=(ONE_EACH, ONE_EACH))})
    given().when(command).then_refused(places.QuotaGivenTwice)


def test_a_triggered_round_keeps_the_quotas_it_was_opened_with() -> None:
    given(round_opened).when(trigger).then(round_triggered)


def test_a_round_that_is_being_solved_takes_no_other_quotas() -> None:
    given(round_opened, round_triggered).when(TriggerRound(round_id="r1", quotas=())).then_refused(
        round.RoundIsBeingSolved
    )
    given(round_opened, round_triggered, cohort_frozen).when(trigger).then_nothing()


def test_a_solved_round_can_be_solved_anew_with_other_quotas() -> None:
    given(*SOLVED).when(TriggerRound(round_id="r1", quotas=())).then(
        RoundTriggered(round_id="r1", attempt=2, quotas=())
    )


def test_a_round_without_a_solution_can_be_tried_again() -> None:
    given(round_opened, round_triggered, round_unsolvable).when(trigger).then(
        RoundTriggered(round_id="r1", attempt=2, quotas=(ONE_EACH,))
    )


def test_a_round_is_not_triggered_while_people_may_still_say_whom_they_wish_for() -> None:
    with_window = round_opened.model_copy(update={"preferences_until": ANSWER_BY})
    for asked_at in (None, MONDAY):
        given(with_window).when(TriggerRound(round_id="r1", asked_at=asked_at)).then_refused(round.PreferencesStillOpen)
    given(with_window).when(TriggerRound(round_id="r1", asked_at=ANSWER_BY)).then(round_triggered)


def test_a_spot_programme_has_no_rounds() -> None:
    spot, pair = (round.OpenRoundOfShape(**dict(open_round), shape=shape) for shape in (Shape.SPOT, Shape.PAIR))
    given().when(spot).then_refused(round.SpotHasNoRounds)
    given().when(pair).then(round_opened)


def test_what_is_reviewed_stays_for_the_next_attempt() -> None:
    ada, bea = Couple(mentor_id="ada", mentee_id="zoe"), Couple(mentor_id="bea", mentee_id="zoe")
    second = RoundTriggered(round_id="r1", attempt=2, quotas=(ONE_EACH,), pinned=(ada,), forbidden=(bea,))
    given(*SOLVED).when(TriggerRound(round_id="r1", pinned=(ada,), forbidden=(bea,))).then(second)
    unsolvable = RoundUnsolvable(round_id="r1", attempt=2, reason="Too few mentors.")
    given(*SOLVED, second, unsolvable).when(TriggerRound(round_id="r1", forbidden=())).then(
        RoundTriggered(round_id="r1", attempt=3, quotas=(ONE_EACH,), pinned=(ada,))
    )
    given(*SOLVED, second).when(TriggerRound(round_id="r1", pinned=())).then_refused(round.RoundIsBeingSolved)


def test_a_pair_is_wanted_or_not_and_is_of_two_people() -> None:
    ada, turned = Couple(mentor_id="ada", mentee_id="zoe"), Couple(mentor_id="zoe", mentee_id="ada")
    for apart in (ada, turned):
        both = TriggerRound(round_id="r1", pinned=(ada,), forbidden=(apart,))
        given(round_opened).when(both).then_refused(review.CouplePinnedAndForbidden)
    twice = TriggerRound(round_id="r1", pinned=(ada, ada))
    given(round_opened).when(twice).then_refused(review.CoupleNamedTwice)
    alone = TriggerRound(round_id="r1", forbidden=(Couple(mentor_id="ada", mentee_id="ada"),))
    given(round_opened).when(alone).then_refused(review.CoupleOfOnePerson)
    policy = RoundPolicy(pinned=(ada,), forbidden=(turned,))
    given().when(open_round.model_copy(update={"policy": policy})).then_refused(review.CouplePinnedAndForbidden)


def test_the_cohort_of_a_triggered_round_is_frozen() -> None:
    given(round_opened, round_triggered).when(freeze).then(cohort_frozen)


def test_a_superseded_attempt_is_over() -> None:
    history = (*SOLVED, RoundTriggered(round_id="r1", attempt=2, quotas=()))
    for late in (freeze, propose, give_up):
        given(*history).when(late).then_refused(attempt.AttemptIsOver)


def test_a_valid_solution_solves_the_round() -> None:
    given(round_opened, round_triggered, cohort_frozen).when(propose).then(round_solved)


def test_a_solution_that_breaks_a_rule_never_enters_history() -> None:
    empty = SOLUTION.model_copy(update={"proposals": ()})
    given(round_opened, round_triggered, cohort_frozen).when(
        propose.model_copy(update={"solution": empty})
    ).then_refused(attempt.SolutionBreaksRules)


def test_a_solution_of_another_cohort_is_refused() -> None:
    other = problem(junior("ada"), senior("zoe"), policy=POLICY)
    command = propose.model_copy(update={"problem": other, "solution": solved(other)})
    given(round_opened, round_triggered, cohort_frozen).when(command).then_refused(attempt.SolutionOfAnotherProblem)


def test_a_solution_needs_a_frozen_cohort() -> None:
    given(round_opened, round_triggered).when(propose).then_refused(attempt.CohortNotFrozen)


def test_an_attempt_without_a_solution_is_given_up() -> None:
    given(round_opened, round_triggered, cohort_frozen).when(give_up).then(round_unsolvable)


def test_a_solved_round_can_be_published() -> None:
    given(*SOLVED).when(publish).then(round_published)


def test_a_round_without_a_solution_is_not_published() -> None:
    given(round_opened).when(publish).then_refused(round.RoundNotSolved)
    given(round_opened, round_triggered, round_unsolvable).when(publish).then_refused(round.RoundNotSolved)
    given(round_opened, round_triggered).when(publish).then_refused(round.RoundIsBeingSolved)


def test_a_published_round_is_not_solved_again() -> None:
    given(*PUBLISHED).when(trigger).then_refused(round.RoundAlreadyPublished)


def test_a_round_can_be_cancelled_until_it_is_published() -> None:
    for length in range(1, len(SOLVED) + 1):
        given(*SOLVED[:length]).when(cancel).then(round_cancelled)
    given(*PUBLISHED).when(cancel).then_refused(round.RoundAlreadyPublished)


def test_a_cancelled_round_stays_cancelled() -> None:
    for command in (trigger, publish, CloseRound(round_id="r1", asked_at=ANSWER_BY)):
        given(round_opened, round_cancelled).when(command).then_refused(round.RoundIsCancelled)
    given(round_opened, round_triggered, round_cancelled).when(freeze).then_refused(attempt.AttemptIsOver)


def test_a_round_is_closed_when_the_time_to_answer_is_over() -> None:
    after = ANSWER_BY + timedelta(seconds=1)
    given(*PUBLISHED).when(CloseRound(round_id="r1", asked_at=after)).then(round_closed)
    given(*PUBLISHED).when(CloseRound(round_id="r1", asked_at=ANSWER_BY)).then_refused(round.AnswersStillDue)
    given(*SOLVED).when(CloseRound(round_id="r1", asked_at=after)).then_refused(round.RoundNotPublished)


def test_whatever_already_happened_is_answered_politely() -> None:
    for command in (open_round, freeze, propose, publish):
        given(*PUBLISHED, round_closed).when(command).then_nothing()


def reason_of(command: round.AnyRoundCommand) -> str:
    try:
        round.decide(round.initial, command)
    except Refused as refusal:
        return str(refusal)
    return ""

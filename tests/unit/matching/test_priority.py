"""Whoever earlier rounds left out comes first, where all else is equal; and nobody mentors before an induction."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.contracts.registration import ProgrammeRules
from libs.contracts.rounds import CohortMember, RoundPolicy, Weights
from libs.contracts.vocabulary import Mode, Side
from services.matching.domain.checker import violations
from services.matching.domain.cohort.round import instance_of
from services.matching.domain.instance.breakdown import parts
from services.matching.domain.problem import Problem, Solution, cohort_sha256
from services.matching.domain.scoring import breakdown
from services.matching.solver.reasons.room import NOT_INDUCTED
from services.matching.solver.solve import solve
from tests.unit.matching.brute_force import optimum
from tests.unit.matching.cohorts import junior, problem, problems, senior
from tests.unit.matching.stories import quietly, solved
from tests.unit.matching.test_solver_properties import FAST

ADA, BEA, ZOE = junior("ada"), junior("bea"), senior("zoe")


def waiting(member: CohortMember, times: int, no_shows: int = 0) -> CohortMember:
    return member.model_copy(update={"priority": times, "no_shows": no_shows})


@pytest.mark.parametrize("seed", range(4))
def test_whoever_waited_longer_is_matched_whatever_the_lottery_says(seed: int) -> None:
    solution = solved(problem(waiting(ADA, 1), waiting(BEA, 2), ZOE, policy=RoundPolicy(seed=seed)))
    assert [one.mentor_id for one in solution.proposals] == ["bea"]


def test_both_people_of_a_pair_bring_their_points() -> None:
    weights = Weights(priority=7)
    why = breakdown(waiting(ADA, 1), waiting(ZOE, 3), weights)
    assert why.points_priority == 28
    assert why.score == breakdown(ADA, ZOE, weights).score + 28


def test_whoever_left_others_waiting_has_none() -> None:
    assert breakdown(waiting(ADA, 3, no_shows=1), ZOE, Weights()).points_priority == 0


def test_without_priority_the_columns_are_as_they_were() -> None:
    assert instance_of(problem(ADA, ZOE)).people.priority is None
    assert instance_of(problem(waiting(ADA, 2, no_shows=1), ZOE)).people.priority is None


def test_the_parts_of_a_pair_say_it_too() -> None:
    asked = problem(waiting(ADA, 2), ZOE)
    instance = instance_of(asked)
    row = {person: at for at, person in enumerate(instance.people.ids)}
    found = parts(instance, row["ada"], row["zoe"])
    assert (found.points_priority, found.score) == (100, breakdown(waiting(ADA, 2), ZOE, asked.weights).score)


def test_nobody_is_liked_better_for_having_waited() -> None:
    """In a stable matching the order of people is their own."""
    likely = junior("ada", free=("tue-17", "wed-17")), junior("bea")
    zoe = senior("zoe", free=("tue-17", "wed-17"))
    policy = RoundPolicy(mode=Mode.STABLE)
    solution = solved(problem(likely[0], waiting(likely[1], 3), zoe, policy=policy))
    assert [one.mentor_id for one in solution.proposals] == ["ada"]


def test_nobody_mentors_before_the_induction_where_one_is_asked_for() -> None:
    new = ADA.model_copy(update={"inducted": False})
    asked = problem(new, ZOE, rules=ProgrammeRules(induction_required=True))
    assert (asked.capacity(new, Side.MENTOR), asked.capacity(ZOE, Side.MENTEE)) == (0, 1)
    found = solved(asked)
    assert found.proposals == ()
    assert NOT_INDUCTED in {one.reason for one in found.unmatched}
    assert solved(problem(new, ZOE)).proposals


def test_new_fields_change_no_hash_on_record() -> None:
    assert cohort_sha256([ADA]) == cohort_sha256([waiting(ADA, 0)])
    assert cohort_sha256([ADA]) != cohort_sha256([waiting(ADA, 1)])


@FAST
@given(problems(5, easy=True), st.lists(st.integers(0, 3), min_size=5, max_size=5), st.integers(0, 200))
def test_the_best_matching_counts_it(asked: Problem, times: list[int], points: int) -> None:
    members = [waiting(member, often) for member, often in zip(asked.members, times, strict=False)]
    policy = asked.policy.model_copy(update={"weights": Weights(priority=points)})
    again = asked.model_copy(update={"members": tuple(members), "policy": policy})
    found, best = solve(again, quietly), optimum(again)
    assert (best is None) == (not isinstance(found, Solution))
    if isinstance(found, Solution):
        assert violations(again, found) == ()
        assert (found.filled_roles, found.score) == best
        assert found.proven

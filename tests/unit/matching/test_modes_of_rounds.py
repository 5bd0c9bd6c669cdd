"""The mode that a policy asks for reaches the solver, and what it cannot do is told in words."""

from typing import Any

import pytest

from libs.contracts.rounds import Coverage, Quota, RoundPolicy, SolveStep, Weights
from libs.contracts.vocabulary import Mode, Side
from services.matching.domain.checker import violations
from services.matching.domain.cohort.round import instance_of
from services.matching.domain.problem import Problem, Solution
from services.matching.solver.crew import crew
from services.matching.solver.impossible import Impossible
from services.matching.solver.process import Progress
from services.matching.solver.solve import solve
from tests.unit.matching.cohorts import RECORDS, junior, problem, senior

MODES = list(Mode)
STABLE_ONLY = "Stable mode is for pairs, with no side rule but the burden share, and without fairness"


def asked(mode: Mode, **policy: Any) -> Problem:
    """Ada and Zoe want each other, for no points; nearer to each other are Ada and Yan, and Bea and Zoe."""
    ada, zoe = junior("ada", "north-a"), senior("zoe", "south-a")
    return problem(
        ada.model_copy(update={"ranks_mentees": ("zoe",)}),
        junior("bea", "south-a"),
        senior("yan", "north-b"),
        zoe.model_copy(update={"ranks_mentors": ("ada",)}),
        policy=RoundPolicy(mode=mode, weights=Weights(wishes=()), **policy),
    )


def told(given: Problem) -> tuple[Solution | Impossible, list[str]]:
    """What was found, and the details of the last step."""
    details: list[str] = []

    def report(step: SolveStep, detail: str, *_: object) -> None:
        if step is SolveStep.OPTIMISED:
            details.append(detail)

    return solve(given, report), details


def pairs_of(found: Solution) -> set[tuple[str, str]]:
    return {(one.mentor_id, one.mentee_id) for one in found.proposals}


@pytest.mark.parametrize("mode", MODES)
def test_the_mode_of_the_policy_is_that_of_the_round(mode: Mode) -> None:
    assert instance_of(asked(mode)).mode is mode


def test_in_optimal_mode_the_coordinator_hears_how_many_would_leave() -> None:
    found, details = told(asked(Mode.OPTIMAL))
    assert isinstance(found, Solution)
    assert pairs_of(found) == {("ada", "yan"), ("bea", "zoe")}
    assert details[0].endswith(": proven best; 1 pair would rather be together")


@pytest.mark.parametrize("mode", [Mode.STABLE, Mode.STABLE_ELSE_OPTIMAL])
def test_in_a_stable_mode_nobody_would_leave_and_the_domain_takes_the_solution(mode: Mode) -> None:
    found, details = told(asked(mode))
    assert isinstance(found, Solution)
    assert pairs_of(found) == {("ada", "zoe"), ("bea", "yan")}
    assert details[0].endswith(": stable, 4 roles filled of 4 at most")
    assert violations(asked(mode), found) == ()
    assert not found.proven


@pytest.mark.parametrize("beside", [{"coverage": (Coverage(topic=RECORDS, pairs=1),)}, {"fairness": True}])
def test_what_stable_mode_does_not_know_is_told_to_the_coordinator(beside: dict[str, Any]) -> None:
    found, _ = told(asked(Mode.STABLE, **beside))
    assert isinstance(found, Impossible)
    assert found.in_words.startswith(STABLE_ONLY)
    assert isinstance(told(asked(Mode.STABLE_ELSE_OPTIMAL, **beside))[0], Solution)


async def test_a_solver_that_does_not_take_a_round_answers_in_words_and_lives_on() -> None:
    async def quietly(_: Progress) -> None: ...

    async with crew(1, 2000) as solvers, solvers.one() as solver:
        refused = await solver.solve(asked(Mode.STABLE, fairness=True), quietly)
        assert isinstance(refused, Impossible)
        assert refused.reason.startswith(STABLE_ONLY)
        assert isinstance(await solver.solve(asked(Mode.STABLE), quietly), Solution)


def test_who_is_left_out_of_a_stable_matching_hears_which_quota_would_help() -> None:
    given = asked(Mode.STABLE, quotas=(Quota(place_id="south-a", side=Side.MENTOR, maximum=0),))
    found, _ = told(given)
    assert isinstance(found, Solution)
    reasons = {one.participant_id: one.reason for one in found.unmatched}
    helped = "If the maximum of 0 pairs for mentors of south-a were one higher, this person would be matched."
    assert reasons == {"bea": helped, "yan": helped}


@pytest.mark.parametrize("mode", Mode)
def test_a_round_without_people_and_places_has_nobody_to_match(mode: Mode) -> None:
    found, _ = told(problem(places={}, policy=RoundPolicy(mode=mode)))
    assert isinstance(found, Solution)
    assert (found.proposals, found.unmatched) == ((), ())

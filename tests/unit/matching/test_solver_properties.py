"""What holds for every round, tried on many small ones."""

from random import Random
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from libs.contracts.rounds import SolveStep
from services.matching.domain.checker import violations
from services.matching.domain.problem import Problem, Solution
from services.matching.solver.impossible import Impossible
from services.matching.solver.solve import solve
from tests.unit.matching.brute_force import optimum, valid_drafts
from tests.unit.matching.cohorts import problems

FAST = settings(
    deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def quietly(_: SolveStep, *__: object) -> None: ...


@settings(FAST, max_examples=200)
@given(st.one_of(problems(), problems(easy=True)))
def test_every_solution_is_valid(problem: Problem) -> None:
    match solve(problem, quietly):
        case Solution() as solution:
            assert violations(problem, solution) == ()
            assert set(solution.eligible_ids) == {
                person for one in valid_drafts(problem) for person in (one.mentor_id, one.mentee_id)
            }
        case Impossible(reason):
            assert reason


@settings(FAST, max_examples=200)
@given(st.one_of(problems(6, easy=True), problems(8)))
def test_no_solution_can_be_bettered(problem: Problem) -> None:
    assume(len(valid_drafts(problem)) <= 9)
    match solve(problem, quietly):
        case Solution() as solution:
            assert solution.proven
            assert (solution.filled_roles, solution.score) == optimum(problem)
        case Impossible():
            assert optimum(problem) is None


@settings(FAST, max_examples=100)
@given(problems(easy=True), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(problem: Problem, shuffler: Random) -> None:
    rows = list(problem.members)
    shuffler.shuffle(rows)
    given_otherwise: dict[str, Any] = dict(problem) | {"members": rows}
    again = Problem(**given_otherwise)
    first, second = solve(problem, quietly), solve(again, quietly)
    assert first == second
    if isinstance(first, Solution) and isinstance(second, Solution):
        assert first.solution_sha256 == second.solution_sha256

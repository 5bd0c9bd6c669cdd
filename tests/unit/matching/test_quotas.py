"""Quotas bind in the solution, and an impossible one is named."""

import pytest

from libs.contracts.rounds import CohortMember, Quota
from libs.contracts.vocabulary import Side
from services.matching.solver.impossible import Impossible
from services.matching.solver.solve import solve
from tests.unit.matching.cohorts import junior, problem, quotas, senior
from tests.unit.matching.stories import quietly, solved

MENTOR, MENTEE = Side.MENTOR, Side.MENTEE
CROWD: tuple[CohortMember, ...] = (
    junior("a1", "north-a"),
    junior("a2", "north-a"),
    junior("b1", "south-a"),
    senior("z1", "north-a"),
    senior("z2", "north-b"),
)


def mentors_with(*given: Quota) -> set[str]:
    return {draft.mentor_id for draft in solved(problem(*CROWD, policy=quotas(*given))).proposals}


def reason_with(*given: Quota) -> str:
    outcome = solve(problem(*CROWD, policy=quotas(*given)), quietly)
    assert isinstance(outcome, Impossible)
    return outcome.reason


def test_without_quotas_the_nearest_are_matched() -> None:
    assert mentors_with() == {"a1", "a2"}


def test_a_small_place_is_guaranteed_its_minimum() -> None:
    assert "b1" in mentors_with(Quota(place_id="south", side=MENTOR, minimum=1))


def test_a_large_place_cannot_take_all() -> None:
    assert "b1" in mentors_with(Quota(place_id="north", side=MENTOR, maximum=1))


def test_quotas_nest() -> None:
    outer = Quota(place_id="nation", side=MENTEE, maximum=1)
    inner = Quota(place_id="south-a", side=MENTOR, minimum=1)
    assert mentors_with(outer, inner) == {"b1"}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            Quota(place_id="south-a", side=MENTOR, minimum=2),
            "The minimum of 2 pairs for mentors of south-a cannot be met: at most 1",
        ),
        (
            Quota(place_id="nowhere", side=MENTEE, minimum=1),
            "The minimum of 1 pair for mentees of nowhere cannot be met: at most 0",
        ),
        (
            Quota(place_id="nation", side=MENTOR, minimum=3),
            "of 3 pairs for mentors of the nation cannot be met: at most 2",
        ),
    ],
)
def test_a_minimum_that_cannot_be_met_is_named(given: Quota, words: str) -> None:
    assert words in reason_with(given)


def test_minimums_that_cannot_be_met_together_are_named() -> None:
    reason = reason_with(
        Quota(place_id="north", side=MENTOR, minimum=2), Quota(place_id="south", side=MENTOR, minimum=1)
    )
    assert reason.startswith("2 quotas cannot be kept together, though any one fewer could be")
    assert "their minimums fall short by 1 pair in all" in reason

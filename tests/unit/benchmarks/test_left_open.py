"""Bounds in plain points: roles first, and of the score only when all roles are proven."""

from tests.benchmarks.left_open import roles_unproven, score_gap

ROLE = 1_000
WORTH = 40 * ROLE + 800


def test_a_bound_that_allows_another_role_says_nothing_of_the_score() -> None:
    assert roles_unproven(41 * ROLE + 2, WORTH, ROLE) == 1
    assert score_gap(41 * ROLE + 2, WORTH, ROLE) is None


def test_with_all_roles_proven_the_gap_is_a_part_of_the_score_alone() -> None:
    assert roles_unproven(WORTH + 8, WORTH, ROLE) == 0
    assert score_gap(WORTH + 8, WORTH, ROLE) == 1.0


def test_a_bound_that_is_met_leaves_nothing_open() -> None:
    assert score_gap(WORTH, WORTH, ROLE) == 0.0

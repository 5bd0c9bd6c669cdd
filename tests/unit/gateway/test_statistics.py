"""Nothing small is told, and nothing from which it follows."""

from services.gateway.domain.statistics import figures

COUNTS: dict[str, int | None] = {
    "cohort_size": 100,
    "eligible_people": 90,
    "matched_people": 80,
    "unmatched_people": 20,
    "proposal_count": 40,
    "score": 6400,
    "bound": 6400,
    "open_count": 10,
    "accepted_count": 20,
    "declined_count": 10,
    "lapsed_count": 0,
}


def hidden(**changed: int | None) -> set[str]:
    return {name for name, count in figures({**COUNTS, **changed}, exact=False).items() if count is None}


def test_large_figures_are_told() -> None:
    assert figures(COUNTS, exact=False) == COUNTS


def test_a_small_answer_hides_all_answers() -> None:
    assert hidden(open_count=1) == {"open_count", "accepted_count", "declined_count", "lapsed_count"}


def test_a_small_rest_hides_everything_that_it_follows_from() -> None:
    assert hidden(eligible_people=97) == set(COUNTS) - {"cohort_size"}
    assert hidden(eligible_people=81) == set(COUNTS) - {"cohort_size"}


def test_whoever_coordinates_the_round_sees_all() -> None:
    assert figures({**COUNTS, "open_count": 1}, exact=True) == {**COUNTS, "open_count": 1}


def test_a_small_cohort_is_not_told_at_all() -> None:
    few = {**dict.fromkeys(COUNTS, 0), "cohort_size": 4}
    assert hidden(**few) >= {"cohort_size", "unmatched_people", "score"}


def test_before_it_is_solved_there_is_nothing_to_tell() -> None:
    unsolved = dict.fromkeys(("eligible_people", "matched_people", "unmatched_people", "proposal_count"))
    assert hidden(**unsolved) == set(unsolved)

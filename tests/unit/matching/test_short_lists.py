"""A short list never pays: whoever leaves people out of a list makes its first wish no likelier.

The points of a wish are what its rank has beyond the rank after the end of the list. So a list that is made longer
gives its first wish at least as much as anybody else, and nobody less than before. For a person with one place that is
enough whatever the others do: matchings with the first wish gain as much as any.
"""

from collections.abc import Sequence

from hypothesis import assume, given
from hypothesis import strategies as st

from libs.contracts.rounds import CohortMember, RoundPolicy, Weights
from libs.contracts.vocabulary import Side
from services.matching.domain.problem import Problem
from services.matching.domain.scoring import breakdown, points_of_wish
from tests.unit.matching.cohorts import junior, problem, senior
from tests.unit.matching.stories import solved
from tests.unit.matching.test_solver_properties import FAST

given_points = st.lists(st.integers(0, 1000), max_size=8).map(tuple)


def gains(wishes: tuple[int, ...], short: int, long: int, ranks: int) -> list[int]:
    """What each rank gains when the short list is made longer; the last is of people on neither."""
    weights = Weights(wishes=wishes)
    before = [points_of_wish(rank if rank <= short else None, short, weights) for rank in range(1, ranks + 1)]
    after = [points_of_wish(rank if rank <= long else None, long, weights) for rank in range(1, ranks + 1)]
    return [later - earlier for later, earlier in zip(after, before, strict=True)]


@given(given_points, st.integers(1, 20), st.integers(1, 20))
def test_a_longer_list_gives_nobody_more_than_its_first_wish_and_nobody_less(
    wishes: tuple[int, ...], one: int, other: int
) -> None:
    """The margin of the first wish over any other counterpart never falls, and no pair becomes worth less."""
    first, *rest = gains(wishes, min(one, other), max(one, other), 21)
    assert all(0 <= gain <= first for gain in rest)


@given(given_points, st.integers(1, 20))
def test_the_order_of_the_list_is_that_of_its_points(wishes: tuple[int, ...], length: int) -> None:
    points = [points_of_wish(rank, length, Weights(wishes=wishes)) for rank in range(1, length + 1)]
    assert points == sorted(points, reverse=True)
    assert min(points) >= 0


def test_a_full_list_has_the_points_of_the_policy() -> None:
    assert [points_of_wish(rank, 5, Weights()) for rank in range(1, 6)] == [150, 120, 90, 60, 30]
    assert [points_of_wish(rank, 2, Weights()) for rank in (1, 2)] == [60, 30]


MENTORS, MENTEES = ("ada", "bea", "cleo"), ("xia", "yan", "zoe")


@st.composite
def crowds(draw: st.DrawFn) -> tuple[CohortMember, ...]:
    """Three a side, all valid for each other, with one place each; they differ in their hours and wishes."""
    hours = ["mon-08", "mon-09", "mon-10", "mon-11"]

    def free() -> tuple[str, ...]:
        return ("sun-23", *draw(st.sets(st.sampled_from(hours))))

    def ranked(others: Sequence[str]) -> tuple[str, ...]:
        return tuple(draw(st.permutations(others))[: draw(st.integers(0, 3))])

    mentors = [
        junior(one, free=free()).model_copy(update={"ranks_mentees": ranked(MENTEES)})
        for one in MENTORS[: draw(st.integers(2, 3))]
    ]
    mentees = [
        senior(one, free=free()).model_copy(update={"ranks_mentors": ranked(MENTORS)})
        for one in MENTEES[: draw(st.integers(2, 3))]
    ]
    return (*mentors, *mentees)


@st.composite
def truncated(draw: st.DrawFn) -> tuple[Problem, Problem, str, str, Side]:
    """A round, the same where one person's list is cut, that person, the first wish, and the person's side."""
    members, weights = (
        draw(crowds()),
        Weights(wishes=draw(given_points.filter(len)), common_slot=draw(st.integers(0, 60))),
    )
    at = draw(st.integers(0, len(members) - 1))
    side = Side.MENTOR if members[at].participant_id in MENTORS else Side.MENTEE
    field = "ranks_mentees" if side is Side.MENTOR else "ranks_mentors"
    told = members[at].ranks_mentees or members[at].ranks_mentors
    assume(len(told) > 1)
    cut = members[at].model_copy(update={field: told[: draw(st.integers(1, len(told) - 1))]})
    policy = RoundPolicy(weights=weights, seed=draw(st.integers(0, 3)))
    whole, short = problem(*members, policy=policy), problem(*(*members[:at], cut, *members[at + 1 :]), policy=policy)
    return whole, short, cut.participant_id, told[0], side


def score_of_best(asked: Problem, person: str, wish: str, side: Side, *, together: bool) -> tuple[int, int] | None:
    """The best of all matchings that pair the two, or of those that do not: by filled roles and points."""
    members = {member.participant_id: member for member in asked.members}
    mentors, mentees = [one for one in MENTORS if one in members], [one for one in MENTEES if one in members]
    couple = (person, wish) if side is Side.MENTOR else (wish, person)
    best: tuple[int, int] | None = None

    def extend(left: list[str], free: list[str], chosen: list[tuple[str, str]]) -> None:
        nonlocal best
        if not left:
            if (couple in chosen) == together:
                points = sum(breakdown(members[one], members[two], asked.weights).score for one, two in chosen)
                value = (2 * len(chosen), points)
                best = value if best is None else max(best, value)
            return
        extend(left[1:], free, chosen)
        for mentee in free:
            extend(left[1:], [one for one in free if one != mentee], [*chosen, (left[0], mentee)])

    extend(mentors, mentees, [])
    return best


@FAST
@given(truncated())
def test_cutting_the_own_list_never_helps_the_first_wish(cases: tuple[Problem, Problem, str, str, Side]) -> None:
    """Of every drawn round all matchings: where the first wish wins with the short list, it wins with the long one."""
    whole, short, person, wish, side = cases
    assume(any(member.participant_id == wish for member in whole.members))

    def lead(asked: Problem) -> tuple[int, int]:
        with_it, without = (score_of_best(asked, person, wish, side, together=one) for one in (True, False))
        assert with_it is not None
        assert without is not None
        return with_it[0] - without[0], with_it[1] - without[1]

    assert lead(short) <= lead(whole)


@FAST
@given(truncated())
def test_nor_does_the_solver_give_more_for_it(cases: tuple[Problem, Problem, str, str, Side]) -> None:
    whole, short, person, wish, side = cases
    couple = (person, wish) if side is Side.MENTOR else (wish, person)
    there = [couple in {(one.mentor_id, one.mentee_id) for one in solved(asked).proposals} for asked in (whole, short)]
    lead = [score_of_best(asked, person, wish, side, together=one) for asked in (whole, short) for one in (True, False)]
    if lead[0] != lead[1] and lead[2] != lead[3]:
        # Where no two best matchings differ in it, the lottery has no say.
        assert there[0] or not there[1]

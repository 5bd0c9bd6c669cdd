"""Cases from the literature, worked by hand."""

from hypothesis import given, settings

from libs.contracts.vocabulary import Side
from services.matching.domain.instance.blocking import blocking
from services.matching.solver.stability.stable import NoStable, Stable, stable
from tests.unit.matching.stability.markets import Pair, Small, Trial, market, matched, named, pairs, smalls


def solved(small: Small, proposing: Side = Side.MENTEE) -> frozenset[Pair]:
    found = stable(market(small), pairs(small), proposing)
    assert isinstance(found, Stable)
    return named(small, found)


def test_gale_and_shapley_have_three_stable_matchings_and_each_side_gets_its_best() -> None:
    """Example 1 of Gale and Shapley (1962): alpha, beta, gamma rank A, B, C in a circle, and A, B, C the other way."""
    circle = Small([(1, 2, 0), (2, 0, 1), (0, 1, 2)], [(0, 1, 2), (1, 2, 0), (2, 0, 1)])
    assert solved(circle, Side.MENTEE) == {(0, 0), (1, 1), (2, 2)}
    assert solved(circle, Side.MENTOR) == {(0, 1), (1, 2), (2, 0)}
    assert len(Trial(circle).stable()) == 3


def test_gale_and_shapley_four_people_have_one_stable_matching() -> None:
    """Example 2 of Gale and Shapley (1962): only one matching of these four and four is stable."""
    four = Small(
        [(3, 2, 0, 1), (1, 3, 0, 2), (3, 0, 1, 2), (2, 1, 0, 3)],
        [(0, 1, 2, 3), (0, 3, 2, 1), (1, 0, 2, 3), (3, 1, 2, 0)],
    )
    assert {solved(four, side) for side in Side} == set(Trial(four).stable())
    assert solved(four) == {(2, 0), (3, 1), (0, 2), (1, 3)}


def test_where_the_japanese_rule_places_eight_of_ten_ours_places_ten() -> None:
    """Example 1 of Kamada and Kojima (2015): two hospitals of ten seats in a region that may have ten residents.

    Japan's rule splits the region's cap into five seats for each. Three residents want the first hospital and seven
    the second: five of the seven are placed, eight in all. The cap itself allows all ten.
    """
    residents = [(0,)] * 3 + [(1,)] * 7
    region = Small(
        [(0, 1, 2), tuple(range(3, 10))],
        residents,
        mentor_capacity=(10, 10),
        mentor_home=(0, 1),
        mentee_home=[0] * 10,
        regions=(0, 0),
        mentor_limits={2: (0, 10)},
    )
    halved = Small(region.mentor_lists, residents, mentor_capacity=(5, 5))
    assert len(solved(halved)) == 8
    assert solved(region) == {*((0, j) for j in range(3)), *((1, j) for j in range(3, 10))}


def test_a_full_region_keeps_the_pairs_that_its_people_ranked_best() -> None:
    """The region has one seat; a first choice of the second institution wins it from a second choice of the first."""
    seat = one_seat([(2, 0), (1,)], {2: (0, 1)})
    assert solved(seat) == {(1, 1)}
    (block,) = blocking(matched(seat, [(0, 0)]), [pairs(seat)], 9).strongest
    assert (block.mentor, block.mentee - seat.mentors) == (1, 1)
    assert (block.to_mentor, block.mentor_gives_up, block.mentee_gives_up) == (0, -1, None)


def test_a_full_region_gives_up_no_pair_that_a_minimum_holds() -> None:
    """The same region, where the first institution is guaranteed a pair."""
    held = one_seat([(2, 0), (1,)], {0: (1, None), 2: (0, 1)})
    assert solved(held) == {(0, 0)}
    assert blocking(matched(held, [(0, 0)]), [pairs(held)], 9).count == 0


def one_seat(mentor_lists: list[tuple[int, ...]], limits: dict[int, tuple[int, int | None]]) -> Small:
    """A mentor in each of two institutions of one region; the third mentee wants nobody."""
    return Small(
        mentor_lists,
        [(0,), (1,), ()],
        mentor_home=(0, 1),
        mentee_home=(0, 0, 0),
        regions=(0, 0),
        mentor_limits=limits,
    )


def test_a_minimum_that_nobody_can_meet_leaves_no_stable_matching() -> None:
    """Biro, Fleiner, Irving and Manlove (2010): with lower quotas a stable matching need not exist."""
    lonely = Small(
        [(0,), (0,)],
        [(1, 0)],
        mentor_home=(0, 1),
        mentee_home=(0,),
        regions=(0, 0),
        mentor_limits={0: (1, None)},
    )
    found = stable(market(lonely), pairs(lonely))
    assert isinstance(found, NoStable)
    assert found.mentor_nodes.tolist() == [0]
    assert Trial(lonely).stable() == []


@settings(deadline=None, max_examples=100)
@given(smalls(places=False))
def test_rural_hospitals_fill_the_same_seats_whoever_proposes(small: Small) -> None:
    """Roth (Econometrica 54, 1986): who is matched, and how often, is the same in all; who has room has the same."""
    counts = [seats(small, solved(small, side)) for side in Side]
    assert counts[0] == counts[1]
    both = [solved(small, side) for side in Side]
    for mentor in range(small.mentors):
        ours = [{j for i, j in one if i == mentor} for one in both]
        assert len(ours[0]) == small.mentor_capacity[mentor] or ours[0] == ours[1]


def seats(small: Small, chosen: frozenset[Pair]) -> tuple[list[int], list[int]]:
    return (
        [sum(i == mentor for i, _ in chosen) for mentor in range(small.mentors)],
        [sum(j == mentee for _, j in chosen) for mentee in range(small.mentees)],
    )

"""Who can gain in stable mode by a shorter list, another order or less free time, and who cannot.

Mentees propose. A mentee with a capacity of one, in places without quotas on mentees, never gains, whatever the
quotas on mentors and whoever the others are: the search below finds nothing (Dubins and Freedman, American
Mathematical Monthly 88, 1981; Hatfield and Milgrom 2005 for choices like those of nested quotas). For mentors, for
mentees with more places, and under quotas on mentees it is false: the smallest examples stand here as tests.
"""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.contracts.vocabulary import Side
from services.matching.domain.instance.liking import LikedPairs
from services.matching.solver.stability.stable import Sides, Stable, stable
from tests.unit.matching.stability.markets import Small, market, named, pairs, smalls


@settings(deadline=None, max_examples=400)
@given(smalls(capacity=2, minimums=True), st.data())
def test_no_mentee_with_one_place_gains_by_another_list_or_less_free_time(small: Small, data: st.DataObject) -> None:
    """Less free time makes some pairs invalid and lowers, never raises, what the mentors see in the others."""
    me = data.draw(st.integers(0, small.mentees - 1))
    capacities = [1 if mentee == me else places for mentee, places in enumerate(small.mentee_capacity)]
    small = replace(small, mentee_limits={}, mentee_capacity=capacities)
    honest = outcome(market(small), pairs(small))
    told = data.draw(otherwise(pairs(small), small.mentors + me))
    twisted = outcome(market(small), told)
    if honest is not None and twisted is not None:
        assert place(small, honest, me) <= place(small, twisted, me)


@st.composite
def otherwise(draw: st.DrawFn, honest: LikedPairs, row: int) -> LikedPairs:
    """The same, but for one mentee: fewer pairs, in any order, and worth less to the mentors."""
    mine = honest.mentee == row
    kept = ~mine | np.array([draw(st.booleans()) for _ in mine], dtype=np.bool_)
    less = np.array(draw(st.lists(st.integers(0, 3), min_size=len(mine), max_size=len(mine))), dtype=np.int64)
    order = np.array(draw(st.permutations(range(len(mine)))), dtype=np.int64)
    return LikedPairs(
        honest.mentor[kept],
        honest.mentee[kept],
        np.where(mine, honest.to_mentor - less, honest.to_mentor)[kept],
        np.where(mine, order, honest.to_mentee)[kept],
    )


def outcome(whole: Sides, valid: LikedPairs) -> Stable | None:
    found = stable(whole, valid)
    return found if isinstance(found, Stable) else None


def place(small: Small, found: Stable, me: int) -> int:
    """In the true list; behind all of it if unmatched."""
    mine = [i for i, j in named(small, found) if j == me]
    return list(small.mentee_lists[me]).index(mine[0]) if mine else len(small.mentee_lists[me])


def partners(small: Small, side: Side, me: int) -> list[int]:
    found = stable(market(small), pairs(small))
    assert isinstance(found, Stable)
    both = named(small, found)
    return sorted(j for i, j in both if i == me) if side is Side.MENTOR else sorted(i for i, j in both if j == me)


CROSSED = Small([(0, 1), (1, 0)], [(1, 0), (0, 1)])
"""Each mentee's first choice is the mentor who ranks them last."""


def test_a_mentor_can_gain_by_a_shorter_list_or_less_free_time() -> None:
    """Roth (Mathematics of Operations Research 7, 1982): no stable rule makes the truth safe for both sides.

    The first mentor hides the second mentee (or the hours they share), and gets the first mentee instead.
    """
    assert partners(CROSSED, Side.MENTOR, 0) == [1]
    assert partners(replace(CROSSED, mentor_lists=[(0,), (1, 0)]), Side.MENTOR, 0) == [0]


def test_a_mentor_can_get_a_first_choice_by_a_lower_capacity() -> None:
    """Sonmez (Journal of Economic Theory 77, 1997): with two places the second and the third choice come instead."""
    roomy = Small([(1, 2, 0), (0, 2, 1)], [(0, 1), (1, 0), (0, 1)], mentor_capacity=(2, 1))
    assert partners(roomy, Side.MENTOR, 0) == [0, 2]
    assert partners(replace(roomy, mentor_capacity=(1, 1)), Side.MENTOR, 0) == [1]


def test_a_mentee_with_two_places_can_gain_by_a_shorter_list() -> None:
    """A mentee with room for both mentors proposes to both, and so pushes the other mentee to the better one."""
    greedy = Small([(0, 1), (1, 0)], [(1, 0), (0, 1)], mentee_capacity=(2, 1))
    assert partners(greedy, Side.MENTEE, 0) == [0]
    assert partners(replace(greedy, mentee_lists=[(1,), (0, 1)]), Side.MENTEE, 0) == [1]


def test_under_a_quota_on_mentees_a_mentee_can_gain_by_a_shorter_list() -> None:
    """Two mentees of one institution that may send one. The place goes to the better rank, then to the lottery:

    whoever hides a first choice makes the second choice look like a first.
    """
    sending = Small([(0, 1), (0,)], [(1, 0), (0,)], mentee_home=(0, 0), mentor_home=(0, 0), mentee_limits={0: (0, 1)})
    assert partners(sending, Side.MENTEE, 0) == []
    assert partners(replace(sending, mentee_lists=[(0,), (0,)]), Side.MENTEE, 0) == [0]

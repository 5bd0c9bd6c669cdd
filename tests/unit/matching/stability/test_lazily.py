"""Looking pairs up when they are needed gives the same matching as knowing all of them."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.blocking import Bar, above, at
from services.matching.domain.instance.liking import LikedPairs, Tie
from services.matching.solver.stability.lazily import Frontier, stable_lazily
from services.matching.solver.stability.stable import NoStable, Stable, stable
from tests.unit.matching.stability.markets import Small, market, pairs, smalls


class Hidden:
    """All pairs are there, but are told only when asked; some from the beginning."""

    def __init__(self, valid: LikedPairs, tie: Tie, told: Ints) -> None:
        self.told, self.tie = at(valid, told), tie
        self.hidden = at(valid, np.setdiff1d(np.arange(len(valid.mentor)), told))

    def first(self) -> LikedPairs:
        return self.told

    def following(self, mentees: Ints, known: Frontier, bar: Bar, width: int) -> tuple[LikedPairs, Frontier, Ints]:
        hidden, found, complete = self.hidden, list[int](), list[int]()
        worth, tie = known.worth.copy(), known.tie.copy()
        ties = self.tie.of(hidden.mentee, hidden.mentor)
        wanted = above(bar, hidden.mentor, hidden.to_mentor, self.tie, hidden.mentee)
        for row in mentees.tolist():
            mine = [
                (int(-hidden.to_mentee[p]), int(-ties[p]), int(p))
                for p in np.flatnonzero(wanted & (hidden.mentee == row))
                if (hidden.to_mentee[p], ties[p]) < (known.worth[row], known.tie[row])
            ]
            best = sorted(mine)[:width]
            found += [place for _, _, place in best]
            complete += [row] if len(best) < width else []
            if best:
                worth[row], tie[row] = -best[-1][0], -best[-1][1]
        return at(hidden, np.array(found, dtype=np.int64)), Frontier(worth, tie), np.array(complete, dtype=np.int64)


@settings(deadline=None, max_examples=300)
@given(smalls(minimums=True, most_pairs=14, capacity=3), st.integers(1, 3), st.data())
def test_lazily_is_the_same(small: Small, width: int, data: st.DataObject) -> None:
    sides, valid = market(small), pairs(small)
    flags = data.draw(st.lists(st.booleans(), min_size=len(valid.mentor), max_size=len(valid.mentor)))
    source = Hidden(valid, sides.tie, np.flatnonzero(np.array(flags, dtype=np.bool_)))
    whole, lazily = stable(sides, valid), stable_lazily(sides, source, width)
    if isinstance(whole, Stable):
        assert isinstance(lazily, Stable)
        assert (whole.mentor.tolist(), whole.mentee.tolist()) == (lazily.mentor.tolist(), lazily.mentee.tolist())
    else:
        assert isinstance(lazily, NoStable)
        assert lazily.mentor_nodes.tolist() == whole.mentor_nodes.tolist()
        assert lazily.mentee_nodes.tolist() == whole.mentee_nodes.tolist()

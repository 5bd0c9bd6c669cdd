"""Pairs for deferred acceptance, computed from profiles when they are needed."""

from dataclasses import dataclass

import numpy as np

from libs.contracts.vocabulary import Side
from services.matching.domain.instance.arrays import Ints, contains, place_in
from services.matching.domain.instance.blocking import Bar
from services.matching.domain.instance.blocking_among import bars_of, liked
from services.matching.domain.instance.computed import ComputedPairs, in_parts
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.layout import lay_out
from services.matching.domain.instance.liking import LikedPairs, Tie, lottery
from services.matching.domain.instance.nested import nested
from services.matching.domain.instance.worths import next_best
from services.matching.solver.stability.lazily import Frontier
from services.matching.solver.stability.stable import Sides


def sides_of(instance: Instance) -> Sides:
    return Sides(nested(instance, Side.MENTOR), nested(instance, Side.MENTEE), lottery(instance.people.ticket))


@dataclass(frozen=True)
class ComputedSource:
    """A `Source` of all valid pairs of a round; those that somebody ranked come first."""

    pairs: ComputedPairs
    tie: Tie

    def first(self) -> LikedPairs:
        return liked(self.pairs, self.pairs.instance.wishes.key)

    def following(self, mentees: Ints, known: Frontier, bar: Bar, width: int) -> tuple[LikedPairs, Frontier, Ints]:
        pairs = self.pairs
        asked = mentees[contains(pairs.mentees, mentees)]
        layout = lay_out(pairs.instance, pairs.mentors, asked)
        after = bars_of(pairs.mentors, asked, bar, Bar(known.worth, known.tie), self.tie)
        parts = in_parts(len(asked), pairs.workers, lambda low, high: next_best(layout, low, high, width, after))
        best, who, found = (np.concatenate(column) for column in zip(*parts, strict=True))
        worth, tie = known.worth.copy(), known.tie.copy()
        some = np.flatnonzero(found > 0)
        last = found[some] - 1
        worth[asked[some]] = best[some, last]
        tie[asked[some]] = self.tie.of(asked[some], pairs.mentors[who[some, last]])
        rows, columns = np.nonzero(np.arange(width) < found[:, None])
        keys = np.sort(pairs.mentors[who[rows, columns]] * pairs.instance.people.count + asked[rows])
        more = liked(pairs, keys[~contains(pairs.instance.wishes.key, keys)])
        strangers = mentees[place_in(pairs.mentees, mentees) < 0]
        return more, Frontier(worth, tie), np.append(strangers, asked[found < width])

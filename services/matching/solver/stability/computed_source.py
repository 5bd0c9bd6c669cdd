"""Pairs for deferred acceptance and for counting blocking pairs, computed from profiles when they are needed."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from libs.contracts.vocabulary import Side
from services.matching.domain.instance.arrays import NONE, Ints, contains, place_in
from services.matching.domain.instance.blocking import ANYTHING, Bar, Matched, bars
from services.matching.domain.instance.computed import ComputedPairs, in_parts
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.layout import lay_out
from services.matching.domain.instance.liking import LikedPairs, Tie, liking, lottery
from services.matching.domain.instance.nested import nested
from services.matching.domain.instance.worths import Bars, next_best, passing
from services.matching.solver.stability.lazily import Frontier
from services.matching.solver.stability.stable import Sides

AT_ONCE = 4096
"""Mentors whose pairs are looked at together when blocking pairs are counted."""


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


def liked(pairs: ComputedPairs, keys: Ints) -> LikedPairs:
    """Those of the keys that are valid."""
    keys, score = pairs.valid(keys)
    mentor, mentee = np.divmod(keys, pairs.instance.people.count)
    return liking(pairs.instance, mentor, mentee, score)


def bars_of(mentors: Ints, mentees: Ints, mentor_bar: Bar, mentee_bar: Bar, tie: Tie) -> Bars:
    return Bars(
        mentor_bar.worth[mentors],
        mentor_bar.tie[mentors],
        mentee_bar.worth[mentees],
        mentee_bar.tie[mentees],
        tie.place[mentors],
        tie.place[mentees],
        len(tie.place),
    )


def likely_blocking(pairs: ComputedPairs, matched: Matched) -> Iterator[LikedPairs]:
    """All valid pairs that pass the bars of both, in blocks, for `blocking`: whatever else is valid blocks nothing."""
    mentor_bar, mentee_bar = bars(matched)
    limits = bars_of(pairs.mentors, pairs.mentees, mentor_bar, mentee_bar, matched.tie)
    wished = pairs.instance.wishes.key
    yield liked(pairs, wished)
    for first in range(0, len(pairs.mentors), AT_ONCE):
        many = min(AT_ONCE, len(pairs.mentors) - first)
        parts = in_parts(
            many, pairs.workers, lambda low, high, first=first: passing(pairs.layout, first + low, first + high, limits)
        )
        keys = np.sort(np.concatenate([NONE, *(pairs.keys(one, other) for one, other in parts)]))
        yield liked(pairs, keys[~contains(wished, keys)])


def all_pairs(pairs: ComputedPairs) -> LikedPairs:
    """Every valid pair, where they fit in memory."""
    count = pairs.instance.people.count
    open_bar = Bar(np.full(count, ANYTHING), np.zeros(count, dtype=np.int64))
    limits = bars_of(pairs.mentors, pairs.mentees, open_bar, open_bar, lottery(pairs.instance.people.ticket))
    mentors, mentees = passing(pairs.layout, 0, len(pairs.mentors), limits)
    return liked(pairs, np.sort(pairs.keys(mentors, mentees)))

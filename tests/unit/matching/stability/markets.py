"""Small rounds made by hand or at random, and their stable matchings by trying all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np
from hypothesis import strategies as st

from services.matching.domain.instance.blocking import Matched
from services.matching.domain.instance.liking import LikedPairs, lottery
from services.matching.domain.instance.nested import UNLIMITED, Nested, tree
from services.matching.solver.stability.stable import Sides, Stable

Pair = tuple[int, int]


@dataclass(frozen=True)
class Small:
    """Mentors have the first rows, mentees the rows behind them; lists name rows of the other side by their number.

    Institutions are numbered; `regions` has the region of each. Limits are by node, see `Nested`.
    """

    mentor_lists: Sequence[Sequence[int]]
    mentee_lists: Sequence[Sequence[int]]
    mentor_capacity: Sequence[int] = ()
    mentee_capacity: Sequence[int] = ()
    mentor_home: Sequence[int] = ()
    mentee_home: Sequence[int] = ()
    regions: Sequence[int] = (0,)
    mentor_limits: dict[int, tuple[int, int | None]] = field(default_factory=dict[int, tuple[int, int | None]])
    mentee_limits: dict[int, tuple[int, int | None]] = field(default_factory=dict[int, tuple[int, int | None]])

    @property
    def mentors(self) -> int:
        return len(self.mentor_lists)

    @property
    def mentees(self) -> int:
        return len(self.mentee_lists)

    def valid(self) -> list[Pair]:
        """Who names each other."""
        return [(i, j) for i, named in enumerate(self.mentor_lists) for j in sorted(named) if i in self.mentee_lists[j]]


def market(small: Small) -> Sides:
    mentors, mentees = small.mentors, small.mentees
    home = np.array([*(small.mentor_home or [0] * mentors), *(small.mentee_home or [0] * mentees)])
    region_of, regions = np.array(small.regions), max(small.regions) + 1
    giving = np.array([*(small.mentor_capacity or [1] * mentors), *([0] * mentees)])
    taking = np.array([*([0] * mentors), *(small.mentee_capacity or [1] * mentees)])
    tickets = np.arange(mentors + mentees, dtype=np.uint64)
    return Sides(
        limited(tree(giving, home, region_of, regions), small.mentor_limits),
        limited(tree(taking, home, region_of, regions), small.mentee_limits),
        lottery(tickets),
    )


def limited(side: Nested, limits: dict[int, tuple[int, int | None]]) -> Nested:
    for node, (minimum, maximum) in limits.items():
        side.lower[node], side.upper[node] = minimum, UNLIMITED if maximum is None else maximum
    return side


def pairs(small: Small, wanted: Sequence[Pair] | None = None) -> LikedPairs:
    """The worth of a pair is minus the place in the list."""
    found = small.valid() if wanted is None else sorted(wanted)
    columns = [
        [i for i, _ in found],
        [small.mentors + j for _, j in found],
        [-list(small.mentor_lists[i]).index(j) for i, j in found],
        [-list(small.mentee_lists[j]).index(i) for i, j in found],
    ]
    return LikedPairs(*(np.array(column, dtype=np.int64) for column in columns))


def named(small: Small, found: Stable) -> frozenset[Pair]:
    return frozenset(zip(found.mentor.tolist(), (found.mentee - small.mentors).tolist(), strict=True))


def matched(small: Small, chosen: Sequence[Pair]) -> Matched:
    whole = market(small)
    return Matched(whole.mentors, whole.mentees, whole.tie, pairs(small, chosen))


class Trial:
    """The definitions word for word, for sets of pairs."""

    def __init__(self, small: Small) -> None:
        self.market = market(small)
        self.valid = small.valid()
        worth = pairs(small)
        tie = self.market.tie
        by_mentor = np.lexsort((tie.of(worth.mentor, worth.mentee), worth.to_mentor))[::-1].tolist()
        by_mentee = np.lexsort((tie.of(worth.mentee, worth.mentor), worth.to_mentee))[::-1].tolist()
        self.order = [{self.valid[place]: rank for rank, place in enumerate(by)} for by in (by_mentor, by_mentee)]
        self.rows = [
            {pair: int(row) for pair, row in zip(self.valid, column.tolist(), strict=True)}
            for column in (worth.mentor, worth.mentee)
        ]

    def allows(self, side: int, chosen: frozenset[Pair], *, minimums: bool = True) -> bool:
        quotas = (self.market.mentors, self.market.mentees)[side]
        rows = [self.rows[side][pair] for pair in chosen]
        if any(rows.count(row) > quotas.capacity[row] for row in rows):
            return False
        counts = [0] * len(quotas.above)
        for row in rows:
            node = int(quotas.home[row])
            while node >= 0:
                counts[node] += 1
                node = int(quotas.above[node])
        return all(
            (count >= low or not minimums) and count <= high
            for count, low, high in zip(counts, quotas.lower.tolist(), quotas.upper.tolist(), strict=True)
        )

    def takes(self, side: int, chosen: frozenset[Pair], pair: Pair) -> bool:
        more = chosen | {pair}
        return self.allows(side, more) or any(
            self.order[side][other] > self.order[side][pair] and self.allows(side, more - {other}) for other in chosen
        )

    def valid_matchings(self) -> Iterator[frozenset[Pair]]:
        for many in range(len(self.valid) + 1):
            for some in combinations(self.valid, many):
                chosen = frozenset(some)
                if self.allows(0, chosen) and self.allows(1, chosen):
                    yield chosen

    def blocking(self, chosen: frozenset[Pair]) -> list[Pair]:
        return [
            pair
            for pair in self.valid
            if pair not in chosen and self.takes(0, chosen, pair) and self.takes(1, chosen, pair)
        ]

    def stable(self) -> list[frozenset[Pair]]:
        return [chosen for chosen in self.valid_matchings() if not self.blocking(chosen)]

    def choice(self, side: int, offered: frozenset[Pair]) -> frozenset[Pair]:
        """What a side without minimums takes: greedily in its order."""
        chosen = frozenset[Pair]()
        for pair in sorted(offered, key=lambda one: self.order[side][one]):
            if self.allows(side, chosen | {pair}):
                chosen |= {pair}
        return chosen


@st.composite
def smalls(
    draw: st.DrawFn, *, most_pairs: int = 9, capacity: int = 2, places: bool = True, minimums: bool = False
) -> Small:
    """Up to four a side in up to three institutions of up to two regions."""
    mentors, mentees = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    every = [(i, j) for i in range(mentors) for j in range(mentees)]
    valid = draw(st.permutations(every))[: draw(st.integers(1, most_pairs))]
    regions = draw(st.sampled_from([(0, 0), (0, 1), (0, 0, 1)])) if places else (0,)
    homes = st.integers(0, len(regions) - 1)
    small = Small(
        [draw(st.permutations(sorted(j for i, j in valid if i == mentor))) for mentor in range(mentors)],
        [draw(st.permutations(sorted(i for i, j in valid if j == mentee))) for mentee in range(mentees)],
        [draw(st.integers(1, capacity)) for _ in range(mentors)],
        [draw(st.integers(1, capacity)) for _ in range(mentees)],
        [draw(homes) for _ in range(mentors)],
        [draw(homes) for _ in range(mentees)],
        regions,
    )
    if not places:
        return small
    if minimums and draw(st.booleans()):
        return replace(small, mentor_limits=draw(torn(small)), mentee_limits=draw(torn(small)))
    low = st.integers(0, 1) if minimums else st.just(0)
    limits = st.fixed_dictionaries(
        {},
        optional={
            node: st.tuples(low, st.one_of(st.none(), st.integers(1, 3)))
            for node in range(len(regions) + max(regions) + 2)
        },
    )
    return replace(small, mentor_limits=draw(limits), mentee_limits=draw(limits))


def torn(small: Small) -> st.SearchStrategy[dict[int, tuple[int, int | None]]]:
    """An institution or a region is guaranteed a pair, and the places above can have few."""
    first, nation = len(small.regions), len(small.regions) + max(small.regions) + 1
    few = st.tuples(st.just(0), st.integers(1, 3))
    guaranteed = st.sampled_from([0, first]).map(lambda node: {node: (1, None)})
    limits = st.fixed_dictionaries({nation: few}, optional={nation - 1: few})
    return st.tuples(limits, guaranteed).map(lambda both: {**both[0], **both[1]})

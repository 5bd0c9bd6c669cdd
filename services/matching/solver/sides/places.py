"""How many pairs each institution has at best, at given prices of people: exactly, in whole numbers.

What places are worth with every number of pairs is put together from institutions to regions to the nation, within the
quotas of each (dynamic programming over the tree; Bellman 1957), on both sides.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from services.matching.domain.instance.arrays import NONE, Ints
from services.matching.domain.instance.compiled import compiled
from services.matching.domain.instance.grouping import NOTHING
from services.matching.domain.instance.trees import Tree
from services.matching.domain.instance.whole import units_of
from services.matching.solver.sides.case import Sided
from services.matching.solver.sides.pricing import Priced


@dataclass(frozen=True)
class Worths:
    """The worth of a place with `low` pairs and more."""

    low: int
    worth: Ints


@dataclass(frozen=True)
class Joined:
    """Several places together; `last` is for each number of pairs how many the last place has, `before` the others."""

    whole: Worths
    last: Ints
    before: "Joined | None"


@compiled
def together(one: Ints, other: Ints, low: int, count: int) -> tuple[Ints, Ints]:
    """The best of both with `low` and more pairs beyond their lows, and how many of these the other has."""
    worth, share = np.full(count, NOTHING, np.int64), np.zeros(count, np.int64)
    for first in range(len(one)):
        if one[first] <= NOTHING >> 1:
            continue
        for second in range(max(0, low - first), min(len(other), low + count - first)):
            both = one[first] + other[second]
            if other[second] > NOTHING >> 1 and both > worth[first + second - low]:
                worth[first + second - low], share[first + second - low] = both, second
    return worth, share


def joined(places: list[Worths], low: int, high: int) -> Joined | None:
    """From `low` to `high` pairs in all; None if that is impossible."""
    found = Joined(Worths(0, np.zeros(1, dtype=np.int64)), NONE, None)
    for number, place in enumerate(places):
        base = found.whole.low + place.low
        least = max(base, low) if number == len(places) - 1 else base
        most = min(base + len(found.whole.worth) + len(place.worth) - 2, high)
        if most < least:
            return None
        worth, share = together(found.whole.worth, place.worth, least - base, most - least + 1)
        found = Joined(Worths(least, worth), share + place.low, found)
    return found


def parted(found: Joined, pairs: int) -> list[int]:
    """How many of so many pairs each of the places has."""
    shares: list[int] = []
    while found.before is not None:
        shares.append(int(found.last[pairs - found.whole.low]))
        pairs, found = pairs - shares[-1], found.before
    return shares[::-1]


@dataclass(frozen=True)
class Side:
    nation: Joined
    regions: list[Joined]
    members: list[Ints]
    """The institutions of each region."""

    def institutions(self, pairs: int, count: int) -> Ints:
        found: Ints = np.zeros(count, dtype=np.int64)
        for region, here, members in zip(parted(self.nation, pairs), self.regions, self.members, strict=True):
            found[members] = parted(here, region)
        return found


def side_of(tree: Tree, region_of: Ints, worth: list[Ints]) -> Side | None:
    """`worth` of each institution by number of pairs, from 0."""
    lower, upper = tree.institutions.lower, tree.institutions.upper
    members = [np.flatnonzero(region_of == one) for one in range(len(tree.regions.upper))]
    places = [
        Worths(low, table[low : high + 1])
        for low, high, table in zip(lower.tolist(), upper.tolist(), worth, strict=True)
    ]
    regions: list[Joined] = []
    for number, here in enumerate(members):
        bounds = int(tree.regions.lower[number]), int(tree.regions.upper[number])
        region = joined([places[one] for one in here.tolist()], *bounds)
        if region is None:
            return None
        regions.append(region)
    nation = joined([one.whole for one in regions], int(tree.nation.lower[0]), int(tree.nation.upper[0]))
    return None if nation is None else Side(nation, regions, members)


def best_places(case: Sided, priced: Priced, pair_gain: int) -> Ints | None:
    """The pairs of each institution of mentors; `pair_gain` is added for every pair of the nation.

    None where no numbers keep all quotas.
    """
    frame, places = case.round.frame, case.instance.places
    count = len(places.institutions)
    everybody = np.ones(len(frame.mentees.people), dtype=np.bool_)
    units = units_of(frame.mentees, everybody, case.role << case.shift, priced.prices.mentee, count)
    mentees = [running(units.of(one), most) for one, most in enumerate(frame.mentees.institutions.upper.tolist())]
    mentors = [priced.wholes.of(one) for one in range(count)]
    with ThreadPoolExecutor(2) as threads:
        left = threads.submit(side_of, frame.mentors, places.region_of, mentors)
        right = threads.submit(side_of, frame.mentees, places.region_of, mentees)
        one, other = left.result(), right.result()
    if one is None or other is None:
        return None
    low = max(one.nation.whole.low, other.nation.whole.low)
    high = min(*(each.nation.whole.low + len(each.nation.whole.worth) for each in (one, other)))
    if high <= low:
        return None
    pairs = np.arange(low, high)
    total = pair_gain * pairs
    for each in (one, other):
        total += each.nation.whole.worth[pairs - each.nation.whole.low]
    best = int(total.argmax())
    return one.institutions(low + best, count) if total[best] > NOTHING >> 1 else None


def running(units: Ints, most: int) -> Ints:
    """The worth of 0 to `most` pairs; NOTHING beyond what the people can carry."""
    worth: Ints = np.full(most + 1, NOTHING, dtype=np.int64)
    worth[: min(most, len(units)) + 1] = np.concatenate(([0], np.cumsum(units[:most])))
    return worth

"""Institutions of mentors counted whole: what each is worth with so many pairs, its rules kept as they are.

At given prices of people an institution is a small problem of its own: who of its mentors takes how many pairs, which
of its leaders open a group, and how many of its pairs may rest on those who disclosed a background. It is solved by
trying every number of pairs; so neither the burden share nor the smallest group is relaxed.
"""

from dataclasses import dataclass

import numpy as np

from services.matching.domain.instance.arrays import Flags, Ints
from services.matching.domain.instance.compiled import compiled
from services.matching.domain.instance.grouping import NOTHING
from services.matching.domain.instance.groups_priced import Groups
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.trees import Tree

FREE = 101
"""A burden share that binds nobody."""


@dataclass(frozen=True)
class Units:
    """What single mentors of each institution would take for one pair more: downwards, from `ends[k]` on."""

    worth: Ints
    ends: Ints

    def of(self, institution: int) -> Ints:
        return self.worth[self.ends[institution] : self.ends[institution + 1]]


@dataclass(frozen=True)
class Wholes:
    """For each institution and number of pairs, from `ends[k]` on: the worth, and how many of the pairs disclosers
    carry."""

    ends: Ints
    worth: Ints
    carried: Ints
    plain: Units
    told: Units

    def of(self, institution: int) -> Ints:
        return self.worth[self.ends[institution] : self.ends[institution + 1]]


@compiled
def of_side(units: Ints, groups: Ints, most: int) -> Ints:
    """The worth of 0 to `most` pairs of mentors with these units and leaders with these groups."""
    led = of_leaders(groups, most)
    total = np.full(most + 1, NOTHING, np.int64)
    for pairs in range(most + 1):
        if led[pairs] > NOTHING >> 1:
            worth = led[pairs]
            for more in range(most - pairs + 1):
                total[pairs + more] = max(total[pairs + more], worth)
                if more == len(units):
                    break
                worth += units[more]
    return total


@compiled
def of_leaders(groups: Ints, most: int) -> Ints:
    led = np.full(most + 1, NOTHING, np.int64)
    led[0] = 0
    for leader in range(len(groups)):
        before = led.copy()
        for size in range(1, groups.shape[1]):
            if groups[leader, size] > NOTHING >> 1:
                for pairs in range(size, most + 1):
                    if before[pairs - size] > NOTHING >> 1:
                        led[pairs] = max(led[pairs], before[pairs - size] + groups[leader, size])
    return led


@compiled
def of_institution(plain: Ints, told: Ints, percent: int, worth: Ints, carried: Ints) -> None:
    """Into the last two: the best of every number of pairs, as burden.py allows."""
    for pairs in range(len(worth)):
        worth[pairs], carried[pairs] = NOTHING, 0
        allowed = min(pairs, max(1, percent * pairs // 100))
        for carrying in range(allowed + 1):
            if told[carrying] > NOTHING >> 1 and plain[pairs - carrying] > NOTHING >> 1:
                both = told[carrying] + plain[pairs - carrying]
                if both > worth[pairs]:
                    worth[pairs], carried[pairs] = both, carrying


def wholes(instance: Instance, tree: Tree, role: int, price: Ints, leaders: Ints, groups: Groups) -> Wholes:
    """`role` points for each mentor with a pair, `price` by row of people; `tree` is that of mentors."""
    count, percent = len(instance.places.institutions), instance.side_rules.burden_percent
    disclosed = instance.people.disclosed & (percent is not None)
    leads = np.isin(tree.people, leaders)
    plain = units_of(tree, ~leads & ~disclosed[tree.people], role, price, count)
    told = units_of(tree, ~leads & disclosed[tree.people], role, price, count)
    opened = np.where(groups.worth > NOTHING >> 1, groups.worth + role, NOTHING)
    opened[:, :1] = 0
    home, most = instance.people.institution[leaders], tree.institutions.upper
    ends = np.concatenate(([0], np.cumsum(most + 1)))
    worth, carried = np.empty(ends[-1], dtype=np.int64), np.empty(ends[-1], dtype=np.int64)
    for one in range(count):
        here = slice(int(ends[one]), int(ends[one + 1]))
        sides = [
            of_side(units.of(one), opened[(home == one) & (disclosed[leaders] == tells)], int(most[one]))
            for units, tells in ((plain, False), (told, True))
        ]
        of_institution(sides[0], sides[1], FREE if percent is None else percent, worth[here], carried[here])
    return Wholes(ends, worth, carried, plain, told)


def units_of(tree: Tree, wanted: Flags, role: int, price: Ints, institutions: int) -> Units:
    """The first pair of a person fills the role."""
    person, home = price[tree.people[wanted]], tree.institution[wanted]
    more = np.maximum(tree.capacity[wanted] - 1, 0)
    worth, place = np.append(person + role, np.repeat(person, more)), np.append(home, np.repeat(home, more))
    order = np.lexsort((-worth, place))
    return Units(worth[order], np.searchsorted(place[order], np.arange(institutions + 1)))

"""Prices of shares and of coverage, and how they follow what an answer lacks."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from services.matching.domain.burden import allowed
from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.listed import flows

LARGEST = 1 << 40
"""No step is larger."""


@dataclass(frozen=True)
class Paid:
    """As in `RulePrices`, and in the same unit."""

    across_institutions: int
    across_regions: int
    coverage: Ints


@dataclass(frozen=True)
class Found:
    """What pairs have beyond what the side rules ask for; below 0 where they lack something."""

    pairs: int
    across_institutions: int
    """A hundred times the pairs across, less the share of all."""
    across_regions: int
    coverage: Ints
    carried: Ints
    """Of the pairs of each institution, how many disclosers carry."""
    held: Ints
    """The pairs of each institution."""

    @property
    def enough(self) -> bool:
        return min(self.across_institutions, self.across_regions, int(self.coverage.min(initial=0))) >= 0

    def keeps(self, instance: Instance) -> bool:
        """Whether it is enough, and nowhere rests too much on disclosers."""
        shared = self.carried <= allowed_of(instance, self.held)
        return self.enough and bool((shared | (instance.side_rules.burden_percent is None)).all())


def found_in(instance: Instance, mentor: Ints, mentee: Ints) -> Found:
    people, rules, pairs = instance.people, instance.side_rules, len(mentor)
    home, places = people.institution[mentor], len(instance.places.institutions)
    across = int((home != people.institution[mentee]).sum())
    further = int((people.region[mentor] != people.region[mentee]).sum())
    covered = [int(flows(instance, mentor, mentee, one.topic).sum()) - one.pairs for one in rules.coverage]
    return Found(
        pairs,
        100 * across - rules.across_institutions_percent * pairs,
        100 * further - rules.across_regions_percent * pairs,
        np.array(covered, dtype=np.int64),
        np.bincount(home[people.disclosed[mentor]], minlength=places),
        np.bincount(home, minlength=places),
    )


def allowed_of(instance: Instance, held: Ints) -> Ints:
    """How many pairs disclosers may carry of so many of each institution."""
    percent = instance.side_rules.burden_percent
    return held if percent is None else np.array([allowed(percent, pairs) for pairs in held.tolist()], dtype=np.int64)


def nothing_paid(instance: Instance) -> Paid:
    return Paid(0, 0, np.zeros(len(instance.side_rules.coverage), dtype=np.int64))


def moved(paid: Paid, found: Found, step: Paid, *, cheaper: bool) -> Paid:
    """A step up for what is lacking; and, if asked, a step down for what is there beyond need."""

    def next_price(price: int, beyond: int, by: int) -> int:
        if beyond < 0:
            return price + by
        return max(0, price - by) if beyond > 0 and cheaper else price

    return each(next_price, paid, beyond(found), step)


def adapted(step: Paid, before: Found, now: Found) -> Paid:
    """A larger step where the price goes on in one direction, and half of it where it has turned."""

    def next_step(by: int, last: int, here: int) -> int:
        turned = (last < 0) != (here < 0)
        return max(1, by // 2) if turned else min(by + by // 2, LARGEST)

    return each(next_step, step, beyond(before), beyond(now))


def beyond(found: Found) -> Paid:
    return Paid(found.across_institutions, found.across_regions, found.coverage)


def each(change: Callable[[int, int, int], int], one: Paid, two: Paid, three: Paid) -> Paid:
    """The change of each price on its own."""
    columns = (one.coverage.tolist(), two.coverage.tolist(), three.coverage.tolist())
    return Paid(
        change(one.across_institutions, two.across_institutions, three.across_institutions),
        change(one.across_regions, two.across_regions, three.across_regions),
        np.array([change(*row) for row in zip(*columns, strict=True)], dtype=np.int64),
    )

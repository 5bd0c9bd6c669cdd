"""Prices of shares and of coverage, and how they follow what an answer lacks."""

from dataclasses import dataclass

import numpy as np

from services.matching.domain.burden import allowed
from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.listed import flows


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


def dearer(paid: Paid, found: Found, step: Paid, *, cheaper: bool) -> Paid:
    """A step up for what is lacking; and, if asked, half a step down for what is there beyond need."""

    def next_price(price: int, beyond: int, by: int) -> int:
        if beyond < 0:
            return price + by
        return max(0, price - by // 2) if beyond > 0 and cheaper else price

    return Paid(
        next_price(paid.across_institutions, found.across_institutions, step.across_institutions),
        next_price(paid.across_regions, found.across_regions, step.across_regions),
        np.array(
            [
                next_price(*one)
                for one in zip(paid.coverage.tolist(), found.coverage.tolist(), step.coverage.tolist(), strict=True)
            ],
            dtype=np.int64,
        ),
    )


def adapted(step: Paid, before: Found | None, now: Found) -> Paid:
    """Twice the step where the same is lacking again, half of it where it has turned."""

    def next_step(by: int, last: int, here: int) -> int:
        return min(2 * by, LARGEST) if last < 0 and here < 0 else max(1, by // 2)

    if before is None:
        return step
    return Paid(
        next_step(step.across_institutions, before.across_institutions, now.across_institutions),
        next_step(step.across_regions, before.across_regions, now.across_regions),
        np.array(
            [
                next_step(*one)
                for one in zip(step.coverage.tolist(), before.coverage.tolist(), now.coverage.tolist(), strict=True)
            ],
            dtype=np.int64,
        ),
    )


LARGEST = 1 << 40

"""Prices are numbers of 64 bits: those with which a sum could wrap around, and prove anything, are refused."""

from itertools import chain

import numpy as np

from libs.contracts.vocabulary import Side
from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.certificate import Proof
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.trees import tree_of
from services.matching.domain.verifying.wrong_prices import PricesDoNotFit

PERCENT = 100
BITS = {False: 60, True: 55}
"""All units at the largest price stay below two to this power; in a proof that counts institutions whole, below what
grouping.py takes for nothing."""


def check_sizes(instance: Instance, proof: Proof) -> None:
    """Raises PricesDoNotFit. All columns have their lengths."""
    if (largest(proof) * (units(instance) + 1)).bit_length() > BITS[proof.whole]:
        raise PricesDoNotFit("The prices are too large for exact arithmetic.")


def largest(proof: Proof) -> int:
    """What one unit can gain or lose at one step."""
    rules, aim = proof.rules, proof.aim
    columns = [rules.disclosers, rules.linked]
    for side in (proof.mentors, proof.mentees):
        columns += [side.person, side.institution, side.first, side.region]
    shared = [rules.across_institutions, rules.across_regions, *extremes(rules.burden)]
    single = [proof.mentors.nation, proof.mentees.nation, proof.scale, aim.role * proof.scale, aim.need * proof.scale]
    single += [sum(abs(price) for price in rules.coverage.tolist()), *chain.from_iterable(map(extremes, columns))]
    return max(*(PERCENT * abs(price) for price in shared), *map(abs, single))


def extremes(column: Ints) -> tuple[int, int]:
    return int(column.min(initial=0)), int(column.max(initial=0))


def units(instance: Instance) -> int:
    """More than the pairs of any matching, and than the places of either side."""
    capacity = sum(int(tree_of(instance, side).capacity.sum()) for side in Side)
    return capacity + len(instance.places.institutions) + len(instance.places.regions)


def sum_of(worth: Ints) -> int:
    """Exact for up to two thousand million numbers of any size."""
    return (int((worth >> 32).sum()) << 32) + int((worth & np.int64((1 << 32) - 1)).sum())

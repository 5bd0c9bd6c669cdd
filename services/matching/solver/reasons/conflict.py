"""Quotas that cannot be kept together, though any one fewer could be.

The prices of the flow that comes closest split the network in two; what the minimums ask to leave one part is more
than what can enter it (Hoffman 1960). The quotas on that border are in conflict; one after the other is left out to
see whether it is needed (the deletion filter, Chinneck and Dravnieks 1991).
"""

from dataclasses import dataclass

import numpy as np

from services.matching.domain.instance.arrays import Flags, Ints
from services.matching.solver.pairs.growing import Optimum, optimum
from services.matching.solver.pairs.value import Value
from services.matching.solver.reasons.quotas import Quotas, bounded, with_twins
from services.matching.solver.watching import Watch


@dataclass(frozen=True)
class Conflict:
    """Which minimums and which maximums of the limits; together their minimums miss at least so many pairs."""

    minimums: Flags
    maximums: Flags
    missed: int


def conflict_of(quotas: Quotas, key: Ints, score: Ints, watch: Watch) -> Conflict | None:
    """Irreducible. None if all quotas can be kept at once."""
    maximums = np.array([limit.maximum is not None for limit in quotas.limits], dtype=np.bool_)
    found = border(quotas, quotas.minimum > 0, maximums, key, score, watch)
    if found is None:
        return None
    for number in range(len(quotas.limits)):
        if found.maximums[number]:
            found = border(quotas, found.minimums, less(found.maximums, number), key, score, watch) or found
        if found.minimums[number]:
            found = border(quotas, less(found.minimums, number), found.maximums, key, score, watch) or found
    # What is missing was counted before the last quotas were left out.
    return border(quotas, found.minimums, found.maximums, key, score, watch)


def less(flags: Flags, number: int) -> Flags:
    fewer = flags.copy()
    fewer[number] = False
    return fewer


def border(quotas: Quotas, minimums: Flags, maximums: Flags, key: Ints, score: Ints, watch: Watch) -> Conflict | None:
    """A part of these quotas that cannot be kept; None if all can be."""
    lower, upper = np.where(minimums, quotas.minimum, 0), np.where(maximums, quotas.maximum, quotas.most)
    met = np.minimum(lower, upper)
    elastic = with_twins(bounded(quotas, np.zeros_like(lower), upper - met), quotas.arc, met)
    gain = np.zeros(len(elastic.frame.arcs.tail), dtype=np.int64)
    gain[-len(met) :] = 1
    found = optimum(elastic, Value(-1, gain), key, score, watch)
    if found is None:
        raise RuntimeError("Without minimums, nothing at all is a valid flow.")
    if found.value >= lower.sum():
        return None
    short = int(lower.sum()) - found.value
    if np.any(lower > upper):
        alone = lower > upper
        return Conflict(alone, alone, short)
    return on_border(quotas, found, lower, upper, short)


def on_border(quotas: Quotas, found: Optimum, lower: Ints, upper: Ints, short: int) -> Conflict:
    """Of all splits by price, the one that few quotas make impossible."""
    network, price, own = found.network, found.price, len(quotas.case.frame.arcs.tail)
    free = np.ones(len(network.tail), dtype=np.bool_)
    free[quotas.arc], free[own : own + len(quotas.arc)] = False, False
    tail, head, room = price[network.tail[free]], price[network.head[free]], network.upper[free]
    out, back = price[network.tail[quotas.arc]], price[network.head[quotas.arc]]
    best: Conflict | None = None
    for level in np.unique(price).tolist():
        leaving, entering = (out >= level) & (back < level), (out < level) & (back >= level)
        enters = int(room[(tail < level) & (head >= level)].sum() + upper[entering].sum())
        if int(lower[leaving].sum()) <= enters:
            continue
        here = Conflict(leaving & (lower > 0), entering & (upper < quotas.most), short)
        if best is None or count(here) < count(best):
            best = here
    if best is None:
        raise RuntimeError("The quotas cannot be kept, and yet the prices show no border.")
    return best


def count(conflict: Conflict) -> int:
    return int(conflict.minimums.sum() + conflict.maximums.sum())

"""The cheapest change of quotas after which there is a matching: a flow that pays for each unit beyond a bound."""

from dataclasses import dataclass, replace

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.instance import Limit
from services.matching.solver.pairs.growing import Round, optimum
from services.matching.solver.pairs.network import frame_of
from services.matching.solver.pairs.value import Value
from services.matching.solver.reasons.quotas import Quotas, bounded, with_twins
from services.matching.solver.watching import Watch


@dataclass(frozen=True)
class Repair:
    """By limit: by how much its minimum is lowered and its maximum raised. `limits` are those after it."""

    lowered: Ints
    raised: Ints
    limits: tuple[Limit, ...]


def cheapest_repair(quotas: Quotas, key: Ints, score: Ints, watch: Watch) -> Repair:
    """Of repairs with as few units, one that rather lowers minimums than raises maximums, and rather of the first.

    A unit of a met minimum earns what lowering it would cost; a unit beyond a maximum costs what raising it costs.
    The units differ in price by less than one unit in all.
    """
    minimum, maximum, count = quotas.minimum, quotas.maximum, len(quotas.limits)
    unit = 1 + 2 * count * (int(minimum.sum()) + 1)
    met = np.minimum(minimum, maximum)
    elastic = with_twins(bounded(quotas, np.zeros_like(met), maximum - met), quotas.arc, met)
    elastic = with_twins(elastic, quotas.arc, np.where(maximum < quotas.most, quotas.most, 0))
    gain = np.zeros(len(elastic.frame.arcs.tail), dtype=np.int64)
    low, high = len(gain) - 2 * count, len(gain) - count
    gain[low:high] = unit + np.arange(count)
    gain[high:] = -(unit + count + np.arange(count))
    found = optimum(elastic, Value(-1, gain), key, score, watch)
    if found is None:
        raise RuntimeError("Without minimums, nothing at all is a valid flow.")
    lowered, raised = minimum - found.flow[low:high], found.flow[high : high + count].copy()
    changed = zip(quotas.limits, (minimum - lowered).tolist(), raised.tolist(), strict=True)
    limits = tuple(
        replace(limit, minimum=least, maximum=None if limit.maximum is None else limit.maximum + more)
        for limit, least, more in changed
    )
    try_it(quotas.case, limits, found.key, found.score, watch)
    return Repair(lowered, raised, limits)


def try_it(case: Round, limits: tuple[Limit, ...], key: Ints, score: Ints, watch: Watch) -> None:
    repaired = replace(case.instance, limits=limits)
    frame = frame_of(repaired)
    nothing = Value(-1, np.zeros(len(frame.arcs.tail), dtype=np.int64))
    if optimum(Round(repaired, case.market, frame), nothing, key, score, watch) is None:
        raise RuntimeError("The repaired quotas cannot be kept either.")

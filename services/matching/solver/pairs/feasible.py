"""Whether all minimums can be met at once, over all valid pairs."""

from dataclasses import dataclass, replace

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.solver.pairs.growing import Round, optimum
from services.matching.solver.pairs.network import Arcs
from services.matching.solver.pairs.value import Value
from services.matching.solver.watching import Watch


@dataclass(frozen=True)
class Closest:
    """The pairs that were needed, and for each arc of the frame how many units of its minimum could not be met."""

    key: Ints
    score: Ints
    missed: Ints


def closest(case: Round, key: Ints, score: Ints, watch: Watch) -> Closest:
    """As many units of all minimums as possible.

    Each arc with a minimum gets a twin that carries the minimum and earns a point for each unit.
    """
    arcs = case.frame.arcs
    wanted = np.flatnonzero(arcs.lower > 0)
    carried = np.minimum(arcs.lower[wanted], arcs.upper[wanted])
    upper = arcs.upper.copy()
    upper[wanted] -= carried
    twins = Arcs(
        np.append(arcs.tail, arcs.tail[wanted]),
        np.append(arcs.head, arcs.head[wanted]),
        np.zeros(len(upper) + len(wanted), dtype=np.int64),
        np.append(upper, carried),
        np.append(arcs.units, np.zeros_like(wanted)),
    )
    gain = np.append(np.zeros_like(upper), np.ones_like(wanted))
    found = optimum(replace(case, frame=replace(case.frame, arcs=twins)), Value(-1, gain), key, score, watch)
    if found is None:
        raise RuntimeError("Without minimums, nothing at all is a valid flow.")
    missed = np.zeros_like(upper)
    missed[wanted] = arcs.lower[wanted] - found.flow[len(upper) : len(upper) + len(wanted)]
    return Closest(found.key, found.score, missed)

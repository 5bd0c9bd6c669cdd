"""The linear relaxation: prices of the rows, and the bound that they prove in whole numbers.

The linear program is solved in floating point on some of the columns; the others are priced, and enter where they
could gain. Whatever prices come out are rounded to whole numbers, and bound every answer by linear programming
duality, so that no rounding can forge a bound or hide a column.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from services.matching.domain.instance.arrays import Flags, Ints
from services.matching.solver.shapes.program import FREE, Program
from services.matching.solver.shapes.simplex import Simplex

ROUNDS = 30
TINY = 1e-6
PRECISION = 1 << 44
"""Scaled gains stay below it, so that a sum over all columns fits 64 bits."""
LARGEST = 2.0**62
"""Prices whose sums could exceed it are not used; nothing is then said but what all gains together allow."""


@dataclass(frozen=True)
class Relaxed:
    """No answer gains more than `bound`; with one more unit of a column, no more than (top + margin) / scale."""

    bound: int
    top: int
    scale: int
    margin: Ints
    """The gain of one unit of each column, less what its rows cost it, times `scale`."""
    columns: Flags
    """The columns that the linear program looked at."""
    values: Ints
    """The optimum of the linear program, rounded."""
    used: Flags
    """The columns above 0 in it before it was rounded."""
    prices: Ints
    """Of the rows, times `scale`."""
    feasible: bool
    """False if the linear program found nothing; the bound is then the crudest."""
    simplex: Simplex | None = None
    """The last linear program."""

    def reach(self) -> Ints:
        """For each column the most that an answer can gain in which it leaves the bound that its margin prefers."""
        return (self.top - np.abs(self.margin)) // self.scale


def relax(program: Program, gain: Ints, first: Flags) -> Relaxed:
    """`first` are the columns to begin with."""
    scale = scale_of(gain)
    columns = first | (program.lower > 0)
    open_columns = program.upper > 0
    best: Relaxed | None = None
    simplex: Simplex | None = None
    for _ in range(ROUNDS):
        simplex = Simplex(program, gain, columns & open_columns, simplex)
        linear = simplex.solve()
        if linear is None:
            if not np.any(open_columns & ~columns):
                break
            columns = columns | open_columns
            continue
        found = priced(program, gain, np.rint(linear.prices * scale).astype(np.int64), scale, columns.copy())
        best = found if best is None or found.top < best.top else best
        values = np.rint(linear.values).astype(np.int64)
        waiting = np.flatnonzero(open_columns & ~columns)
        gaining = int((found.margin[waiting] > scale >> 10).sum())
        lowest = math.floor(float(gain @ linear.values) + TINY)
        if gaining == 0 or best.bound <= lowest:
            return replace(best, values=values, used=linear.values > TINY, simplex=simplex)
        # Those that nearly gain enter as well: they would in the next rounds.
        most = max(gaining, 1000, int(columns.sum()) // 4)
        columns[waiting[np.argsort(-found.margin[waiting], kind="stable")][:most]] = True
    if best is not None:
        return best
    return replace(priced(program, gain, np.zeros(len(program.low), dtype=np.int64), scale, columns), feasible=False)


def scale_of(gain: Ints) -> int:
    total = int(np.abs(gain).max(initial=1))
    return 1 << max(0, min(16, (PRECISION // max(1, total)).bit_length() - 1))


def priced(program: Program, gain: Ints, prices: Ints, scale: int, columns: Flags) -> Relaxed:
    """The bound that these prices prove, whatever they are."""
    prices = np.where((prices > 0) & (program.high >= FREE), 0, prices)
    prices = np.where((prices < 0) & (program.low <= -FREE), 0, prices)
    if size_of(program, gain, prices, scale) > LARGEST:
        prices = np.zeros_like(prices)
    margin = scale * gain - program.times(prices)
    rows = np.where(prices > 0, prices * np.where(prices > 0, program.high, 0), 0)
    rows = rows + np.where(prices < 0, prices * np.where(prices < 0, program.low, 0), 0)
    top = int(rows.sum()) + int((margin * np.where(margin > 0, program.upper, program.lower)).sum())
    return Relaxed(top // scale, top, scale, margin, columns, program.lower, columns, prices, feasible=True)


def size_of(program: Program, gain: Ints, prices: Ints, scale: int) -> float:
    """What no sum in counting this bound exceeds; where it could leave 64 bits, a bound would wrap around."""
    price, upper = np.abs(prices.astype(np.float64)), program.upper.astype(np.float64)
    entries = np.abs(program.value) * price[program.row] * upper[program.column]
    limits = np.where(prices > 0, np.abs(program.high), np.where(prices < 0, np.abs(program.low), 0))
    return float(entries.sum() + price @ limits + scale * (np.abs(gain) @ upper))

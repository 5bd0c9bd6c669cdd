"""Where a tree of decisions parts: what is not whole in the optimum of a linear program, the most telling first."""

from dataclasses import dataclass

import numpy as np

from services.matching.domain.instance.arrays import Flags, Ints
from services.matching.solver.shapes.linear import Floats
from services.matching.solver.shapes.simplex import Limit

WHOLE = 1e-6
"""What is so near to a whole number counts as one."""
MOST = 1 << 40


@dataclass(frozen=True)
class Choices:
    """What decides the rest: columns that count, columns that are 0 or 1, and ladders.

    Of the columns of a ladder exactly one is 1; they are in the order of its steps.
    """

    counts: Ints
    switches: Ints
    ladders: tuple[Ints, ...]

    def whole(self, values: Floats) -> bool:
        columns = np.concatenate((self.counts, self.switches, *self.ladders))
        return not parted(values[columns]).any()


@dataclass(frozen=True)
class Split:
    """Every answer keeps one of these two limits; `low` and `high` say how far away each is, together 1."""

    name: int
    down: Limit
    up: Limit
    low: float
    high: float

    def parts(self, lower: Ints, upper: Ints) -> bool:
        """Whether both limits take away something from these bounds; what was decided before is not split again."""
        limits = ((limit, lower[limit.column], upper[limit.column]) for limit in (self.down, self.up))
        return all(((least < one.lower) | (most > one.upper)).any() for one, least, most in limits)


def splits_of(choices: Choices, values: Floats) -> tuple[Split, ...]:
    """Of the first kind of choices that are not whole; if all are, of any column. The least whole first."""
    for columns in (choices.counts, choices.switches):
        found = columns[parted(values[columns])]
        if len(found):
            return ordered([split_at(column, values) for column in found.tolist()])
    steps = [step_at(ladder, values) for ladder in choices.ladders if parted(values[ladder]).any()]
    return ordered(steps or [split_at(column, values) for column in np.flatnonzero(parted(values)).tolist()])


def parted(values: Floats) -> Flags:
    return np.abs(values - np.rint(values)) > WHOLE


def ordered(splits: list[Split]) -> tuple[Split, ...]:
    return tuple(sorted(splits, key=lambda split: (-min(split.low, split.high), split.name)))


def split_at(column: int, values: Floats) -> Split:
    one, floor = np.array([column]), int(np.floor(values[column]))
    low = float(values[column]) - floor
    return Split(column, Limit(one, 0, floor), Limit(one, floor + 1, MOST), low, 1 - low)


def open_at(lower: Ints, upper: Ints) -> Split:
    """The first column that these bounds leave open, in the middle; there is one."""
    column = int(np.flatnonzero(lower < upper)[0])
    one, middle = np.array([column]), int(lower[column] + upper[column]) // 2
    return Split(column, Limit(one, 0, middle), Limit(one, middle + 1, MOST), 0.5, 0.5)


def step_at(ladder: Ints, values: Floats) -> Split:
    """Up to the step where the linear program stands on average, or above it."""
    step = int(np.floor(np.arange(len(ladder)) @ values[ladder] + WHOLE))
    low = float(values[ladder[step + 1 :]].sum())
    return Split(int(ladder[0]), Limit(ladder[step + 1 :], 0, 0), Limit(ladder[: step + 1], 0, 0), low, 1 - low)

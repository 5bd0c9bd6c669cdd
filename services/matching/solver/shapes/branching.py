"""Branch and bound whose every bound is proven in whole numbers: linear programs only suggest the prices.

What is decided first is what few columns decide: how many there are of a kind, then what is open, then which step of a
ladder is taken. Which of these to split is found by trying (strong branching), and what was tried once is remembered
(pseudo-costs; Achterberg, Koch and Martin 2005).
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from services.matching.domain.instance.arrays import Flags, Ints
from services.matching.solver.shapes.linear import Floats, Linear
from services.matching.solver.shapes.program import Program
from services.matching.solver.shapes.relaxation import Relaxed, priced, relax
from services.matching.solver.shapes.simplex import Limit, Simplex, bounds_within

TRIED = 4
"""So many splits that were never tried are tried before one is chosen."""
PROGRAMS = 1_000
"""The most linear programs that one tree may solve,"""
EFFORT = 12_000_000
"""and the most columns of all of them together: about a minute."""
SLACK = 1
"""Columns that were left out join once they let a bound be so many points above its linear program."""
WHOLE = 1e-6


@dataclass(frozen=True)
class Choices:
    """Columns that count; columns that are 0 or 1; and ladders, of whose columns exactly one is 1, in this order."""

    counts: Ints
    switches: Ints
    ladders: tuple[Ints, ...]


@dataclass(frozen=True)
class Split:
    """Every answer keeps one of these two; `low` and `high` is how far the linear program is from each."""

    name: int
    down: Limit
    up: Limit
    low: float
    high: float


@dataclass(frozen=True)
class Node:
    """No answer within these limits gains more than the bound."""

    bound: int
    limits: tuple[Limit, ...]
    splits: tuple[Split, ...]
    decided: bool
    """Whether all choices are whole, so that only pairs are not."""


@dataclass
class Tree:
    program: Program
    gain: Ints
    choices: Choices
    simplex: Simplex
    root: Relaxed
    value: int
    """Of the best answer known."""
    watch: Callable[[int, int], None]
    """Is told the value and the bound."""
    answer: Ints | None = None
    lost_track: int = 0
    """The highest bound of nodes that cannot be split further, and may hold something better."""
    programs: int = 0
    lost: dict[tuple[int, bool], float] = field(default_factory=dict[tuple[int, bool], float])
    """What the bound lost when this split went down or up, for each unit of way."""

    @classmethod
    def over(
        cls, program: Program, gain: Ints, first: Flags, choices: Choices, value: int, watch: Callable[[int, int], None]
    ) -> "Tree":
        """`first` are columns to begin with."""
        root = relax(program, gain, first)
        simplex = Simplex(program, gain, root.columns & (program.upper > 0), root.simplex)
        return cls(program, gain, choices, simplex, root, value, watch)

    def climb(self) -> int:
        """What no answer exceeds; the best is then in `answer`, unless the first value was not exceeded."""
        first = self.node(())
        open_nodes = [] if first is None else [first]
        bound = self.value
        while open_nodes:
            open_nodes.sort(key=lambda node: (node.bound, len(node.limits)))
            bound = open_nodes[-1].bound
            self.watch(self.value, max(self.value, bound))
            if bound <= self.value or self.programs >= self.most_programs:
                break
            node = open_nodes.pop()
            open_nodes.extend(self.children(node))
            bound = self.value
        return max(self.value, self.lost_track, bound)

    @property
    def most_programs(self) -> int:
        return min(PROGRAMS, EFFORT // max(1, len(self.simplex.kept)))

    def node(self, limits: tuple[Limit, ...]) -> Node | None:
        """None if nothing in it is better than the best known."""
        lower, upper = bounds_within(self.program, limits)
        if (lower > upper).any():
            return None
        linear = self.solved(limits)
        if linear is None:
            linear = None if not limits else self.simplex.pulled(limits)
            bound = self.root.bound if linear is None else self.priced(linear, limits).bound
            splits = () if linear is None else self.splits(linear.values)
            return Node(bound, limits, splits, decided=False) if bound > self.value else None
        found, splits = self.priced(linear, limits), self.splits(linear.values)
        while found.bound > self.value and (not splits or found.bound > SLACK + self.gain @ linear.values):
            if not splits:
                self.take(np.rint(linear.values).astype(np.int64))
            missing = (found.margin > 0) & (upper > 0) & ~self.simplex.columns
            if found.bound <= self.value or not missing.any():
                break
            self.simplex = self.simplex.grown(missing)
            linear = self.solved(limits) or linear
            found, splits = self.priced(linear, limits), self.splits(linear.values)
        return Node(found.bound, limits, splits, self.decided(linear.values)) if found.bound > self.value else None

    def solved(self, limits: tuple[Limit, ...]) -> Linear | None:
        self.programs += 1
        return self.simplex.solve(limits)

    def priced(self, linear: Linear, limits: tuple[Limit, ...]) -> Relaxed:
        prices = np.rint(linear.prices * self.root.scale).astype(np.int64)
        lower, upper = bounds_within(self.program, limits)
        within = self.program.within(lower, upper)
        return priced(within, self.gain, prices, self.root.scale, self.simplex.columns)

    def take(self, answer: Ints) -> None:
        if self.program.holds(answer) and int(self.gain @ answer) > self.value:
            self.answer, self.value = answer, int(self.gain @ answer)

    def children(self, node: Node) -> list[Node]:
        """Of the split that loses most on both sides; no nodes if nothing better is below."""
        best: tuple[float, Split, list[Node | None] | None] | None = None
        tried = 0
        for split in node.splits:
            known = [self.lost.get((split.name, up)) for up in (False, True)]
            nodes: list[Node | None] | None = None
            if None in known and tried < (1 if node.decided else TRIED):
                tried += 1
                nodes = self.halves(node, split)
                lost = [self.loss(node, one) for one in nodes]
            elif None in known:
                continue
            else:
                lost = [(known[0] or 0.0) * split.low, (known[1] or 0.0) * split.high]
            score = max(lost[0], 0.5) * max(lost[1], 0.5)
            if best is None or score > best[0]:
                best = (score, split, nodes)
            if nodes == [None, None]:
                break
        if best is None:
            self.lost_track = max(self.lost_track, node.bound)
            return []
        _, split, nodes = best
        return [one for one in nodes or self.halves(node, split) if one is not None]

    def halves(self, node: Node, split: Split) -> list[Node | None]:
        nodes = [self.node((*node.limits, limit)) for limit in (split.down, split.up)]
        for up, (way, one) in enumerate(zip((split.low, split.high), nodes, strict=True)):
            self.lost[split.name, bool(up)] = self.loss(node, one) / max(way, WHOLE)
        return nodes

    def loss(self, node: Node, below: Node | None) -> float:
        return float(node.bound - (self.value if below is None else below.bound))

    def decided(self, values: Floats) -> bool:
        columns = np.concatenate((self.choices.counts, self.choices.switches, *self.choices.ladders))
        return not parted(values[columns]).any()

    def splits(self, values: Floats) -> tuple[Split, ...]:
        """Of the first kind of choices that are not whole, the least whole first."""
        choices = self.choices
        for columns in (choices.counts, choices.switches):
            found = columns[parted(values[columns])]
            if len(found):
                return ordered([split_at(column, values) for column in found.tolist()])
        found = [step_at(ladder, values) for ladder in choices.ladders if parted(values[ladder]).any()]
        if not found:
            found = [split_at(column, values) for column in np.flatnonzero(parted(values)).tolist()]
        return ordered(found)


def parted(values: Floats) -> Flags:
    return np.abs(values - np.rint(values)) > WHOLE


def ordered(splits: list[Split]) -> tuple[Split, ...]:
    return tuple(sorted(splits, key=lambda split: (-min(split.low, split.high), split.name)))


def split_at(column: int, values: Floats) -> Split:
    one, floor = np.array([column]), int(np.floor(values[column]))
    low = float(values[column]) - floor
    return Split(column, Limit(one, 0, floor), Limit(one, floor + 1, 1 << 40), low, 1 - low)


def step_at(ladder: Ints, values: Floats) -> Split:
    """Up to the step where the linear program stands on average, or above it."""
    step = int(np.floor(np.arange(len(ladder)) @ values[ladder] + WHOLE))
    high = float(values[ladder[step + 1 :]].sum())
    return Split(int(ladder[0]), Limit(ladder[step + 1 :], 0, 0), Limit(ladder[: step + 1], 0, 0), high, 1 - high)

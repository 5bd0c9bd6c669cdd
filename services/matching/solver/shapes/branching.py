"""Branch and bound whose every bound is proven in whole numbers: linear programs only suggest the prices.

Which split to take is found by trying (strong branching), and what was tried once is remembered (pseudo-costs;
Achterberg, Koch and Martin 2005). The node with the highest bound comes first, so that no node is looked at which a
better order would have spared.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from services.matching.domain.instance.arrays import Flags, Ints
from services.matching.solver.shapes.linear import Linear
from services.matching.solver.shapes.program import Program
from services.matching.solver.shapes.relaxation import Relaxed, priced, relax
from services.matching.solver.shapes.simplex import Limit, Simplex, bounds_within
from services.matching.solver.shapes.splitting import WHOLE, Choices, Split, open_at, splits_of

TRIED = 4
"""So many splits that were never tried are tried before one is taken; one where all choices are whole."""
PROGRAMS = 1_000
"""The most linear programs that one tree may solve,"""
EFFORT = 12_000_000
"""and the most columns of all of them together: about a minute."""
SLACK = 1
"""Columns that were left out join once they let a bound be so many points above its linear program."""
LEAST = 0.5
"""A side that loses nothing counts as if it lost so many points, lest the other be forgotten."""

Tell: TypeAlias = Callable[[int, int], None]
"""Is given the value of the best answer, and what no answer exceeds."""


@dataclass(frozen=True)
class Node:
    """No answer within these limits gains more than the bound."""

    bound: int
    limits: tuple[Limit, ...]
    splits: tuple[Split, ...]
    decided: bool
    """Whether all choices are whole."""


Halves: TypeAlias = tuple[Node | None, Node | None]
"""None where nothing is better than the best known."""


@dataclass
class Tree:
    program: Program
    gain: Ints
    choices: Choices
    root: Relaxed
    simplex: Simplex
    value: int
    """Of the best answer known."""
    tell: Tell
    answer: Ints | None = None
    """None while nothing better than the first value was found."""
    programs: int = 0
    lost: dict[tuple[int, bool], float] = field(default_factory=dict[tuple[int, bool], float])
    """What the bound lost when this split went down or up, for each unit of way."""

    def climb(self) -> int:
        """What no answer exceeds."""
        first = self.node(())
        nodes = [] if first is None else [first]
        while nodes:
            nodes.sort(key=lambda node: (node.bound, len(node.limits)))
            highest = nodes.pop()
            if highest.bound <= self.value:
                break
            self.tell(self.value, highest.bound)
            if self.exhausted or not highest.splits:
                return highest.bound
            nodes.extend(one for one in self.children(highest) if one is not None)
        return self.value

    @property
    def exhausted(self) -> bool:
        return self.programs >= min(PROGRAMS, EFFORT // max(1, len(self.simplex.kept)))

    def node(self, limits: tuple[Limit, ...]) -> Node | None:
        lower, upper = bounds_within(self.program, limits)
        if (lower > upper).any():
            return None
        if (lower == upper).all():
            self.take(lower)
            return None
        within = self.program.within(lower, upper)
        while True:
            self.programs += 1
            linear = self.simplex.solve(limits)
            reached = linear is not None
            linear = self.simplex.pulled(limits) if linear is None else linear
            if linear is None:
                return Node(self.root.bound, limits, (), decided=False)
            found, splits = self.priced(within, linear), splits_of(self.choices, linear.values)
            if reached and not splits:
                self.take(np.rint(linear.values).astype(np.int64))
            if found.bound <= self.value:
                return None
            near = reached and splits and found.bound <= SLACK + self.gain @ linear.values
            missing = (found.margin > 0) & (upper > 0) & ~self.simplex.columns
            if near or not missing.any():
                # Where the linear program tells nothing more, whatever is still open is decided.
                splits = tuple(split for split in splits if split.parts(lower, upper)) or (open_at(lower, upper),)
                return Node(found.bound, limits, splits, self.choices.whole(linear.values))
            self.simplex = self.simplex.grown(missing)

    def priced(self, within: Program, linear: Linear) -> Relaxed:
        prices = np.rint(linear.prices * self.root.scale).astype(np.int64)
        return priced(within, self.gain, prices, self.root.scale, self.simplex.columns)

    def take(self, answer: Ints) -> None:
        value = int(self.gain @ answer)
        if value > self.value and self.program.holds(answer):
            self.answer, self.value = answer, value

    def children(self, node: Node) -> Halves:
        """Of the split that loses most on both sides; there is at least one, and of those never tried one is."""
        best: tuple[float, Split, Halves | None] = (0.0, node.splits[0], None)
        untried = 1 if node.decided else TRIED
        for split in node.splits:
            halves: Halves | None = None
            if (split.name, True) in self.lost:
                loss = self.lost[split.name, False] * split.low, self.lost[split.name, True] * split.high
            elif untried > 0:
                untried -= 1
                halves = self.halves(node, split)
                loss = self.loss(node, halves[0]), self.loss(node, halves[1])
            else:
                continue
            score = max(loss[0], LEAST) * max(loss[1], LEAST)
            if score > best[0]:
                best = (score, split, halves)
            if halves == (None, None):
                return (None, None)
        _, split, halves = best
        return self.halves(node, split) if halves is None else halves

    def halves(self, node: Node, split: Split) -> Halves:
        below = self.node((*node.limits, split.down)), self.node((*node.limits, split.up))
        for up, way, one in ((False, split.low, below[0]), (True, split.high, below[1])):
            self.lost[split.name, up] = self.loss(node, one) / max(way, WHOLE)
        return below

    def loss(self, node: Node, below: Node | None) -> float:
        return float(node.bound - (self.value if below is None else below.bound))


def tree_over(program: Program, gain: Ints, first: Flags, choices: Choices, value: int, tell: Tell) -> Tree:
    """`first` are the columns to begin with, `value` what an answer must exceed."""
    root = relax(program, gain, first)
    simplex = root.simplex or Simplex(program, gain, root.columns & (program.upper > 0))
    return Tree(program, gain, choices, root, simplex, value, tell)

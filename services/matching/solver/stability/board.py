"""A tree of quotas laid out for deferred acceptance: who and what lies below each node is one run of places."""

from typing import NamedTuple

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.compiled import compiled
from services.matching.domain.instance.nested import Nested, asked


class Board(NamedTuple):
    """One side. Rows of people have the first places, nodes those behind them."""

    side: Nested
    row_place: Ints
    node_place: Ints
    first: Ints
    """Of each node: where those directly below it begin."""
    end: Ints
    load: Ints
    """The pairs of each row."""
    held: Ints
    """The pairs that each node must have room for, see `asked`."""
    binds: bool


def board(side: Nested) -> Board:
    """With no pair yet."""
    rows, count = len(side.home), len(side.above)
    row_place, node_place = ranked(side.home), rows + ranked(side.above)
    homes, aboves = np.sort(side.home), np.sort(side.above)
    node = np.arange(count)
    leaf = node < side.institutions
    first = np.where(leaf, np.searchsorted(homes, node), rows + np.searchsorted(aboves, node))
    end = np.where(leaf, np.searchsorted(homes, node, "right"), rows + np.searchsorted(aboves, node, "right"))
    held = asked(side, np.zeros(int(leaf.sum()), dtype=np.int64))
    return Board(side, row_place, node_place, first, end, np.zeros(rows, dtype=np.int64), held, side.binds)


def ranked(owner: Ints) -> Ints:
    """The place of each when they are sorted by owner."""
    place = np.empty(len(owner), dtype=np.int64)
    place[np.argsort(owner, kind="stable")] = np.arange(len(owner))
    return place


@compiled
def add(board: Board, row: int) -> None:
    """One more pair of this row; a place below its minimum had kept room for it."""
    board.load[row] += 1
    node = board.side.home[row]
    while node >= 0:
        board.held[node] += 1
        if board.held[node] <= board.side.lower[node]:
            return
        node = board.side.above[node]


@compiled
def drop(board: Board, row: int) -> None:
    board.load[row] -= 1
    node = board.side.home[row]
    while node >= 0:
        board.held[node] -= 1
        if board.held[node] < board.side.lower[node]:
            return
        node = board.side.above[node]


@compiled
def full_node(board: Board, row: int) -> int:
    """The lowest place that is full for one more pair of this row; -1 if there is room."""
    node = board.side.home[row]
    while node >= 0:
        if board.held[node] < board.side.lower[node]:
            return -1
        if board.held[node] >= board.side.upper[node]:
            return int(node)
        node = board.side.above[node]
    return -1

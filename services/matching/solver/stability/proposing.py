"""The side that asks: whoever has room proposes their next pair, the best first where a place is nearly full."""

from typing import NamedTuple

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.compiled import compiled
from services.matching.solver.stability.board import Board, add, drop
from services.matching.solver.stability.tournament import enter, least_of, tournament


class Proposer(NamedTuple):
    """The pairs of each row, best first, and which is next."""

    board: Board
    row: Ints
    """Of each pair, by its place in the order of this side: 0 is the best of all."""
    pairs: Ints
    """The places of the pairs, row by row, best first."""
    following: Ints
    """Where the next pair of each row stands in `pairs`."""
    end: Ints
    waiting: Ints
    """Rows that may have something to propose, the last first; where no place binds."""
    waiters: Ints
    """How many, one number."""
    sure: Ints
    """A tournament of what may be proposed however full the places above are: their minimum wants it."""
    open: Ints
    """A tournament of what may be proposed if the places above have room."""


def proposer(board: Board, row: Ints) -> Proposer:
    rows = len(board.load)
    ends = np.cumsum(np.bincount(row, minlength=rows))
    starts = np.concatenate([[0], ends[:-1]]).astype(np.int64)
    places = rows + len(board.node_place) if board.binds else 1
    waiting = np.empty(rows + len(row), dtype=np.int64)
    waiting[:rows] = np.arange(rows)[::-1]
    pairs = np.argsort(row, kind="stable")
    side = Proposer(board, row, pairs, starts, ends, waiting, np.array([rows]), tournament(places), tournament(places))
    if board.binds:
        refresh_all(side)
    return side


@compiled
def refresh_all(side: Proposer) -> None:
    for row in range(len(side.following)):
        refresh(side, row)


@compiled
def propose(side: Proposer) -> int:
    """The next pair to propose, counted as proposed; -1 when nobody has any left."""
    pair = best_open(side) if side.board.binds else next_waiting(side)
    if pair >= 0:
        row = side.row[pair]
        side.following[row] += 1
        add(side.board, row)
        refresh(side, row)
    return pair


@compiled
def refused(side: Proposer, pair: int) -> None:
    row = side.row[pair]
    drop(side.board, row)
    refresh(side, row)
    if not side.board.binds:
        side.waiting[side.waiters[0]] = row
        side.waiters[0] += 1


@compiled
def next_waiting(side: Proposer) -> int:
    while side.waiters[0] > 0:
        pair = next_of(side, int(side.waiting[side.waiters[0] - 1]))
        if pair < 1 << 62:
            return pair
        side.waiters[0] -= 1
    return -1


@compiled
def best_open(side: Proposer) -> int:
    """What the root sees: every place has told it what it lets through."""
    root = side.board.node_place[len(side.board.node_place) - 1]
    half = len(side.sure) // 2
    pair = int(min(side.sure[half + root], side.open[half + root]))
    return pair if pair < 1 << 62 else -1


@compiled
def next_of(side: Proposer, row: int) -> int:
    """The next pair of a row that has room; NEVER if it has no room or no more pairs."""
    if side.board.load[row] >= side.board.side.capacity[row] or side.following[row] >= side.end[row]:
        return 1 << 62
    return int(side.pairs[side.following[row]])


@compiled
def refresh(side: Proposer, row: int) -> None:
    """Tells the tournaments what this row, and every place above it, lets through now."""
    board, never = side.board, 1 << 62
    if not board.binds:
        return
    enter(side.open, int(board.row_place[row]), next_of(side, row))
    node = board.side.home[row]
    while node >= 0:
        sure = least_of(side.sure, int(board.first[node]), int(board.end[node]))
        best = least_of(side.open, int(board.first[node]), int(board.end[node]))
        wanted = board.held[node] < board.side.lower[node]
        room = not wanted and board.held[node] < board.side.upper[node]
        enter(side.sure, int(board.node_place[node]), min(sure, best) if wanted else sure)
        enter(side.open, int(board.node_place[node]), best if room else never)
        node = board.side.above[node]

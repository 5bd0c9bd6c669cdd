"""The side that is asked: it holds the best pairs that its quotas allow, and gives up the last for a better one."""

from typing import NamedTuple

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.compiled import compiled
from services.matching.solver.stability.board import Board, add, drop, full_node
from services.matching.solver.stability.tournament import enter, least_of, tournament


class Holder(NamedTuple):
    """The pairs that are held, by their places in this side's order: 0 is the best of all."""

    board: Board
    row: Ints
    """Of each pair, by its place in the order."""
    first: Ints
    """Where the pairs of each row begin in `heap`: a heap whose root is the last of the row."""
    heap: Ints
    last: Ints
    """A tournament of places to be given up, negative: those of rows, and those that minimums leave free of nodes."""


def holder(board: Board, row: Ints) -> Holder:
    many = np.minimum(board.side.capacity, np.bincount(row, minlength=len(board.load)))
    first = np.concatenate([[0], np.cumsum(many)]).astype(np.int64)
    places = len(board.row_place) + len(board.node_place) if board.binds else 1
    return Holder(board, row, first, np.zeros(int(first[-1]), dtype=np.int64), tournament(places))


@compiled
def take(side: Holder, pair: int) -> int:
    """Offers a pair: returns what is turned away for it, the pair itself if it is not better, -1 if there is room."""
    row = side.row[pair]
    gone = last_for(side, row)
    if gone == -1:
        hold(side, row, pair)
        return -1
    if gone == -2 or pair > gone:
        return pair
    release(side, side.row[gone])
    hold(side, row, pair)
    return gone


@compiled
def last_for(side: Holder, row: int) -> int:
    """The pair that a better one of this row replaces; -1 if there is room, -2 if nothing can be given up."""
    board = side.board
    if board.load[row] >= board.side.capacity[row]:
        return int(side.heap[side.first[row]]) if board.load[row] > 0 else -2
    if not board.binds:
        return -1
    full = full_node(board, row)
    if full < 0:
        return -1
    node = board.side.home[row]
    least = least_of(side.last, int(board.first[node]), int(board.end[node]))
    while node != full:
        node = board.side.above[node]
        least = min(least, least_of(side.last, int(board.first[node]), int(board.end[node])))
    return -least - 1 if least < 0 else -2


@compiled
def hold(side: Holder, row: int, pair: int) -> None:
    first, heap, child = side.first[row], side.heap, side.board.load[row]
    while child > 0 and heap[first + (child - 1) // 2] < pair:
        heap[first + child] = heap[first + (child - 1) // 2]
        child = (child - 1) // 2
    heap[first + child] = pair
    add(side.board, row)
    refresh(side, row)


@compiled
def release(side: Holder, row: int) -> None:
    """Lets the last pair of the row go."""
    first, heap, count = side.first[row], side.heap, side.board.load[row] - 1
    moved, node = heap[first + count], 0
    while 2 * node + 1 < count:
        child = 2 * node + 1
        if child + 1 < count and heap[first + child + 1] > heap[first + child]:
            child += 1
        if heap[first + child] <= moved:
            break
        heap[first + node] = heap[first + child]
        node = child
    heap[first + node] = moved
    drop(side.board, row)
    refresh(side, row)


@compiled
def refresh(side: Holder, row: int) -> None:
    """Tells the tournament what this row, and every place above it, could give up now."""
    board, never = side.board, 1 << 62
    if not board.binds:
        return
    enter(side.last, int(board.row_place[row]), -1 - int(side.heap[side.first[row]]) if board.load[row] > 0 else never)
    node = board.side.home[row]
    while node >= 0:
        free = board.held[node] > board.side.lower[node]
        least = least_of(side.last, int(board.first[node]), int(board.end[node])) if free else never
        enter(side.last, int(board.node_place[node]), least)
        node = board.side.above[node]

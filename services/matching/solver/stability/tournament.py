"""The least value of any run of a row of numbers, kept while the numbers change: a binary tree of minima.

An update and a question take one step for each doubling of the length.
"""

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.compiled import compiled

NEVER = 1 << 62
"""The value of a place that has nothing to offer."""


def tournament(length: int) -> Ints:
    """NEVER everywhere; the number at place p stands at half the size of the tree plus p."""
    return np.full(2 * (1 << max(0, (length - 1).bit_length())), NEVER, dtype=np.int64)


@compiled
def enter(tree: Ints, place: int, value: int) -> None:
    node = len(tree) // 2 + place
    if tree[node] == value:
        return
    tree[node] = value
    node //= 2
    while node >= 1:
        least = min(tree[2 * node], tree[2 * node + 1])
        if tree[node] == least:
            return
        tree[node] = least
        node //= 2


@compiled
def least_of(tree: Ints, first: int, end: int) -> int:
    """The least value from `first` up to, not including, `end`; NEVER of none."""
    low, high, least = len(tree) // 2 + first, len(tree) // 2 + end, 1 << 62
    while low < high:
        if low % 2 == 1:
            least = min(least, tree[low])
            low += 1
        if high % 2 == 1:
            high -= 1
            least = min(least, tree[high])
        low //= 2
        high //= 2
    return least

"""A binary heap of numbers and who they belong to, in two arrays."""

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.compiled import compiled


@compiled
def push(cost: Ints, who: Ints, held: int, x: int, whose: int) -> None:
    """One more than the `held` that are there."""
    at = held
    while at > 0:
        above = (at - 1) >> 1
        if cost[above] <= x:
            break
        cost[at], who[at] = cost[above], who[above]
        at = above
    cost[at], who[at] = x, whose


@compiled
def pull(cost: Ints, who: Ints, held: int) -> None:
    """The top away: the last of the `held` finds its place among the others."""
    x, whose, at = cost[held - 1], who[held - 1], 0
    while True:
        below = 2 * at + 1
        if below >= held - 1:
            break
        if below + 1 < held - 1 and cost[below + 1] < cost[below]:
            below += 1
        if cost[below] >= x:
            break
        cost[at], who[at] = cost[below], who[below]
        at = below
    cost[at], who[at] = x, whose

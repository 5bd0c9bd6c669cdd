"""Cheapest ways through what could still move."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from services.matching.domain.instance.arrays import Flags, Ints, Words
from services.matching.solver.pairs.flow import Network
from services.matching.solver.reasons.searching import FAR, circles, distances, on_ways, reaches, spread

NO_LIMIT = 1 << 60
KEPT = 8
"""Parts of the network of which the distances are remembered."""
NOWHERE = -1


@dataclass(frozen=True)
class Edges:
    """Of node k those from `ends[k]` to `ends[k + 1]`."""

    ends: Ints
    to: Ints
    length: Ints


@dataclass(frozen=True)
class Steps:
    """Where one more unit can go, or one fewer; and the same the other way round."""

    forward: Edges
    backward: Edges

    @staticmethod
    def of(network: Network, flow: Ints, cost: Ints, lower: Ints) -> "Steps":
        """`lower` may be above the bounds of the network: then less can be taken back."""
        more, fewer = flow < network.upper, flow > lower
        start = np.append(network.tail[more], network.head[fewer])
        end = np.append(network.head[more], network.tail[fewer])
        length = np.append(cost[more], -cost[fewer])
        return Steps(edges(network.nodes, start, end, length), edges(network.nodes, end, start, length))


def edges(nodes: int, start: Ints, end: Ints, length: Ints) -> Edges:
    order = np.argsort(start, kind="stable")
    ends = np.append(0, np.cumsum(np.bincount(start, minlength=nodes)))
    return Edges(ends, end[order], length[order])


def ways(steps: Steps, source: int, target: int, cap: int, most: int = NO_LIMIT) -> tuple[int, Flags]:
    """The distance from source to target, and which nodes lie on a shortest way; FAR beyond the cap.

    FAR too where more than `most` nodes would have to be visited.
    """
    forward, backward = steps.forward, steps.backward
    distance = distances(forward.ends, forward.to, forward.length, source, target, cap, most)
    if distance[target] > cap:
        return FAR, np.zeros(len(distance), dtype=np.bool_)
    return int(distance[target]), on_ways(backward.ends, backward.to, backward.length, distance, target)


def many_ways(steps: Steps, wanted: Sequence[tuple[int, int, int]]) -> Iterator[tuple[int, Flags]]:
    """The same as `ways` for each source, target and cap, one after the other.

    All nodes that reach each other for nothing are as far from everything. Most ways begin or end at such a part that
    many share, so that its distances are sought once.
    """
    forward, backward = steps.forward, steps.backward
    part: list[int] = circles(forward.ends, forward.to, forward.length).tolist()
    farthest = max((cap for _, _, cap in wanted), default=0)
    begin = Counter(part[source] for source, _, _ in wanted)
    end = Counter(part[target] for _, target, _ in wanted)

    @lru_cache(maxsize=KEPT)
    def away(here: int, *, backwards: bool) -> Ints:
        along = backward if backwards else forward
        return distances(along.ends, along.to, along.length, part.index(here), NOWHERE, farthest, NO_LIMIT)

    for source, target, cap in wanted:
        backwards = end[part[target]] > begin[part[source]]
        near, far, back = (target, source, forward) if backwards else (source, target, backward)
        distance = away(part[near], backwards=backwards)
        if distance[far] > cap:
            yield FAR, np.zeros(len(distance), dtype=np.bool_)
        else:
            yield int(distance[far]), on_ways(back.ends, back.to, back.length, distance, far)


def first_within(edges_: Edges, source: int, wanted: Ints) -> bool:
    """Whether some node is reached at a distance of at most what is wanted of it; below 0 where nothing is."""
    return bool(reaches(edges_.ends, edges_.to, edges_.length, source, wanted))


def around(steps: Steps, sources: Ints, targets: Ints) -> tuple[Words, Words]:
    """For each node the sources from which it is reached and the targets that it reaches; one bit each, up to 64.

    Parts of the network in which all reach each other are numbered against the direction of the steps between them.
    """
    forward, backward = steps.forward, steps.backward
    part = circles(forward.ends, forward.to, np.zeros_like(forward.length))
    order = np.argsort(part)
    return (
        spread(forward.ends, forward.to, part, order[::-1].copy(), sources),
        spread(backward.ends, backward.to, part, order, targets),
    )

"""Cheapest ways through what could still move."""

from dataclasses import dataclass

import numpy as np

from services.matching.domain.instance.arrays import Flags, Ints, Words
from services.matching.solver.pairs.flow import Network
from services.matching.solver.reasons.searching import FAR, circles, distances, on_ways, reaches, spread

NO_LIMIT = 1 << 60
WIDER = 8
"""Times as far is looked when nothing was found."""


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

    FAR too where more than `most` nodes would have to be visited. Most ways are short, and few nodes are that near; so
    nothing beyond a smaller cap is remembered before all within it is known.
    """
    forward, backward = steps.forward, steps.backward
    near = 0
    distance = distances(forward.ends, forward.to, forward.length, source, target, min(near, cap), most)
    while distance[target] > near and near < cap:
        near = min(cap, WIDER * near + 1)
        distance = distances(forward.ends, forward.to, forward.length, source, target, near, most)
    if distance[target] > cap:
        return FAR, np.zeros(len(distance), dtype=np.bool_)
    return int(distance[target]), on_ways(backward.ends, backward.to, backward.length, distance, target)


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

"""The best circulation, and the prices that prove it; exact integers."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.compiled import compiled

COST_BITS = 60
"""OR-Tools multiplies costs by the number of nodes; the product must stay below two to this power."""


class TooLargeForExactArithmetic(Exception):
    """The weights and the size of this round together exceed 64-bit integers: lower the weights."""


@dataclass(frozen=True)
class Network:
    """One row an arc; a unit through it earns its gain."""

    nodes: int
    tail: Ints
    head: Ints
    lower: Ints
    upper: Ints
    gain: Ints


def best_flow(network: Network) -> Ints | None:
    """The circulation of the highest gain within the bounds; None if there is none. Raises TooLargeForExactArithmetic.

    A lower bound is sent in advance, and becomes what its two nodes have or lack.
    """
    lower, upper, nodes = network.lower, network.upper, network.nodes
    if np.any(lower > upper):
        return None
    if (int(np.abs(network.gain).max(initial=0)) * (nodes + 1)).bit_length() > COST_BITS:
        raise TooLargeForExactArithmetic(TooLargeForExactArithmetic.__doc__)
    supply = np.bincount(network.head, lower, nodes) - np.bincount(network.tail, lower, nodes)
    free = np.flatnonzero(upper > lower)
    if len(free) == 0:
        return None if supply.any() else lower.copy()
    # The stubs of OR-Tools mistake the types of its arrays.
    solver: Any = SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        network.tail[free], network.head[free], (upper - lower)[free], -network.gain[free]
    )
    solver.set_nodes_supplies(np.arange(nodes), supply.astype(np.int64))
    status = solver.solve()
    if status == SimpleMinCostFlow.INFEASIBLE:
        return None
    if status != SimpleMinCostFlow.OPTIMAL:
        raise RuntimeError(f"The flow solver answered {status}.")
    flow = lower.copy()
    flow[free] += solver.flows(arcs)
    return flow


def prices_of(network: Network, flow: Ints) -> Ints:
    """For each node a price, such that no arc with room left gains more than it costs (Ahuja et al. 1993, 9.3)."""
    price, settled = shortest(
        network.nodes, network.tail, network.head, network.lower, network.upper, network.gain, flow
    )
    if not settled:
        raise RuntimeError("The flow solver left a cycle that gains.")
    return price


def best_flow_near(network: Network, price: Ints, width: int) -> Ints | None:
    """The best circulation, if it differs from what these prices say only on arcs of little loss.

    Arcs that lose or gain more than `width` stay at their bounds, and the others are solved with their losses as
    costs, which are small numbers. None where that is no optimum of the whole network; then it has to be solved whole.
    """
    lost = loss(network, price)
    near = replace(
        network,
        lower=np.where(lost < -width, network.upper, network.lower),
        upper=np.where(lost > width, network.lower, network.upper),
        gain=np.where(np.abs(lost) > width, 0, -lost),
    )
    flow = best_flow(near)
    if flow is None:
        return None
    moved = price + prices_of(near, flow)
    lost = loss(network, moved)
    if np.any((lost < 0) & (flow < network.upper)) or np.any((lost > 0) & (flow > network.lower)):
        return None
    return flow


def loss(network: Network, price: Ints) -> Ints:
    """What a unit through each arc costs beyond its gain; below 0 where it gains."""
    return price[network.tail] - price[network.head] - network.gain


@compiled
def shortest(  # noqa: C901 - one nest of loops, compiled as a whole
    nodes: int, tail: Ints, head: Ints, lower: Ints, upper: Ints, gain: Ints, flow: Ints
) -> tuple[Ints, bool]:
    """Distances in the residual network from a node joined to all at length 0 (Bellman, Ford, Moore: a queue).

    False if a cycle of negative length never lets it come to an end.
    """
    ends = np.zeros(nodes + 1, np.int64)
    for arc in range(len(tail)):
        if flow[arc] < upper[arc]:
            ends[tail[arc] + 1] += 1
        if flow[arc] > lower[arc]:
            ends[head[arc] + 1] += 1
    for node in range(nodes):
        ends[node + 1] += ends[node]
    to, length, place = np.empty(ends[nodes], np.int32), np.empty(ends[nodes], np.int64), ends[:-1].copy()
    for arc in range(len(tail)):
        if flow[arc] < upper[arc]:
            to[place[tail[arc]]], length[place[tail[arc]]] = head[arc], -gain[arc]
            place[tail[arc]] += 1
        if flow[arc] > lower[arc]:
            to[place[head[arc]]], length[place[head[arc]]] = tail[arc], gain[arc]
            place[head[arc]] += 1
    distance, waiting = np.zeros(nodes, np.int64), np.ones(nodes, np.bool_)
    queue = np.arange(nodes).astype(np.int32)
    first, count, left = 0, nodes, 1000 * (nodes + 1000)
    while count > 0 and left > 0:
        node = queue[first]
        first = first + 1 if first + 1 < nodes else 0
        count -= 1
        left -= 1
        waiting[node] = False
        for k in range(ends[node], ends[node + 1]):
            there, reached = to[k], distance[node] + length[k]
            if reached < distance[there]:
                distance[there] = reached
                if not waiting[there]:
                    waiting[there] = True
                    last = first + count
                    queue[last - nodes if last >= nodes else last] = there
                    count += 1
    return distance, count == 0

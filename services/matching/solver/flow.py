"""The best flow through a network: most roles filled, then the highest score, then the lottery; exact integers."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from services.matching.solver.eligibility import Edges
from services.matching.solver.network import Network
from services.matching.solver.people import Ints, People

COST_BITS = 60
"""OR-Tools multiplies costs by the number of nodes; the product must stay below two to this power."""
TIE_BITS = 40


class TooLargeForExactArithmetic(Exception):
    """The weights and the size of this round together exceed 64-bit integers: lower the weights."""


@dataclass(frozen=True)
class Best:
    """`value` is that of the objective; `loss` is what each arc costs it for each unit beyond the optimum."""

    flow: Ints
    value: int
    loss: Ints


@dataclass(frozen=True)
class Objective:
    gain: Ints
    """Points of one unit through each arc: a filled role outweighs all scores together."""
    role: int
    """The points of one filled role."""
    tie: Ints
    """What the lottery dislikes about each arc."""


def objective(network: Network, people: People, edges: Edges) -> Objective:
    """Raises TooLargeForExactArithmetic."""
    most = int(min(people.mentor_capacity.sum(), people.mentee_capacity.sum(), len(edges.mentor)))
    role = most * int(edges.score.max(initial=0)) + 1
    if not fits(role, network.nodes):
        raise TooLargeForExactArithmetic(TooLargeForExactArithmetic.__doc__)
    tie: Ints = np.zeros(len(network.tail), dtype=np.int64)
    tie[network.pairs] = lottery(people, edges, min(TIE_BITS, COST_BITS - (network.nodes + 1).bit_length()))
    return Objective(role * network.fills + network.score, role, tie)


def fits(cost: int, nodes: int) -> bool:
    """Whether the flow solver can count with costs up to this one."""
    return (cost * (nodes + 1)).bit_length() <= COST_BITS


def lottery(people: People, edges: Edges, bits: int) -> Ints:
    """One number for each pair, drawn from the tickets of both: the finaliser of splitmix64 (Steele et al. 2014)."""
    mixed = people.lottery[edges.mentor] * np.uint64(0x9E3779B97F4A7C15) + people.lottery[edges.mentee]
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(64 - bits)).astype(np.int64)


def best_flow(network: Network, aim: Objective, upper: Ints) -> Best | None:
    """None if no flow keeps all bounds.

    Among all flows of the highest value, which are those that use no arc at a loss, the lottery chooses; so the
    result is one single flow (unless two lotteries agree in all of their bits), whichever solver finds it.
    """
    flow = cheapest(network, network.lower, upper, -aim.gain)
    if flow is None:
        return None
    loss = reduced_costs(network, upper, flow, -aim.gain)
    lowest = np.where(loss < 0, upper, network.lower)
    highest = np.where(loss > 0, network.lower, upper)
    drawn = cheapest(network, lowest, highest, aim.tie)
    if drawn is None:
        raise RuntimeError("The flow of the highest value broke its own optimality conditions.")
    return Best(drawn, int(aim.gain @ drawn), loss)


def cheapest(network: Network, lower: Ints, upper: Ints, cost: Ints) -> Ints | None:
    """The circulation of the lowest cost within the bounds; None if there is none.

    A lower bound is sent in advance, and becomes what its two nodes have or lack.
    """
    if np.any(lower > upper):
        return None
    supply = -np.bincount(network.tail, lower, network.nodes) + np.bincount(network.head, lower, network.nodes)
    free = np.flatnonzero(upper > lower)
    if len(free) == 0:
        return None if supply.any() else lower.copy()
    # The stubs of OR-Tools mistake the types of its arrays.
    solver: Any = SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        network.tail[free], network.head[free], (upper - lower)[free], cost[free]
    )
    solver.set_nodes_supplies(np.arange(network.nodes), supply.astype(np.int64))
    status = solver.solve()
    if status == SimpleMinCostFlow.INFEASIBLE:
        return None
    if status != SimpleMinCostFlow.OPTIMAL:
        raise RuntimeError(f"The flow solver answered {status}.")
    flow = lower.copy()
    flow[free] += solver.flows(arcs)
    return flow


def reduced_costs(network: Network, upper: Ints, flow: Ints, cost: Ints) -> Ints:
    """Costs less the difference of potentials: no arc with room left has one below 0 (Ahuja et al. 1993, 9.3)."""
    forward, backward = flow < upper, flow > network.lower
    tail = np.concatenate((network.tail[forward], network.head[backward]))
    head = np.concatenate((network.head[forward], network.tail[backward]))
    length = np.concatenate((cost[forward], -cost[backward]))
    potential = shortest(network.nodes, tail, head, length)
    return cost + potential[network.tail] - potential[network.head]


def shortest(nodes: int, tail: Ints, head: Ints, length: Ints) -> Ints:
    """Shortest distances from a node that is joined to every node at length 0 (Bellman and Ford)."""
    order = np.argsort(head, kind="stable")
    tail, head, length = tail[order], head[order], length[order]
    reached, first = np.unique(head, return_index=True)
    distance: Ints = np.zeros(nodes, dtype=np.int64)
    if len(head) == 0:
        return distance
    for _ in range(nodes + 1):
        nearer = np.minimum(distance[reached], np.minimum.reduceat(distance[tail] + length, first))
        if np.array_equal(nearer, distance[reached]):
            return distance
        distance[reached] = nearer
    raise RuntimeError("The flow solver left a cycle of negative cost.")

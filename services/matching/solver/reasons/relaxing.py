"""Single relaxations, each tried on what could still move: who is matched in a best matching of the relaxed round."""

from collections.abc import Iterator, Sequence

import numpy as np

from libs.contracts.vocabulary import Level, Side
from services.matching.domain.instance.arrays import Flags, Ints, place_in
from services.matching.domain.instance.instance import Instance
from services.matching.solver.reasons.breaking import Opened
from services.matching.solver.reasons.paths import first_within, many_ways, ways
from services.matching.solver.reasons.quotas import Helps
from services.matching.solver.reasons.residual import Residual
from services.matching.solver.reasons.searching import circles

CANDIDATES = 3
"""Counterparts of whom one more place is tried, the cheapest first."""
VISITS = 2000
"""Nodes that are visited at most for one more place: beyond them nothing is claimed of it."""


def by_chance(residual: Residual, left: Ints) -> Ints:
    """Whoever is matched in some other optimum: on a circle of steps that cost nothing."""
    forward = residual.steps.forward
    part = circles(forward.ends, forward.to, forward.length)
    found = np.zeros(len(left), dtype=np.bool_)
    for side in Side:
        node, above, cost = filling(residual, side, left)
        here = node >= 0
        found[here] |= (cost[here] == 0) & (part[node[here]] == part[above[here]])
    return left[found]


def filling(residual: Residual, side: Side, left: Ints) -> tuple[Ints, Ints, Ints]:
    """For each row the node of the person on this side, the one above, and the cost of filling the role; or -1."""
    frame = residual.frame
    tree = frame.mentors if side is Side.MENTOR else frame.mentees
    at = place_in(tree.people, left)
    arc = frame.runs[f"{side} filling"].start + at
    near, far = (frame.arcs.head, frame.arcs.tail) if side is Side.MENTOR else (frame.arcs.tail, frame.arcs.head)
    return np.where(at >= 0, near[arc], -1), np.where(at >= 0, far[arc], -1), residual.cost[arc]


def by_quotas(residual: Residual, left: Ints) -> dict[int, list[Helps]]:
    """For each row the quotas of which each alone would match this person; those of the own places first."""
    found: dict[int, list[Helps]] = {}
    nodes = [filling(residual, side, left)[0] for side in Side]
    for helps, way in quota_ways(residual):
        on_way = np.any([(node >= 0) & way[node] for node in nodes], axis=0)
        for row in left[on_way].tolist():
            found.setdefault(row, []).append(helps)
    return nearest_first(residual.quotas.case.instance, found)


def nearest_first(instance: Instance, found: dict[int, list[Helps]]) -> dict[int, list[Helps]]:
    return {row: sorted(ones, key=lambda one: apart(instance, row, one)) for row, ones in found.items()}


def quota_ways(residual: Residual) -> Iterator[tuple[Helps, Flags]]:
    """For each quota that binds and would be worth relaxing: the nodes on a best cycle through it."""
    network, flow, slack = residual.network, residual.flow, residual.slack
    tried: list[tuple[Helps, int]] = []
    wanted: list[tuple[int, int, int]] = []
    for limit, arc in zip(residual.quotas.limits, residual.quotas.arc.tolist(), strict=True):
        tail, head, cost = int(network.tail[arc]), int(network.head[arc]), int(residual.cost[arc])
        if limit.maximum is not None and flow[arc] == limit.maximum and cost <= 0:
            tried.append((Helps(limit, lower=False), -cost))
            wanted.append((head, tail, min(-cost, slack)))
        if limit.minimum > 0 and flow[arc] == limit.minimum and cost >= 0:
            tried.append((Helps(limit, lower=True), cost))
            wanted.append((tail, head, min(cost, slack)))
    for (helps, gained), (length, way) in zip(tried, many_ways(residual.steps, wanted), strict=True):
        if length <= gained:
            yield helps, way


def apart(instance: Instance, row: int, helps: Helps) -> tuple[bool, bool, int]:
    """Own places first, then maximums, then from the institution up; else the order of the limits."""
    people, limit = instance.people, helps.limit
    own = {
        Level.INSTITUTION: people.institution[row] == limit.code,
        Level.REGION: people.region[row] == limit.code,
        Level.NATION: True,
    }[limit.level]
    return not own, helps.lower, tuple(Level).index(limit.level)


def by_places(residual: Residual, left: Ints) -> dict[int, int]:
    """For each row how many counterparts were found of whom each, with room for one more, would match this person."""
    found: dict[int, int] = {}
    tried: dict[int, Flags] = {}
    for side, other in ((Side.MENTOR, Side.MENTEE), (Side.MENTEE, Side.MENTOR)):
        node = filling(residual, side, left)[0]
        for row, mine in zip(left.tolist(), node.tolist(), strict=True):
            if mine < 0:
                continue
            for counterpart in cheapest(residual, side, mine):
                if counterpart not in tried:
                    tried[counterpart] = one_more(residual, other, counterpart)
                found[row] = found.get(row, 0) + int(tried[counterpart][mine])
    return {row: count for row, count in found.items() if count > 0}


def cheapest(residual: Residual, side: Side, node: int) -> list[int]:
    """Nodes of counterparts: of a mentor where a unit could go, of a mentee where it could come from."""
    edges = residual.steps.forward if side is Side.MENTOR else residual.steps.backward
    low, high = int(edges.ends[node]), int(edges.ends[node + 1])
    order = np.argsort(edges.length[low:high], kind="stable")
    first, last = people_nodes(residual, Side.MENTEE if side is Side.MENTOR else Side.MENTOR)
    near = edges.to[low:high][order]
    return near[(near >= first) & (near <= last)][:CANDIDATES].tolist()


def people_nodes(residual: Residual, side: Side) -> tuple[int, int]:
    """The first and the last."""
    nodes = (residual.frame.mentor_nodes if side is Side.MENTOR else residual.frame.mentee_nodes).person
    return (int(nodes[0]), int(nodes[-1])) if len(nodes) else (0, -1)


def one_more(residual: Residual, side: Side, node: int) -> Flags:
    """The nodes on a best cycle through one more place of this person; none where it would gain nothing."""
    network = residual.network
    first, _ = people_nodes(residual, side)
    arc = residual.frame.runs[f"{side} adding"].start + node - first
    nobody = np.zeros(network.nodes, dtype=np.bool_)
    gained = -int(residual.cost[arc])
    if residual.flow[arc] < network.upper[arc] or gained < 0:
        return nobody
    source, target = int(network.head[arc]), int(network.tail[arc])
    length, way = ways(residual.steps, source, target, min(gained, residual.slack), VISITS)
    return way if length <= gained else nobody


def by_rule(residual: Residual, row: int, opened: Sequence[Opened]) -> bool:
    """Whether these pairs would match this person: whether one of them closes a cycle that does not lose."""
    frame, price = residual.frame, residual.price
    for one in opened:
        node, above, cost = (int(column[0]) for column in filling(residual, one.side, np.array([row])))
        at = frame.mentee_at if one.side is Side.MENTOR else frame.mentor_at
        others = at[one.other]
        mentor, mentee = (price[node], price[others]) if one.side is Side.MENTOR else (price[others], price[node])
        wanted = np.full(residual.network.nodes, -1, dtype=np.int64)
        np.maximum.at(wanted, others, one.score - mentor + mentee - cost)
        edges = residual.steps.backward if one.side is Side.MENTOR else residual.steps.forward
        if wanted.max() >= 0 and first_within(edges, above, wanted):
            return True
    return False

"""Who could be matched beside all who are, if one quota or one person gave way by one.

A unit more on a way that takes no filled role back fills one role more. If it did not need the relaxation, the
matching would not have had most roles; so whatever way is found needs it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from libs.contracts.vocabulary import Level, Side
from services.matching.domain.burden import allowed
from services.matching.domain.instance.arrays import Flags, Ints
from services.matching.domain.instance.instance import Limit
from services.matching.solver.reasons.paths import Edges, Steps, around
from services.matching.solver.reasons.quotas import Helps
from services.matching.solver.reasons.relaxing import filling, nearest_first, people_nodes
from services.matching.solver.reasons.residual import Residual
from services.matching.solver.reasons.searching import AT_ONCE, reached


@dataclass(frozen=True)
class Kept:
    """The steps that leave every filled role filled; and by row, who may not mentor more."""

    steps: Steps
    stuck: Flags


def keeping_roles(residual: Residual) -> Kept:
    """The steps that leave every filled role filled, and no burden worse than it is.

    Where the burden is capped, mentors who disclosed a background take no more pairs, unless the share leaves room for
    one without any other change; and an institution of theirs gives up none of its pairs.
    """
    frame, network, flow = residual.frame, residual.network, residual.flow
    lower, upper = network.lower.copy(), network.upper.copy()
    for side in Side:
        run = frame.runs[f"{side} filling"]
        lower[run] = flow[run]
    people, percent = residual.quotas.case.instance.people, residual.burden_percent
    still = np.zeros(people.count, dtype=np.bool_)
    if percent is not None:
        tree, homes = frame.mentors, frame.runs["mentor institutions"]
        disclosed = people.disclosed[tree.people]
        units = flow[frame.runs["mentor filling"]] + flow[frame.runs["mentor adding"]]
        carried = np.bincount(tree.institution[disclosed], units[disclosed], homes.stop - homes.start)
        most = np.array([allowed(percent, pairs) for pairs in flow[homes].tolist()], dtype=np.int64)
        stuck = disclosed & (carried + 1 > most)[tree.institution]
        for run in (frame.runs["mentor filling"], frame.runs["mentor adding"]):
            upper[run] = np.where(stuck, flow[run], upper[run])
        still[tree.people] = stuck
        lower[homes] = np.where(carried > 0, flow[homes], lower[homes])
    return Kept(Steps.of(replace(network, upper=upper), flow, np.zeros_like(flow), lower), still)


def as_well_by_quotas(residual: Residual, kept: Kept, left: Ints) -> dict[int, list[Helps]]:
    """For each row the quotas of which each alone would be enough; those of the own places first."""
    found: dict[int, list[Helps]] = {}
    tried = list(binding(residual))
    sources = np.array([source for _, source, _ in tried], dtype=np.int64)
    targets = np.array([target for _, _, target in tried], dtype=np.int64)
    ends = [filling(residual, side, left) for side in Side]
    for low in range(0, len(tried), AT_ONCE):
        after, before = around(kept.steps, sources[low : low + AT_ONCE], targets[low : low + AT_ONCE])
        helped = np.zeros(len(left), dtype=np.uint64)
        for side, (node, above, _) in zip(Side, ends, strict=True):
            first, last = (above, node) if side is Side.MENTOR else (node, above)
            free = (node >= 0) & ~(kept.stuck[left] & (side is Side.MENTOR))
            helped |= np.where(free, after[first] & before[last], np.uint64(0))
        for number, (helps, _, _) in enumerate(tried[low : low + AT_ONCE]):
            for row in left[(helped >> np.uint64(number)) & np.uint64(1) > 0].tolist():
                found.setdefault(row, []).append(helps)
    return nearest_first(residual.quotas.case.instance, found)


def binding(residual: Residual) -> Iterator[tuple[Helps, int, int]]:
    """Quotas that are at a bound, and from where to where a unit more would have to find its way."""
    network, flow = residual.network, residual.flow
    for limit, arc in zip(residual.quotas.limits, residual.quotas.arc.tolist(), strict=True):
        tail, head = int(network.tail[arc]), int(network.head[arc])
        if limit.maximum is not None and flow[arc] == limit.maximum:
            yield Helps(limit, lower=False), head, tail
        if limit.minimum > 0 and flow[arc] == limit.minimum:
            yield Helps(limit, lower=True), tail, head


def as_well_by_own_quotas(residual: Residual, kept: Kept, left: Ints) -> dict[int, list[Limit]]:
    """For each row the maximums of the own places that are reached, where all of them one higher would be enough."""
    found: dict[int, list[Limit]] = {}
    for side in Side:
        back = kept.steps.backward if side is Side.MENTOR else kept.steps.forward
        nodes, above, _ = filling(residual, side, left)
        seen: dict[int, tuple[list[Limit], Flags]] = {}
        for row, node, place in zip(left.tolist(), nodes.tolist(), above.tolist(), strict=True):
            if node < 0 or (side is Side.MENTOR and kept.stuck[row]):
                continue
            if place not in seen:
                seen[place] = opened(residual, back, side, row, place)
            limits, open_to = seen[place]
            if len(limits) > 1 and open_to[node]:
                found.setdefault(row, limits)
    return found


def opened(residual: Residual, back: Edges, side: Side, row: int, place: int) -> tuple[list[Limit], Flags]:
    """The reached maximums of the places of this person, and from where a unit finds back if each is one higher.

    The nation is the place of everybody on both sides, one after the other.
    """
    network, flow, people = residual.network, residual.flow, residual.quotas.case.instance.people
    codes = {Level.INSTITUTION: people.institution[row], Level.REGION: people.region[row], Level.NATION: 0}
    limits: list[Limit] = []
    open_to = reached(back.ends, back.to, place)
    for level in (Level.INSTITUTION, Level.REGION, Level.NATION, Level.NATION):
        for limit, arc in zip(residual.quotas.limits, residual.quotas.arc.tolist(), strict=True):
            own = limit.level is level and limit.code == codes[level] and (limit.side is side or level is Level.NATION)
            if own and limit.maximum is not None and flow[arc] == limit.maximum:
                far = int(network.tail[arc] if side is Side.MENTOR else network.head[arc])
                near = int(network.head[arc] if side is Side.MENTOR else network.tail[arc])
                if open_to[near] and not open_to[far]:
                    limits.append(limit)
                    open_to |= reached(back.ends, back.to, far)
    return limits, open_to


def as_well_by_places(residual: Residual, kept: Kept, left: Ints) -> dict[int, int]:
    """For each row how many valid counterparts are fully taken and would each be enough with room for one more."""
    found: dict[int, int] = {}
    seen: dict[int, Flags] = {}
    for side, other in ((Side.MENTOR, Side.MENTEE), (Side.MENTEE, Side.MENTOR)):
        forward, backward = kept.steps.forward, kept.steps.backward
        pairs, tree = (forward, backward) if side is Side.MENTOR else (backward, forward)
        nodes, above, _ = filling(residual, side, left)
        first, last = people_nodes(residual, other)
        full, home = taken(residual, other)
        for row, node, place in zip(left.tolist(), nodes.tolist(), above.tolist(), strict=True):
            if node < 0:
                continue
            if place not in seen:
                seen[place] = reached(tree.ends, tree.to, place)
            others = pairs.to[int(pairs.ends[node]) : int(pairs.ends[node + 1])]
            others = others[(others >= first) & (others <= last)] - first
            found[row] = found.get(row, 0) + int((full[others] & seen[place][home[others]]).sum())
    return {row: count for row, count in found.items() if count > 0}


def taken(residual: Residual, side: Side) -> tuple[Flags, Ints]:
    """Of each person of this side: whether there is no room left, and the node above."""
    run = residual.frame.runs[f"{side} adding"]
    filled = residual.frame.runs[f"{side} filling"]
    network, flow = residual.network, residual.flow
    full = (flow[run] >= network.upper[run]) & (flow[filled] >= network.upper[filled])
    return full, network.tail[run] if side is Side.MENTOR else network.head[run]

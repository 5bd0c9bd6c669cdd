"""Why somebody is left out of a stable matching: in every pair of theirs, one of both sides keeps what comes first."""

import numpy as np

from libs.contracts.vocabulary import Side
from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import Instance, Limit
from services.matching.domain.instance.nested import Nested, asked, nested, node_of
from services.matching.solver.reasons import reason
from services.matching.solver.reasons.reason import Reason


def outranked(instance: Instance, answer: Answer, left: Ints) -> list[Reason]:
    """Of people without a pair who have valid counterparts; the quotas that are full for them are named."""
    people = instance.people
    full: dict[int, list[Limit]] = {row: [] for row in left.tolist()}
    for side, rows, capacity in (
        (Side.MENTOR, answer.mentor, people.mentor_capacity),
        (Side.MENTEE, answer.mentee, people.mentee_capacity),
    ):
        places = full_places(nested(instance, side), rows)
        named = maximums(instance, side)
        for row in left[capacity[left] > 0].tolist():
            node = int(places[people.institution[row]])
            if node >= 0:
                full[row].append(named[node])
    return [reason.outranked(row, instance, limits) for row, limits in full.items()]


def full_places(side: Nested, rows: Ints) -> Ints:
    """For each institution the lowest place that has no room for one more pair of it; -1 where there is room."""
    institutions = int(np.min(side.above[side.above >= 0]))
    held = asked(side, np.bincount(side.home[rows], minlength=institutions))
    found = np.full(institutions, -1, dtype=np.int64)
    for home in range(institutions):
        node = home
        while node >= 0 and side.lower[node] <= held[node] < side.upper[node]:
            node = int(side.above[node])
        if node >= 0 and held[node] >= side.lower[node]:
            found[home] = node
    return found


def maximums(instance: Instance, side: Side) -> dict[int, Limit]:
    """By node, see `Nested`: the lowest of each."""
    institutions, regions = len(instance.places.institutions), len(instance.places.regions)
    found: dict[int, Limit] = {}
    for limit in instance.limits:
        if limit.side is side and limit.maximum is not None:
            node = node_of(limit, institutions, regions)
            found[node] = min(found.get(node, limit), limit, key=lambda one: one.maximum or 0)
    return found

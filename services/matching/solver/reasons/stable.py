"""Why somebody is left out of a stable matching: in every pair of theirs, one of both sides keeps what comes first.

Where the person's own place is full, its maximum is raised by one and the stable matching is sought again.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from libs.contracts.vocabulary import Side
from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import Instance, Limit
from services.matching.domain.instance.nested import Nested, asked, nested, node_of
from services.matching.domain.instance.prices import Market
from services.matching.solver.reasons import reason
from services.matching.solver.reasons.quotas import Helps
from services.matching.solver.reasons.reason import Reason, Strength
from services.matching.solver.stability.answered import stable_answer

MOST = 20_000_000
"""Pairs that are looked at, possible ones or those of the list, while maximums are tried; a second for each million."""


def outranked(instance: Instance, market: Market, answer: Answer, left: Ints) -> list[Reason]:
    """Of people without a pair who have valid counterparts."""
    full = full_limits(instance, answer, left)
    helped = helped_by(instance, market, full)
    return [
        reason.quota(row, instance, Helps(helped[row][0], lower=False), len(helped[row]), Strength.MATCHED)
        if row in helped
        else reason.outranked(row, instance, limits)
        for row, limits in full.items()
    ]


def full_limits(instance: Instance, answer: Answer, left: Ints) -> dict[int, list[Limit]]:
    """For each of these the maximums that are reached on their own side, the lowest of each side."""
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
    return full


def helped_by(instance: Instance, market: Market, full: Mapping[int, Sequence[Limit]]) -> dict[int, list[Limit]]:
    """Whom a maximum one higher would give a pair; those that are full for most people are tried first."""
    asking = Counter(limit for limits in full.values() for limit in limits)
    people, listed = instance.people, instance.listed
    pairs = len(people.mentors) * len(people.mentees) if listed is None else len(listed.key)
    helped: dict[int, list[Limit]] = {}
    for limit, _ in asking.most_common(MOST // max(1, pairs)):
        higher = replace(limit, maximum=(limit.maximum or 0) + 1)
        wider = replace(instance, limits=tuple(higher if one == limit else one for one in instance.limits))
        found = stable_answer(wider, market)
        if isinstance(found, Answer):
            for row in np.intersect1d(list(full), np.append(found.mentor, found.mentee)).tolist():
                helped.setdefault(row, []).append(limit)
    return helped


def full_places(side: Nested, rows: Ints) -> Ints:
    """For each institution the lowest place that has no room for one more pair of it; -1 where there is room."""
    institutions = side.institutions
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

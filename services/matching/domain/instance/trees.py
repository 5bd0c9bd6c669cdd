"""The two trees of a round as bounds: how many pairs may pass through each place and each person of a side."""

from dataclasses import dataclass

import numpy as np

from libs.contracts.vocabulary import Level, Side
from services.matching.domain.burden import allowed
from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.instance import GroupShape, Instance, NetworkShape


@dataclass(frozen=True)
class Bounds:
    """From `lower` to `upper` pairs; `upper` is never more than what the people below can carry."""

    lower: Ints
    upper: Ints


@dataclass(frozen=True)
class Tree:
    """One side: bounds by the codes of places, and the people of the side by row."""

    side: Side
    people: Ints
    """Rows of those with capacity, sorted."""
    capacity: Ints
    """Of each of these people, at least 1."""
    units: Ints
    """Over how many pairs of a person the points of the filled role are spread: 1 but for leaders of groups, who fill
    it with the smallest group, and for mentees in networks. So a bound by prices stays valid for these shapes."""
    institution: Ints
    """Of each of these people."""
    institutions: Bounds
    regions: Bounds
    nation: Bounds
    """One entry."""


def tree_of(instance: Instance, side: Side) -> Tree:
    people = instance.people
    capacities = people.mentor_capacity if side is Side.MENTOR else people.mentee_capacity
    rows = np.flatnonzero(capacities > 0)
    capacity, units = of_shape(instance, side, rows, capacities[rows])
    institution = people.institution[rows]
    region_of = instance.places.region_of
    carried = np.bincount(institution, capacity, len(region_of)).astype(np.int64)
    institutions = limited(instance, side, Level.INSTITUTION, carried)
    carried = np.bincount(region_of, institutions.upper, len(instance.places.regions)).astype(np.int64)
    regions = limited(instance, side, Level.REGION, carried)
    nation = limited(instance, side, Level.NATION, regions.upper.sum(keepdims=True))
    return Tree(side, rows, capacity, units, institution, institutions, regions, nation)


def of_shape(instance: Instance, side: Side, rows: Ints, capacity: Ints) -> tuple[Ints, Ints]:
    """Capacity in pairs, and units."""
    match instance.shape, side:
        case GroupShape() as shape, Side.MENTOR:
            leads = np.isin(rows, shape.leaders) if shape.leaders is not None else capacity > 0
            return np.where(leads, shape.most(capacity), capacity), np.where(leads, shape.minimum, 1)
        case NetworkShape(minimum, maximum), Side.MENTEE:
            return np.full_like(capacity, maximum), np.full_like(capacity, minimum)
        case _:
            return capacity, np.ones_like(capacity)


def limited(instance: Instance, side: Side, level: Level, carried: Ints) -> Bounds:
    """A maximum above what can be carried is that; a minimum above it stays, and cannot be met."""
    lower, upper = np.zeros_like(carried), carried.copy()
    for limit in instance.limits:
        if limit.side is side and limit.level is level:
            lower[limit.code] = limit.minimum
            if limit.maximum is not None:
                upper[limit.code] = min(upper[limit.code], limit.maximum)
    return Bounds(lower, upper)


def discloser_bounds(instance: Instance, mentors: Tree) -> Ints | None:
    """For each institution: the most pairs that its mentors who disclosed a background can ever carry.

    This follows from the burden share of the most pairs that the institution can have. None if no share is set.
    """
    percent = instance.side_rules.burden_percent
    if percent is None:
        return None
    disclosed = instance.people.disclosed[mentors.people]
    carried = np.bincount(mentors.institution[disclosed], mentors.capacity[disclosed], len(mentors.institutions.upper))
    most = np.array([allowed(percent, pairs) for pairs in mentors.institutions.upper.tolist()], dtype=np.int64)
    return np.minimum(most, carried.astype(np.int64))

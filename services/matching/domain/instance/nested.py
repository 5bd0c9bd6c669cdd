"""The quotas of one side: people within their capacity, in institutions in regions in the nation."""

from typing import NamedTuple

import numpy as np

from libs.contracts.vocabulary import Level, Side
from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.instance import Instance, Limit

UNLIMITED = 1 << 40
"""More pairs than any round has."""


class Nested(NamedTuple):
    """A tree: rows of people, institutions above them, regions above these, and the nation.

    Nodes are numbered from the bottom: institutions by their codes, then regions, then the nation.
    """

    capacity: Ints
    """Of each row."""
    home: Ints
    """The institution of each row."""
    above: Ints
    """The node above each node; -1 above the nation."""
    lower: Ints
    """Of each node: at least so many pairs."""
    upper: Ints

    @property
    def institutions(self) -> int:
        """How many nodes have people directly below: those that are above no other node."""
        return int(self.above[self.above >= 0].min(initial=len(self.above) - 1))

    @property
    def binds(self) -> bool:
        """Whether any place asks for anything."""
        return bool(np.any(self.lower > 0) or np.any(self.upper < UNLIMITED))


def tree(capacity: Ints, home: Ints, region_of: Ints, regions: int) -> Nested:
    """Without any limit; `region_of` each institution."""
    nodes = len(region_of) + regions + 1
    above = np.concatenate([len(region_of) + region_of, np.full(regions, nodes - 1, dtype=np.int64), [-1]])
    return Nested(
        capacity,
        home,
        above.astype(np.int64),
        np.zeros(nodes, dtype=np.int64),
        np.full(nodes, UNLIMITED, dtype=np.int64),
    )


def nested(instance: Instance, side: Side) -> Nested:
    """The tree of this side with the limits of the round."""
    people, places = instance.people, instance.places
    capacity = people.mentor_capacity if side is Side.MENTOR else people.mentee_capacity
    result = tree(capacity, people.institution, places.region_of, len(places.regions))
    for limit in instance.limits:
        if limit.side is side:
            node = node_of(limit, len(places.institutions), len(places.regions))
            result.lower[node] = max(limit.minimum, result.lower[node])
            if limit.maximum is not None:
                result.upper[node] = min(limit.maximum, result.upper[node])
    return result


def node_of(limit: Limit, institutions: int, regions: int) -> int:
    first = {Level.INSTITUTION: 0, Level.REGION: institutions, Level.NATION: institutions + regions}
    return first[limit.level] + limit.code


def asked(side: Nested, pairs: Ints) -> Ints:
    """How many pairs each node must have room for: those it has, and those that the minimums below still want.

    `pairs` counts the pairs of each institution; the sum is over the nodes directly below.
    """
    result = np.zeros(len(side.above), dtype=np.int64)
    result[: len(pairs)] = pairs
    for node, above in enumerate(side.above):
        if above >= 0:
            result[above] += max(result[node], side.lower[node])
    return result


def counted(side: Nested, rows: Ints) -> Ints:
    """The pairs of every node, for the rows of one side of a matching."""
    result = np.zeros(len(side.above), dtype=np.int64)
    node = side.home[rows]
    while len(node):
        np.add.at(result, node, 1)
        node = side.above[node]
        node = node[node >= 0]
    return result


def missed(side: Nested, rows: Ints) -> Ints:
    """The nodes whose minimum is not met."""
    return np.flatnonzero(counted(side, rows) < side.lower)

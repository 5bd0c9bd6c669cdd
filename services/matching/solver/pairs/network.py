"""A round as a network.

nation > region > institution > mentor > mentee > institution > region > nation, and back to the first nation

Each person has two arcs: the first units fill the role, the others only add pairs. Where the burden is capped, mentors
who disclosed a background pass through a node of their own; where institutions are owed a share of filled roles, each
of these passes through another. The end is joined to the start, so that every flow is a circulation.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from libs.contracts.vocabulary import Side
from services.matching.domain.instance.arrays import Flags, Ints
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.trees import Tree, discloser_bounds, tree_of

Run: TypeAlias = tuple[str, Ints, Ints, Ints, Ints | int]
"""Name, ends (tails and heads), lower and upper bounds, and units of arcs that belong together."""


@dataclass(frozen=True)
class Nodes:
    """The numbers of the nodes of one side."""

    nation: int
    region: Ints
    institution: Ints
    first: Ints
    """Of filled roles of an institution; the institution itself where no share is owed."""
    discloser: Ints
    """Of mentors who disclosed a background; the institution itself where the burden is not capped."""
    person: Ints
    """One for each person of the tree."""


@dataclass(frozen=True)
class Arcs:
    """One row an arc; all but those of the pairs."""

    tail: Ints
    head: Ints
    lower: Ints
    upper: Ints
    units: Ints
    """Over how many units the points of a filled role are spread; 0 for an arc that fills none."""


@dataclass(frozen=True)
class Frame:
    """The network without its pairs."""

    count: int
    mentors: Tree
    mentees: Tree
    mentor_nodes: Nodes
    mentee_nodes: Nodes
    arcs: Arcs
    runs: dict[str, slice]
    """Where which arcs stand: nation; then regions, institutions, firsts, disclosers, filling, adding of each side."""
    mentor_at: Ints
    """The node of each row of people as mentor, -1 for those who are none; and as mentee."""
    mentee_at: Ints


def frame_of(instance: Instance, *, owed: bool = False) -> Frame:
    """`owed`: institutions have nodes for filled roles; then the burden has none, and is left to side rules."""
    mentors, mentees = tree_of(instance, Side.MENTOR), tree_of(instance, Side.MENTEE)
    burden = None if owed else discloser_bounds(instance, mentors)
    mentor_nodes, count = number(0, mentors, owed=owed, burden=burden is not None)
    mentee_nodes, count = number(count, mentees, owed=owed, burden=False)
    region_of, disclosed = instance.places.region_of, instance.people.disclosed[mentors.people]
    nation = np.array([[mentee_nodes.nation], [mentor_nodes.nation]])
    low = max(int(mentors.nation.lower[0]), int(mentees.nation.lower[0]))
    high = min(int(mentors.nation.upper[0]), int(mentees.nation.upper[0]))
    rows: list[Run] = [("nation", nation, np.array([low]), np.array([high]), 0)]
    for name, ends, lower, upper, units in arcs_of(mentors, mentor_nodes, region_of, burden, disclosed):
        rows.append((f"mentor {name}", ends, lower, upper, units))
    nobody = np.zeros(len(mentees.people), dtype=np.bool_)
    for name, ends, lower, upper, units in arcs_of(mentees, mentee_nodes, region_of, None, nobody):
        rows.append((f"mentee {name}", ends[::-1], lower, upper, units))
    return Frame(
        count,
        mentors,
        mentees,
        mentor_nodes,
        mentee_nodes,
        *joined(rows),
        spread(instance.people.count, mentors.people, mentor_nodes.person),
        spread(instance.people.count, mentees.people, mentee_nodes.person),
    )


def number(start: int, tree: Tree, *, owed: bool, burden: bool) -> tuple[Nodes, int]:
    """The nodes of one side from this number on, and the next free number."""
    regions, institutions = len(tree.regions.upper), len(tree.institutions.upper)
    sizes = (1, regions, institutions, institutions * owed, institutions * burden, len(tree.people))
    ends = start + np.cumsum((0, *sizes))
    _, region, institution, first, discloser, person = (np.arange(low, high) for low, high in pairwise(ends))
    return Nodes(
        start, region, institution, first if owed else institution, discloser if burden else institution, person
    ), int(ends[-1])


def arcs_of(tree: Tree, nodes: Nodes, region_of: Ints, burden: Ints | None, disclosed: Flags) -> Iterable[Run]:
    """Downwards: name, ends, bounds and units of each run of arcs."""
    none = np.zeros_like
    yield (
        "regions",
        np.array([np.full_like(nodes.region, nodes.nation), nodes.region]),
        tree.regions.lower,
        tree.regions.upper,
        0,
    )
    yield (
        "institutions",
        np.array([nodes.region[region_of], nodes.institution]),
        tree.institutions.lower,
        tree.institutions.upper,
        0,
    )
    if nodes.first is not nodes.institution:
        most = np.bincount(tree.institution, np.minimum(tree.units, tree.capacity), len(nodes.institution))
        yield "firsts", np.array([nodes.institution, nodes.first]), none(nodes.first), most.astype(np.int64), 0
    if burden is not None:
        yield "disclosers", np.array([nodes.institution, nodes.discloser]), none(burden), burden, 0
    above = np.where(disclosed, nodes.discloser[tree.institution], nodes.institution[tree.institution])
    first = above if nodes.first is nodes.institution else nodes.first[tree.institution]
    yield (
        "filling",
        np.array([first, nodes.person]),
        none(tree.units),
        np.minimum(tree.units, tree.capacity),
        tree.units,
    )
    yield (
        "adding",
        np.array([above, nodes.person]),
        none(tree.units),
        np.maximum(tree.capacity - tree.units, 0),
        0,
    )


def joined(rows: Sequence[Run]) -> tuple[Arcs, dict[str, slice]]:
    ends = np.cumsum([0, *(len(lower) for _, _, lower, _, _ in rows)])
    runs = {row[0]: slice(int(low), int(high)) for row, low, high in zip(rows, ends[:-1], ends[1:], strict=True)}
    return Arcs(
        tail=np.concatenate([ends[0] for _, ends, _, _, _ in rows]),
        head=np.concatenate([ends[1] for _, ends, _, _, _ in rows]),
        lower=np.concatenate([lower for _, _, lower, _, _ in rows]),
        upper=np.concatenate([upper for _, _, _, upper, _ in rows]),
        units=np.concatenate([np.broadcast_to(units, len(lower)) for _, _, lower, _, units in rows]),
    ), runs


def spread(count: int, rows: Ints, nodes: Ints) -> Ints:
    at: Ints = np.full(count, -1, dtype=np.int64)
    at[rows] = nodes
    return at

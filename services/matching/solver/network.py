"""A round as a network.

source > nation > region > institution > mentor > mentee > institution > region > nation > sink

Mentors who disclosed a background pass through a node of their own inside their institution, where their share can
be limited. Each person has two arcs: the first unit fills the role, the others only add pairs. Source and sink are
joined, so that every flow is a circulation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from libs.contracts.rounds import Quota
from libs.contracts.vocabulary import Level, Side
from services.matching.domain.places import level_of
from services.matching.domain.problem import Problem
from services.matching.solver.eligibility import Edges
from services.matching.solver.people import Ints, People

SOURCE, SINK, MENTOR_NATION, MENTEE_NATION = range(4)


@dataclass(frozen=True)
class Network:
    """One row an arc."""

    nodes: int
    tail: Ints
    head: Ints
    lower: Ints
    upper: Ints
    fills: Ints
    """1 for the first unit of a person's role, else 0."""
    score: Ints
    pairs: slice
    """The arcs that are pairs, in the order of the edges."""
    burdens: slice
    """The arcs to the mentors who disclosed a background, one an institution."""
    institutions: slice
    """The arcs to the institutions of mentors."""
    quota_arcs: Mapping[Quota, int]
    """A quota of a place where nobody takes part has no arc."""


@dataclass(frozen=True)
class Tree:
    """The nodes of one side, by the codes of places and the rows of people."""

    nation: int
    regions: Ints
    institutions: Ints
    persons: Ints


class Arcs:
    """Arcs as they are added, in runs."""

    def __init__(self) -> None:
        self.runs: list[tuple[Ints, Ints, Ints, Ints, Ints]] = []
        self.count = 0

    def add(self, tail: Ints, head: Ints, upper: Ints, *, fills: int = 0, score: Ints | None = None) -> slice:
        none: Ints = np.zeros(len(tail), dtype=np.int64)
        self.runs.append((tail, head, upper, none + fills, none if score is None else score))
        self.count += len(tail)
        return slice(self.count - len(tail), self.count)

    def column(self, number: int) -> Ints:
        return np.concatenate([run[number] for run in self.runs])


def build(problem: Problem, people: People, edges: Edges) -> Network:
    count, regions, institutions = len(people.members), codes_in(people.region), codes_in(people.institution)
    start = np.cumsum([4, regions, institutions, institutions, count, count, institutions, regions])
    region_of: Ints = np.zeros(institutions, dtype=np.int64)
    region_of[people.institution] = people.region
    giving = Tree(MENTOR_NATION, *(start[k] + np.arange(n) for k, n in ((0, regions), (1, institutions), (3, count))))
    taking = Tree(MENTEE_NATION, *(start[k] + np.arange(n) for k, n in ((6, regions), (5, institutions), (4, count))))
    disclosers = start[2] + np.arange(institutions)
    most = int(min(people.mentor_capacity.sum(), people.mentee_capacity.sum(), len(edges.mentor)))

    arcs = Arcs()
    arcs.add(np.array([SINK]), np.array([SOURCE]), np.array([most]))
    mentor_side = tree_arcs(arcs, giving, SOURCE, region_of, most)
    mentee_side = tree_arcs(arcs, taking, SINK, region_of, most, upwards=True)
    burdens = arcs.add(giving.institutions, disclosers, np.full(institutions, most))
    above = np.where(people.disclosed, disclosers[people.institution], giving.institutions[people.institution])
    person_arcs(arcs, above, giving.persons, people.mentor_capacity)
    person_arcs(arcs, taking.persons, taking.institutions[people.institution], people.mentee_capacity)
    ones = np.ones(len(edges.mentor), dtype=np.int64)
    pairs = arcs.add(giving.persons[edges.mentor], taking.persons[edges.mentee], ones, score=edges.score)

    lower: Ints = np.zeros(arcs.count, dtype=np.int64)
    upper = arcs.column(2)
    quota_arcs = arcs_of_quotas(problem, {Side.MENTOR: mentor_side, Side.MENTEE: mentee_side})
    for quota, arc in quota_arcs.items():
        lower[arc] = max(lower[arc], quota.minimum)
        upper[arc] = upper[arc] if quota.maximum is None else min(upper[arc], quota.maximum)
    tail, head, fills, score = (arcs.column(number) for number in (0, 1, 3, 4))
    homes = mentor_side[Level.INSTITUTION]
    return Network(int(start[-1]), tail, head, lower, upper, fills, score, pairs, burdens, homes, quota_arcs)


def codes_in(column: Ints) -> int:
    return int(column.max(initial=-1)) + 1


def tree_arcs(
    arcs: Arcs, tree: Tree, end: int, region_of: Ints, most: int, *, upwards: bool = False
) -> Mapping[Level, slice]:
    """The arcs into nation, regions and institutions; `upwards` turns them round."""
    levels = {
        Level.NATION: (np.array([end]), np.array([tree.nation])),
        Level.REGION: (np.full(len(tree.regions), tree.nation), tree.regions),
        Level.INSTITUTION: (tree.regions[region_of], tree.institutions),
    }
    return {
        level: arcs.add(*((below, above) if upwards else (above, below)), np.full(len(below), most))
        for level, (above, below) in levels.items()
    }


def person_arcs(arcs: Arcs, tail: Ints, head: Ints, capacity: Ints) -> None:
    arcs.add(tail, head, np.minimum(capacity, 1), fills=1)
    arcs.add(tail, head, np.maximum(capacity - 1, 0))


def arcs_of_quotas(problem: Problem, sides: Mapping[Side, Mapping[Level, slice]]) -> Mapping[Quota, int]:
    names: Mapping[Level, Sequence[str]] = {
        Level.NATION: [""],
        Level.REGION: sorted({member.region_id for member in problem.members}),
        Level.INSTITUTION: sorted({member.institution_id for member in problem.members}),
    }
    found: dict[Quota, int] = {}
    for quota in problem.policy.quotas:
        level = level_of(quota.place_id, problem.places)
        name = "" if level is Level.NATION else quota.place_id
        if level is not None and name in names[level]:
            found[quota] = sides[quota.side][level].start + names[level].index(name)
    return found

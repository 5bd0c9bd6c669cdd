"""All pairs at once: which rules each would break, and how many points each is worth.

These agree exactly with the pairing and scoring of the domain, which look at one pair.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from libs.contracts.vocabulary import Direction, Scope
from services.matching.domain.pairing import Rule
from services.matching.domain.problem import Problem
from services.matching.solver.people import Flags, Ints, People, Words

BIT = {rule: 1 << number for number, rule in enumerate(Rule)}
PAIRS_AT_ONCE = 500_000
"""Bounds the memory of a comparison to some tens of megabytes, whatever the size of the cohort."""


@dataclass(frozen=True)
class Edges:
    """The valid pairs, as rows of people and points."""

    mentor: Ints
    mentee: Ints
    score: Ints


@dataclass(frozen=True)
class Comparison:
    """Some mentors (down) against some mentees (across)."""

    mentors: Ints
    mentees: Ints
    broken: npt.NDArray[np.uint16]
    """The rules that a pair breaks, one bit each; 0 for a valid pair."""
    score: npt.NDArray[np.int64]


def valid_pairs(problem: Problem, people: People) -> Edges:
    found = [
        (block.mentors[down], block.mentees[across], block.score[down, across])
        for block in comparisons(problem, people, people.mentors, people.mentees)
        for down, across in [np.nonzero(block.broken == 0)]
    ]
    empty: Ints = np.zeros(0, dtype=np.int64)
    mentor, mentee, score = (np.concatenate([empty, *(part[field] for part in found)]) for field in range(3))
    return Edges(mentor, mentee, score)


def comparisons(problem: Problem, people: People, mentors: Ints, mentees: Ints) -> Iterator[Comparison]:
    """Everybody against everybody, some mentors at a time."""
    step = max(1, PAIRS_AT_ONCE // max(1, len(mentees)))
    for start in range(0, len(mentors), step):
        yield compare(problem, people, mentors[start : start + step], mentees)


def compare(problem: Problem, people: People, mentors: Ints, mentees: Ints) -> Comparison:
    to_mentee = overlap(people.offers[mentors], people.seeks[mentees])
    to_mentor = overlap(people.seeks[mentors], people.offers[mentees])
    slots = overlap(people.free[mentors], people.free[mentees])
    one_institution = people.institution[mentors][:, None] == people.institution[mentees]
    one_region = people.region[mentors][:, None] == people.region[mentees]
    holds = {
        Rule.STAGES: stages_fit(problem, people.stage[mentees] - people.stage[mentors][:, None]),
        Rule.TOPICS: (to_mentee > 0) & (to_mentor > 0),
        Rule.LANGUAGE: overlap(people.languages[mentors], people.languages[mentees]) > 0,
        Rule.MODALITY: can_meet(people, mentors, mentees, one_region),
        Rule.FREE_TIME: slots >= problem.rules.common_slots,
        Rule.SCOPE: {
            Scope.INSTITUTIONAL: one_institution,
            Scope.REGIONAL: one_region,
            Scope.NATIONAL: np.ones_like(one_region),
        }[problem.scope],
        Rule.AGREED_SCOPE: (people.reach[mentors] >= problem.scope.rank)[:, None]
        & (people.reach[mentees] >= problem.scope.rank),
    }
    broken = np.zeros(slots.shape, dtype=np.uint16)
    for rule, holding in holds.items():
        broken |= np.where(holding, 0, BIT[rule]).astype(np.uint16)
    mark_barred(people, mentors, mentees, broken)
    weights = problem.weights
    score = (
        weights.topic_to_mentee * to_mentee
        + weights.topic_to_mentor * to_mentor
        + weights.common_slot * np.minimum(slots, weights.common_slots_counted)
        + np.where(one_institution, weights.same_institution, np.where(one_region, weights.same_region, 0))
    )
    return Comparison(mentors, mentees, broken, score)


def overlap(down: Words, across: Words) -> Ints:
    """How many bits two masks share, for each pair of rows."""
    shared = np.zeros((len(down), len(across)), dtype=np.int64)
    for word in range(down.shape[1]):
        shared += np.bitwise_count(down[:, word][:, None] & across[:, word])
    return shared


def stages_fit(problem: Problem, steps_up: Ints) -> Flags:
    match problem.rules.direction:
        case Direction.REVERSE:
            return steps_up >= problem.rules.stage_gap
        case Direction.CLASSICAL:
            return -steps_up >= problem.rules.stage_gap
        case Direction.PEER:
            return steps_up == 0


def can_meet(people: People, mentors: Ints, mentees: Ints, one_region: Flags) -> Flags:
    in_person = people.in_person[mentors][:, None] | people.in_person[mentees]
    virtual = people.virtual[mentors][:, None] | people.virtual[mentees]
    return ~in_person | (~virtual & one_region)


def mark_barred(people: People, mentors: Ints, mentees: Ints, broken: npt.NDArray[np.uint16]) -> None:
    down = places_in(mentors, len(people.members))
    across = places_in(mentees, len(people.members))
    for rule, (one, other) in people.barred.items():
        here = (down[one] >= 0) & (across[other] >= 0)
        broken[down[one[here]], across[other[here]]] |= np.uint16(BIT[rule])


def places_in(rows: Ints, count: int) -> Ints:
    """Where each of all rows stands among these; -1 for those that do not."""
    places: Ints = np.full(count, -1, dtype=np.int64)
    places[rows] = np.arange(len(rows))
    return places

"""People who name each other: whom a rule bars them from, and whom they wish for."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from libs.contracts.rounds import CohortMember
from services.matching.domain.cohort.columns import numbers
from services.matching.domain.instance.arrays import NONE, Ints
from services.matching.domain.instance.instance import Wishes
from services.matching.domain.pairing import Rule
from services.matching.domain.problem import Problem

Pairs: TypeAlias = list[tuple[int, int]]


def barred(problem: Problem, members: Sequence[CohortMember], row: Mapping[str, int]) -> dict[Rule, tuple[Ints, Ints]]:
    named: dict[Rule, Callable[[CohortMember], Sequence[str]]] = {
        Rule.TWO_PEOPLE: lambda member: (member.participant_id,),
        Rule.AUTHORITY: lambda member: member.profile.line,
        Rule.CONFLICT: lambda member: member.profile.conflicts,
        Rule.EXCLUSION: lambda member: problem.told_by(member.participant_id).excludes,
        Rule.PAIRED_BEFORE: lambda member: member.paired_before,
    }
    return {
        rule: both_orders([(at, row[one]) for at, m in enumerate(members) for one in names(m) if one in row], len(row))
        for rule, names in named.items()
    }


def both_orders(pairs: Pairs, count: int) -> tuple[Ints, Ints]:
    """Each pair and its mirror once, sorted by key."""
    keys = np.unique(numbers(key for one, other in pairs for key in (one * count + other, other * count + one)))
    return (keys // count, keys % count) if count else (NONE, NONE)


def wishes_of(problem: Problem, members: Sequence[CohortMember], row: Mapping[str, int]) -> Wishes:
    """A wish for somebody who is not in this cohort keeps its rank, and nobody else moves up."""
    by_mentor, by_mentee, count = dict[int, int](), dict[int, int](), len(row)
    for at, member in enumerate(members):
        for rank, other in enumerate(member.ranks_mentees, start=1):
            if other in row:
                by_mentor.setdefault(at * count + row[other], rank)
        for rank, other in enumerate(member.ranks_mentors, start=1):
            if other in row:
                by_mentee.setdefault(row[other] * count + at, rank)
    keys = sorted(by_mentor.keys() | by_mentee.keys())
    mentor_rank, mentee_rank = (numbers(ranks.get(key, 0) for key in keys) for ranks in (by_mentor, by_mentee))
    worth: Ints = np.array([0, *problem.weights.wishes, 0], dtype=np.int64)
    last = len(worth) - 1
    points = worth[np.minimum(mentor_rank, last)] + worth[np.minimum(mentee_rank, last)]
    return Wishes(numbers(keys), points, mentor_rank, mentee_rank)

"""People who name each other: whom a rule bars them from, and whom they wish for."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from libs.contracts.rounds import CohortMember
from services.matching.domain.cohort.columns import numbers
from services.matching.domain.instance.arrays import NONE, Ints
from services.matching.domain.instance.instance import Wishes
from services.matching.domain.pairing import Rule
from services.matching.domain.problem import Problem
from services.matching.domain.scoring import points_of_wish

Pairs: TypeAlias = list[tuple[int, int]]


class Wish(NamedTuple):
    """The rank of one wish, from 1, and how long its list is."""

    rank: int | None
    length: int


UNTOLD = Wish(None, 0)


def barred(problem: Problem, members: Sequence[CohortMember], row: Mapping[str, int]) -> dict[Rule, tuple[Ints, Ints]]:
    apart = defaultdict[str, list[str]](list)
    for couple in problem.policy.forbidden:
        apart[couple.mentor_id].append(couple.mentee_id)
    named: dict[Rule, Callable[[CohortMember], Sequence[str]]] = {
        Rule.TWO_PEOPLE: lambda member: (member.participant_id,),
        Rule.AUTHORITY: lambda member: member.profile.line,
        Rule.CONFLICT: lambda member: member.profile.conflicts,
        Rule.EXCLUSION: lambda member: problem.told_by(member.participant_id).excludes,
        Rule.PAIRED_BEFORE: lambda member: member.paired_before,
        Rule.FORBIDDEN: lambda member: apart.get(member.participant_id, ()),
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
    by_mentor, by_mentee, count = dict[int, Wish](), dict[int, Wish](), len(row)
    for at, member in enumerate(members):
        for wish, other in told(member.ranks_mentees):
            if other in row:
                by_mentor.setdefault(at * count + row[other], wish)
        for wish, other in told(member.ranks_mentors):
            if other in row:
                by_mentee.setdefault(row[other] * count + at, wish)
    keys, weights = sorted(by_mentor.keys() | by_mentee.keys()), problem.weights
    mentors, mentees = ([ranks.get(key, UNTOLD) for key in keys] for ranks in (by_mentor, by_mentee))
    return Wishes(
        numbers(keys),
        numbers(
            points_of_wish(mine.rank, mine.length, weights) + points_of_wish(theirs.rank, theirs.length, weights)
            for mine, theirs in zip(mentors, mentees, strict=True)
        ),
        numbers(wish.rank or 0 for wish in mentors),
        numbers(wish.rank or 0 for wish in mentees),
    )


def told(wishes: Sequence[str]) -> Iterator[tuple[Wish, str]]:
    return ((Wish(rank, len(wishes)), other) for rank, other in enumerate(wishes, start=1))

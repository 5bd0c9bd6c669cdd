"""What every contestant of `make bench NAME=solve` is: it gets ready from a round, and is timed from there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.instance import Instance, Listed


@dataclass(frozen=True)
class Found:
    """The objective: pairs come before the score. `seconds` only where a contestant has to time itself."""

    pairs: int
    score: int
    seconds: float | None = None


Run: TypeAlias = Callable[[], Found]
Ready: TypeAlias = Callable[[Instance], Run]


@dataclass(frozen=True)
class Sides:
    """Listed pairs with mentors and mentees numbered from 0 on each side."""

    mentors: Ints
    mentees: Ints
    mentor: Ints
    mentee: Ints
    score: Ints


def listed(instance: Instance) -> Listed:
    if instance.listed is None:
        raise ValueError("Contestants are given listed pairs.")
    return instance.listed


def sides(instance: Instance) -> Sides:
    pairs = listed(instance)
    mentor, mentee = np.divmod(pairs.key, instance.people.count)
    mentors, mentees = instance.people.mentors, instance.people.mentees
    return Sides(mentors, mentees, np.searchsorted(mentors, mentor), np.searchsorted(mentees, mentee), pairs.score)

"""One round as the solver and the verifier see it: people as rows, and everything that binds them as whole numbers.

A pair is one number, its key: the row of the mentor times the number of people, plus the row of the mentee.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from libs.contracts.vocabulary import Direction, Level, Mode, Scope, Side
from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.people import People, Places


@dataclass(frozen=True)
class Points:
    """What a valid pair is worth."""

    topic_to_mentee: Ints
    """For each topic, when the mentor offers what the mentee seeks."""
    topic_to_mentor: Ints
    slot: int
    slots_counted: int
    language: int
    """For each language in common."""
    languages_counted: int
    same_institution: int
    regions: Ints
    """Between the regions of two institutions, a square; its diagonal is for two institutions of one region."""


@dataclass(frozen=True)
class PairTerms:
    """When a pair is valid, beside what bars named people from each other."""

    direction: Direction
    stage_gap: int
    common_slots: int
    scope: Scope
    points: Points
    all_virtual: bool = False
    """Everybody meets by video: neither distance nor the way of meeting counts."""


@dataclass(frozen=True)
class Listed:
    """Explicit pairs: a pair that is not listed is not valid. Sorted by key."""

    key: Ints
    score: Ints
    scale: int = 1
    """Decimal scores were multiplied by this power of ten."""


@dataclass(frozen=True)
class Wishes:
    """Points for preference ranks, of both sides together; sorted by key."""

    key: Ints
    points: Ints
    mentor_rank: Ints
    """From 1; 0 where the mentor did not rank the mentee."""
    mentee_rank: Ints


@dataclass(frozen=True)
class Limit:
    """A quota: pairs whose person on this side belongs to this place. `code` is 0 for the nation."""

    level: Level
    code: int
    side: Side
    minimum: int
    maximum: int | None


@dataclass(frozen=True)
class PairShape:
    """Pairs; each person within the own capacity."""


@dataclass(frozen=True)
class GroupShape:
    """One mentor (or a duo who lead together) and the mentees of one topic; a group opens only at its minimum.

    A mentor leads one group, which offers one topic that every member seeks; a role is filled by being in a group.
    """

    minimum: int
    maximum: int
    duos: tuple[tuple[int, int], ...] = ()
    """Rows of mentors who lead together: a mentee must be valid for both."""
    leaders: tuple[int, ...] | None = None
    """Rows of the mentors who lead groups, beside the duos; None for all. The others mentor in pairs."""
    within_capacity: bool = False
    """A leader's group has no more members than the own capacity, which else is that of groups and pairs."""

    def most(self, capacity: Ints) -> Ints:
        """Members of the groups of leaders with these capacities, at most."""
        return np.minimum(capacity, self.maximum) if self.within_capacity else np.full_like(capacity, self.maximum)


@dataclass(frozen=True)
class NetworkShape:
    """Each mentee has no mentor or from minimum to maximum, of different institutions, each bringing another topic."""

    minimum: int
    maximum: int


@dataclass(frozen=True)
class ChainShape:
    """Paths of one person a stage through consecutive stages of the ladder, at least `minimum` long.

    `stages` are the places on the ladder that chains use, from mentee to mentor; each link is a valid pair.
    """

    stages: tuple[int, ...]
    minimum: int


Shape: TypeAlias = PairShape | GroupShape | NetworkShape | ChainShape


@dataclass(frozen=True)
class Coverage:
    """At least so many pairs in which this topic flows to the mentee."""

    topic: int
    pairs: int


@dataclass(frozen=True)
class SideRules:
    """What no flow through the trees can say. None, 0 and () ask for nothing."""

    across_institutions_percent: int = 0
    """At least this share of all pairs is between two institutions."""
    across_regions_percent: int = 0
    burden_percent: int | None = None
    """See domain/burden.py; for each institution of mentors."""
    coverage: tuple[Coverage, ...] = ()
    linked: tuple[tuple[int, ...], ...] = ()
    """Rows of people of whom all are matched or none."""

    @property
    def beside_burden(self) -> bool:
        """Whether anything but the burden share is asked for."""
        shares = self.across_institutions_percent or self.across_regions_percent
        return bool(shares or self.coverage or self.linked)


@dataclass(frozen=True)
class Instance:
    """Objective: most roles filled; with `fairness` then the best worst-off institution; then the highest score."""

    people: People
    places: Places
    terms: PairTerms | None
    """None where pairs are listed."""
    listed: Listed | None
    wishes: Wishes
    limits: tuple[Limit, ...]
    seed: int
    shape: Shape = PairShape()
    side_rules: SideRules = SideRules()
    mode: Mode = Mode.OPTIMAL
    fairness: bool = False

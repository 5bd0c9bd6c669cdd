"""The people and the places of one round, as columns."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from services.matching.domain.instance.arrays import Flags, Ints, Words
from services.matching.domain.pairing import Rule


@dataclass(frozen=True)
class Places:
    """Institutions and regions by name, sorted; their codes are their places here."""

    institutions: tuple[str, ...]
    regions: tuple[str, ...]
    region_of: Ints
    """The region of each institution."""


@dataclass(frozen=True)
class Vocabulary:
    """What the bits of the masks stand for: bit k of a row is `k % 64` of its word `k // 64`."""

    stages: tuple[str, ...]
    """The ladder, lowest first."""
    topics: tuple[str, ...]
    languages: tuple[str, ...]
    slots: tuple[str, ...]


@dataclass(frozen=True)
class Profiles:
    """What makes a pair valid and good; masks have one row of 64-bit words a person."""

    vocabulary: Vocabulary
    stage: Ints
    """The place on the ladder, from 0."""
    reach: Ints
    """The rank of the widest scope that the person agreed to."""
    in_person: Flags
    virtual: Flags
    offers: Words
    seeks: Words
    languages: Words
    free: Words
    pinned: int = 0
    """The last so many topics are pinned pairs: such a topic must flow, and nobody meets for it."""

    @property
    def subjects(self) -> int:
        """How many topics people meet for."""
        return len(self.vocabulary.topics) - self.pinned


@dataclass(frozen=True)
class People:
    """One row a person, sorted by region, institution and then the lottery: the order of input does not matter."""

    ids: tuple[str, ...]
    ticket: Words
    """Drawn from the seed and the id: the lower, the earlier."""
    institution: Ints
    region: Ints
    mentor_capacity: Ints
    mentee_capacity: Ints
    disclosed: Flags
    """Who disclosed an under-represented background."""
    profiles: Profiles | None
    """None where the pairs are listed with their scores."""
    barred: Mapping[Rule, tuple[Ints, Ints]]
    """For each rule about named people: the pairs of rows that it bars, in both orders."""
    priority: Ints | None = None
    """Points that each person adds to each of their pairs, whatever it is; None where nobody has any."""

    @property
    def count(self) -> int:
        return len(self.ids)

    def favoured(self, mentor: Ints, mentee: Ints) -> Ints:
        """The points of priority of pairs, by rows."""
        return np.zeros_like(mentor) if self.priority is None else self.priority[mentor] + self.priority[mentee]

    @property
    def mentors(self) -> Ints:
        """The rows of those who can mentor."""
        return np.flatnonzero(self.mentor_capacity > 0)

    @property
    def mentees(self) -> Ints:
        return np.flatnonzero(self.mentee_capacity > 0)

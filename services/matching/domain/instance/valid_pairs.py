"""All valid pairs of one round, where they fit in memory."""

from dataclasses import dataclass

from services.matching.domain.instance.arrays import Ints


@dataclass(frozen=True)
class Pairs:
    """Rows of people and the score of each pair, sorted by key."""

    mentor: Ints
    mentee: Ints
    score: Ints

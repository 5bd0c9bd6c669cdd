"""What pairs cost and earn beside their score, and what is left of them."""

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from services.matching.domain.instance.arrays import Ints, empty


@dataclass(frozen=True)
class PairPrices:
    """In points divided by the scale of a proof."""

    shift: int
    """A point of a score counts two to this power, which is the scale; not at all if it is negative."""
    mentor: Ints
    """The price of each person as mentor, by row; and as mentee."""
    mentee: Ints
    one_institution: int = 0
    """Added for a pair within one institution, and for one within one region."""
    one_region: int = 0
    topics: Ints = field(default_factory=empty)
    """Topics that must be covered, and what is added for a pair in which one flows to the mentee."""
    topic_points: Ints = field(default_factory=empty)

    def points(self, scores: Ints) -> Ints:
        return scores << self.shift if self.shift >= 0 else np.zeros_like(scores)


@dataclass(frozen=True)
class Surplus:
    """Valid pairs that are worth more than their prices, sorted by key, and how many valid pairs there are in all."""

    key: Ints
    worth: Ints
    valid: int


class Market(Protocol):
    """All valid pairs of a round; whether they are computed from profiles or listed makes no difference."""

    def shortlist(self, each: int, mentors: Ints | None = None, mentees: Ints | None = None) -> Ints:
        """Keys of the best pairs of each person on each side, and of all that anybody wished for; sorted.

        Between these rows, or all.
        """
        ...

    def valid(self, keys: Ints) -> tuple[Ints, Ints]:
        """Those of the keys that are valid pairs, and their scores."""
        ...

    def beyond(
        self, prices: PairPrices, slack: int = 0, mentors: Ints | None = None, mentees: Ints | None = None
    ) -> Surplus:
        """The valid pairs that are worth more than their prices less the slack; of these rows, or of all."""
        ...

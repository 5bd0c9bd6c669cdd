"""What an optimum is sought for: points of filled roles and of scores, and what rules add or take."""

from dataclasses import dataclass, field

import numpy as np

from services.matching.domain.instance.arrays import Ints, empty
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.listed import flows
from services.matching.domain.instance.prices import PairPrices
from services.matching.solver.pairs.network import Frame


@dataclass(frozen=True)
class Value:
    """In points divided by two to the power of `shift`; without a shift, scores count nothing."""

    shift: int
    tree: Ints
    """Of a unit through each arc of the frame."""
    one_institution: int = 0
    """Added for a pair within one institution, and for one within one region."""
    one_region: int = 0
    topics: Ints = field(default_factory=empty)
    """Topics that must be covered, and what is added for a pair in which one flows to the mentee."""
    topic_points: Ints = field(default_factory=empty)

    def of_pairs(self, instance: Instance, key: Ints, score: Ints) -> Ints:
        """The gain of each pair."""
        people = instance.people
        mentor, mentee = np.divmod(key, people.count)
        gain = score << self.shift if self.shift >= 0 else np.zeros_like(score)
        gain = gain + self.one_institution * (people.institution[mentor] == people.institution[mentee])
        gain += self.one_region * (people.region[mentor] == people.region[mentee])
        for topic, points in zip(self.topics.tolist(), self.topic_points.tolist(), strict=True):
            gain += points * flows(instance, mentor, mentee, topic)
        return gain

    def priced(self, mentor: Ints, mentee: Ints) -> PairPrices:
        return PairPrices(
            self.shift, mentor, mentee, self.one_institution, self.one_region, self.topics, self.topic_points
        )


def of_roles(frame: Frame, role: int, shift: int) -> Value:
    """`role` points of a filled role, a multiple of all units, beside the scores."""
    units = frame.arcs.units
    return Value(shift, np.where(units > 0, (role << max(0, shift)) // np.maximum(units, 1), 0))

"""Pairs that are listed with their scores."""

from dataclasses import dataclass

import numpy as np

from services.matching.domain.instance.arrays import Flags, Ints, contains, place_in
from services.matching.domain.instance.instance import Instance, Listed
from services.matching.domain.instance.prices import PairPrices, Surplus


@dataclass(frozen=True)
class ListedPairs:
    instance: Instance
    pairs: Listed

    def shortlist(self, each: int, mentors: Ints | None = None, mentees: Ints | None = None) -> Ints:
        """All of them, whatever `each` is: a list is in memory already."""
        del each
        return self.pairs.key[self.between(mentors, mentees)]

    def between(self, mentors: Ints | None, mentees: Ints | None) -> Flags:
        """Which pairs are between these rows."""
        mentor, mentee = np.divmod(self.pairs.key, self.instance.people.count)
        here = np.ones(len(mentor), dtype=np.bool_)
        if mentors is not None:
            here &= contains(mentors, mentor)
        if mentees is not None:
            here &= contains(mentees, mentee)
        return here

    def valid(self, keys: Ints) -> tuple[Ints, Ints]:
        place = place_in(self.pairs.key, keys)
        return keys[place >= 0], self.pairs.score[place[place >= 0]]

    def beyond(
        self, prices: PairPrices, slack: int = 0, mentors: Ints | None = None, mentees: Ints | None = None
    ) -> Surplus:
        people, key = self.instance.people, self.pairs.key
        mentor, mentee = np.divmod(key, people.count)
        worth = prices.points(self.pairs.score) - prices.mentor[mentor] - prices.mentee[mentee]
        worth += prices.one_institution * (people.institution[mentor] == people.institution[mentee])
        worth += prices.one_region * (people.region[mentor] == people.region[mentee])
        for topic, points in zip(prices.topics.tolist(), prices.topic_points.tolist(), strict=True):
            worth += points * flows(self.instance, mentor, mentee, topic)
        here = (worth > -slack) & self.between(mentors, mentees)
        return Surplus(key[here], worth[here], len(key))


def flows(instance: Instance, mentor: Ints, mentee: Ints, topic: int) -> Flags:
    """Whether the mentor of each pair offers what its mentee seeks; never, where nothing is known of people."""
    profiles = instance.people.profiles
    if profiles is None:
        return np.zeros(len(mentor), dtype=np.bool_)
    word, bit = topic // 64, np.uint64(1 << (topic % 64))
    return (profiles.offers[mentor, word] & profiles.seeks[mentee, word] & bit) != 0

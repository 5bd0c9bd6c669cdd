"""What a pair is worth to each of its two people: whom each prefers.

Each side has one strict order of all its pairs:

1. whom a person ranked comes before whom they did not, in the order of the list;
2. then the points of the topics that flow to that person;
3. then the score of the pair without the points for ranks: what a mentee tells about one mentor must not move the
   mentors' order, or telling the truth would not be safe any more; and without those for priority, since nobody likes
   somebody better for having been left out before;
4. then the lottery: the counterpart with the lower ticket, then the person with the lower ticket. One ticket serves
   everywhere, which costs fewer people their better choices than a ticket for each place (Abdulkadiroglu, Pathak and
   Roth, American Economic Review 99, 2009).

A person's own order is this order among their own pairs. A full place keeps its pairs in the same order, so that a
place never contradicts its people; without that, stable matchings need not exist.
"""

from typing import NamedTuple

import numpy as np

from services.matching.domain.instance.arrays import NONE, Flags, Ints, Words, place_in
from services.matching.domain.instance.compiled import compiled
from services.matching.domain.instance.instance import Instance

RANKED = 1 << 62
"""Above every worth without a rank; rank 1 is worth one less than this plus RANKS."""
RANKS = 1 << 40
BEFORE_SCORE = 1 << 32


class TooManyPointsToCompare(ValueError):
    """Points of topics must stay below 2^29, scores within 2^31; listed scores within 2^61."""


class LikedPairs(NamedTuple):
    """Valid pairs by rows, and what each is worth to its two people: more is better."""

    mentor: Ints
    mentee: Ints
    to_mentor: Ints
    to_mentee: Ints


class Tie(NamedTuple):
    """The lottery: the place of each row in it, 0 first."""

    place: Ints

    def of(self, own: Ints, other: Ints) -> Ints:
        """More is better, never the same for two pairs."""
        return -(self.place[other] * len(self.place) + self.place[own])


def lottery(ticket: Words) -> Tie:
    place = np.empty(len(ticket), dtype=np.int64)
    place[np.argsort(ticket, kind="stable")] = np.arange(len(ticket))
    return Tie(place)


def liking(instance: Instance, mentor: Ints, mentee: Ints, score: Ints) -> LikedPairs:
    """The worth of valid pairs; `score` is theirs, which where it is computed has points for ranks and priority.

    Raises TooManyPointsToCompare.
    """
    wishes = instance.wishes
    place = place_in(wishes.key, mentor * instance.people.count + mentee)
    wished = place >= 0
    apart = np.zeros_like(score)
    if instance.listed is None:
        apart = taken(wishes.points, place) + instance.people.favoured(mentor, mentee)
    to_mentor, to_mentee = flowing(instance, mentor, mentee)
    return LikedPairs(
        mentor,
        mentee,
        worth(to_mentor, score - apart, taken(wishes.mentor_rank, place), wished),
        worth(to_mentee, score - apart, taken(wishes.mentee_rank, place), wished),
    )


def taken(column: Ints, place: Ints) -> Ints:
    """0 where there is no place."""
    return np.where(place >= 0, column[np.maximum(place, 0)], 0) if len(column) else np.zeros_like(place)


def flowing(instance: Instance, mentor: Ints, mentee: Ints) -> tuple[Ints, Ints]:
    """The points of the topics to the mentor and to the mentee; none where pairs are listed."""
    profiles, terms = instance.people.profiles, instance.terms
    if profiles is None or terms is None:
        return np.zeros_like(mentor), np.zeros_like(mentee)
    return (
        points_of_topics(profiles.offers, profiles.seeks, mentee, mentor, terms.points.topic_to_mentor),
        points_of_topics(profiles.offers, profiles.seeks, mentor, mentee, terms.points.topic_to_mentee),
    )


def worth(points: Ints, score: Ints, rank: Ints, wished: Flags) -> Ints:
    """One number for ranks, points and score. Raises TooManyPointsToCompare."""
    wide = bool(points.any())
    largest = int(np.abs(score).max(initial=0))
    if int(points.max(initial=0)) >= 1 << 29 or largest >= (1 << 31 if wide else 1 << 61):
        raise TooManyPointsToCompare
    return np.where(wished & (rank > 0), RANKED + RANKS - rank, points * BEFORE_SCORE + score)


@compiled
def points_of_topics(offers: Words, seeks: Words, giver: Ints, taker: Ints, points: Ints) -> Ints:
    result = np.zeros(len(giver), dtype=np.int64)
    for pair in range(len(giver)):
        for topic in range(len(points)):
            word, bit = topic // 64, np.uint64(topic % 64)
            both = offers[giver[pair], word] & seeks[taker[pair], word]
            if (both >> bit) & np.uint64(1):
                result[pair] += points[topic]
    return result


NO_PAIRS = LikedPairs(NONE, NONE, NONE, NONE)

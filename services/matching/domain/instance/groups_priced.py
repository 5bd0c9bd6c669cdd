"""What the group of each leader is worth at given prices of mentees: of every size, with the topic that suits best."""

from dataclasses import dataclass, replace

import numpy as np

from services.matching.domain.instance.arrays import Ints, place_in
from services.matching.domain.instance.computed import ComputedPairs, in_parts
from services.matching.domain.instance.grouping import NOTHING, best_by_topic, dearest, put, put_by_topic
from services.matching.domain.instance.instance import GroupShape, Instance
from services.matching.domain.instance.layout import lay_out
from services.matching.domain.instance.listed import ListedPairs
from services.matching.domain.instance.people import People
from services.matching.domain.instance.prices import Market, PairPrices
from services.matching.domain.instance.pricing import Gains
from services.matching.domain.instance.sheets import sheets_of

NEVER = 1 << 56
"""The price of a leader as a single person: their pairs are counted by groups, and not one by one."""


@dataclass(frozen=True)
class Groups:
    """One row a leader, one column a size from 0: the worth of the best group, and its topic."""

    worth: Ints
    """NOTHING where no such group is possible."""
    topic: Ints
    """-1 where none is asked for."""
    lists: Ints
    """For each leader and topic the highest worths of pairs, downwards; a round that lists its pairs has one topic."""


def leaders_of(instance: Instance) -> Ints:
    """The rows of those who lead groups, sorted; duos are not among them."""
    shape, able = instance.shape, instance.people.mentors
    if not isinstance(shape, GroupShape):
        return able[:0]
    return able if shape.leaders is None else np.intersect1d(able, np.array(shape.leaders, dtype=np.int64))


def groups_of(market: Market, prices: PairPrices, leaders: Ints, shape: GroupShape, depth: int = 0) -> Groups:
    """The prices of the leaders themselves count nothing. Lists are at least `depth` long."""
    best = lists_of(market, prices, leaders, max(depth, shape.maximum))
    sums = np.cumsum(np.maximum(best, NOTHING >> 4), axis=2)
    worth: Ints = np.full((len(leaders), shape.maximum + 1), NOTHING, dtype=np.int64)
    topic: Ints = np.full((len(leaders), shape.maximum + 1), -1, dtype=np.int64)
    worth[:, 0] = 0
    # Where there is nobody there are no topics either.
    for size in range(shape.minimum, shape.maximum + 1) if best.shape[1] else ():
        whole = np.where(best[:, :, size - 1] > NOTHING >> 4, sums[:, :, size - 1], NOTHING)
        chosen = whole.argmax(axis=1)
        worth[:, size] = whole[np.arange(len(leaders)), chosen]
        topic[:, size] = np.where(worth[:, size] > NOTHING, chosen, -1) if isinstance(market, ComputedPairs) else -1
    if shape.within_capacity:
        most = shape.most(people_of(market).mentor_capacity[leaders])
        worth[np.arange(shape.maximum + 1) > most[:, None]] = NOTHING
    return Groups(worth, topic, best)


def people_of(market: Market) -> People:
    if isinstance(market, ComputedPairs | ListedPairs):
        return market.instance.people
    raise TypeError(type(market))


def lists_of(market: Market, prices: PairPrices, leaders: Ints, most: int) -> Ints:
    if isinstance(market, ComputedPairs):
        return of_computed(market, prices, leaders, most)
    if isinstance(market, ListedPairs):
        return of_listed(market, prices, leaders, most)
    raise TypeError(type(market))


def of_computed(market: ComputedPairs, prices: PairPrices, leaders: Ints, most: int) -> Ints:
    """What anybody wished for is priced on its own, since the kernel does not know those points."""
    instance, count = market.instance, market.instance.people.count
    profiles = instance.people.profiles
    if profiles is None:
        raise ValueError("Pairs are computed from profiles.")
    there = np.intersect1d(leaders, market.mentors)
    layout, gains = lay_out(instance, there, market.mentees), gains_of(market, prices, there)
    sheets = sheets_of(layout)
    known = np.union1d(market.barred, instance.wishes.key)
    mentor, mentee = place_in(there, known // count), place_in(market.mentees, known % count)
    inside = (mentor >= 0) & (mentee >= 0)
    apart, ends = mentee[inside], np.searchsorted(mentor[inside], np.arange(len(there) + 1))
    topics = len(profiles.vocabulary.topics)
    parts = in_parts(
        len(there),
        market.workers,
        lambda low, high: best_by_topic(layout, sheets, low, high, gains, apart, ends, topics, most),
    )
    best: Ints = np.full((len(leaders), topics, most), NOTHING, dtype=np.int64)
    best[np.searchsorted(leaders, there)] = np.concatenate(parts)
    key, worth = market.wished(prices, -NOTHING, there, market.mentees)
    mentor, mentee = np.divmod(key, count)
    for at, one, other, points in zip(
        np.searchsorted(leaders, mentor).tolist(), mentor.tolist(), mentee.tolist(), worth.tolist(), strict=True
    ):
        put_by_topic(best[at], profiles.offers[one], profiles.seeks[other], points + int(prices.mentor[one]))
    return best


def of_listed(market: ListedPairs, prices: PairPrices, leaders: Ints, most: int) -> Ints:
    best: Ints = np.full((len(leaders), 1, most), NOTHING, dtype=np.int64)
    found = market.beyond(prices, -NOTHING, mentors=leaders)
    mentor = found.key // market.instance.people.count
    for at, points in zip(
        np.searchsorted(leaders, mentor).tolist(), (found.worth + prices.mentor[mentor]).tolist(), strict=True
    ):
        put(best[at, 0], points)
    return best


def dearest_of(market: Market, prices: PairPrices, mentors: Ints) -> Ints:
    """At least the highest worth of a valid pair of each of these mentors, their own prices left out.

    A pair that named people bar may be the highest, so that a mentor may look dearer than is true.
    """
    count = people_of(market).count
    best: Ints = np.full(count, NOTHING, dtype=np.int64)
    if isinstance(market, ComputedPairs):
        there = np.intersect1d(mentors, market.mentors)
        layout, gains = lay_out(market.instance, there, market.mentees), gains_of(market, prices, there)
        sheets = sheets_of(layout)
        parts = in_parts(len(there), market.workers, lambda low, high: dearest(layout, sheets, low, high, gains))
        best[there] = np.concatenate(parts)
        key, worth = market.wished(prices, -NOTHING, there, market.mentees)
    else:
        found = market.beyond(prices, -NOTHING, mentors=mentors)
        key, worth = found.key, found.worth
    np.maximum.at(best, key // count, worth + prices.mentor[key // count])
    return best[mentors]


def gains_of(market: ComputedPairs, prices: PairPrices, mentors: Ints) -> Gains:
    """Of these mentors, whose own prices are left out, with all mentees."""
    return market.gains(replace(prices, mentor=np.zeros_like(prices.mentor)), mentors, market.mentees)

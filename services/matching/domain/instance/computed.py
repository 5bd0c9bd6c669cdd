"""Pairs that are computed from profiles: everybody against everybody, and never all in memory."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from services.matching.domain.instance.arrays import NONE, Ints, contains, distinct, place_in
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.layout import Layout, Small, lay_out
from services.matching.domain.instance.listed import flows
from services.matching.domain.instance.prices import PairPrices, Surplus
from services.matching.domain.instance.pricing import Gains, worth_more
from services.matching.domain.instance.scanning import Standing, best_of_each, merge_best, scores_of
from services.matching.domain.instance.sheets import Sheets, sheets_of

T = TypeVar("T")


@dataclass(frozen=True)
class ComputedPairs:
    """`mentors` and `mentees` are the rows of those who can take part, sorted; `workers` changes no answer."""

    instance: Instance
    mentors: Ints
    mentees: Ints
    layout: Layout
    barred: Ints
    """Keys of the pairs that named people bar and that keep all other rules, sorted."""
    workers: int

    def shortlist(self, each: int, mentors: Ints | None = None, mentees: Ints | None = None) -> Ints:
        down, across, layout, sheets = self.between(mentors, mentees)
        down_luck, down_at = luck(self.instance, down)
        across_luck, across_at = luck(self.instance, across)
        down_side, across_side = self.favours(down, down_luck), self.favours(across, across_luck)
        parts = in_parts(
            len(down),
            self.workers,
            lambda low, high: (low, *best_of_each(layout, sheets, low, high, each, down_side, across_side)),
        )
        _, _, _, _, scores, who, count = parts[0]
        for part in parts[1:]:
            merge_best(scores, who, count, *part[4:])
        people = self.instance.people.count
        one, other = np.divmod(self.instance.wishes.key, people)
        found = [self.instance.wishes.key[contains(down, one) & contains(across, other)]]
        for low, _, chosen, number, *_ in parts:
            rows, places = entries(chosen, number)
            found.append(down[low + rows] * people + across[across_at[places]])
        rows, places = entries(who, count)
        found.append(down[down_at[places]] * people + across[rows])
        return self.valid(distinct(np.concatenate(found)))[0]

    def favours(self, rows: Ints, luck: Small) -> Standing:
        given = self.instance.people.priority
        return Standing(luck, np.zeros_like(luck) if given is None else given[rows].astype(np.int32))

    def between(self, mentors: Ints | None, mentees: Ints | None) -> tuple[Ints, Ints, Layout, Sheets]:
        """Who of these rows can take part, all by default, and how they are laid out."""
        down = self.mentors if mentors is None else np.intersect1d(mentors, self.mentors)
        across = self.mentees if mentees is None else np.intersect1d(mentees, self.mentees)
        everybody = mentors is None and mentees is None
        layout = self.layout if everybody else lay_out(self.instance, down, across)
        return down, across, layout, sheets_of(layout)

    def keys(self, mentors: Ints, mentees: Ints) -> Ints:
        """Of places in the layout."""
        return self.mentors[mentors] * self.instance.people.count + self.mentees[mentees]

    def valid(self, keys: Ints) -> tuple[Ints, Ints]:
        mentor, mentee = np.divmod(keys, self.instance.people.count)
        down, across = place_in(self.mentors, mentor), place_in(self.mentees, mentee)
        known = (down >= 0) & (across >= 0) & ~contains(self.barred, keys)
        keys, scores = keys[known], scores_of(self.layout, down[known], across[known])
        keys, scores = keys[scores >= 0], scores[scores >= 0]
        place = place_in(self.instance.wishes.key, keys)
        scores[place >= 0] += self.instance.wishes.points[place[place >= 0]]
        if self.instance.people.priority is not None:
            scores += self.instance.people.favoured(*np.divmod(keys, self.instance.people.count))
        return keys, scores

    def gains(self, prices: PairPrices, mentors: Ints, mentees: Ints) -> Gains:
        """What the pairs of these rows cost and earn. Points of a person's own make that person so much cheaper."""
        given = self.instance.people.priority
        own: Ints = np.zeros_like(prices.mentor) if given is None else prices.points(given)
        return Gains(
            prices.shift,
            (prices.mentor - own)[mentors],
            (prices.mentee - own)[mentees],
            prices.one_institution,
            prices.one_region,
            prices.topics,
            prices.topic_points,
        )

    def beyond(
        self, prices: PairPrices, slack: int = 0, mentors: Ints | None = None, mentees: Ints | None = None
    ) -> Surplus:
        """What anybody wished for is priced on its own, since the kernel does not know those points."""
        down, across, layout, sheets = self.between(mentors, mentees)
        gains = self.gains(prices, down, across)
        parts = in_parts(len(down), self.workers, lambda low, high: worth_more(layout, sheets, low, high, gains, slack))
        count = self.instance.people.count
        key = np.concatenate([NONE, *(down[one] * count + across[other] for one, other, _, _ in parts)])
        worth = np.concatenate([NONE, *(part[2] for part in parts)])
        plain = ~contains(self.barred, key) & ~contains(self.instance.wishes.key, key)
        wished, wished_worth = self.wished(prices, slack, down, across)
        key, worth = np.append(key[plain], wished), np.append(worth[plain], wished_worth)
        order = np.argsort(key, kind="stable")
        one, other = np.divmod(self.barred, count)
        barred = int((contains(down, one) & contains(across, other)).sum())
        return Surplus(key[order], worth[order], sum(part[3] for part in parts) - barred)

    def wished(self, prices: PairPrices, slack: int, mentors: Ints, mentees: Ints) -> tuple[Ints, Ints]:
        people = self.instance.people
        key, score = self.valid(self.instance.wishes.key)
        mentor, mentee = np.divmod(key, people.count)
        worth = prices.points(score) - prices.mentor[mentor] - prices.mentee[mentee]
        worth += prices.one_institution * (people.institution[mentor] == people.institution[mentee])
        worth += prices.one_region * (people.region[mentor] == people.region[mentee])
        for topic, points in zip(prices.topics.tolist(), prices.topic_points.tolist(), strict=True):
            worth += points * flows(self.instance, mentor, mentee, topic)
        here = (worth > -slack) & contains(mentors, mentor) & contains(mentees, mentee)
        return key[here], worth[here]


def computed_pairs(instance: Instance, workers: int) -> ComputedPairs:
    """Raises PairsNotComputable."""
    people, profiles, terms = instance.people, instance.people.profiles, instance.terms
    if profiles is None or terms is None:
        raise ValueError("Pairs are computed from profiles, and this round lists its pairs.")
    agreed = profiles.reach >= terms.scope.rank
    mentors, mentees = people.mentors[agreed[people.mentors]], people.mentees[agreed[people.mentees]]
    layout = lay_out(instance, mentors, mentees)
    barred = distinct(np.concatenate([NONE, *(one * people.count + other for one, other in people.barred.values())]))
    one, other = np.divmod(barred, people.count)
    down, across = place_in(mentors, one), place_in(mentees, other)
    barred, down, across = (column[(down >= 0) & (across >= 0)] for column in (barred, down, across))
    return ComputedPairs(instance, mentors, mentees, layout, barred[scores_of(layout, down, across) >= 0], workers)


def luck(instance: Instance, rows: Ints) -> tuple[Small, Ints]:
    """For each of the rows its number in the lottery among them, from 0; and which of them has each number."""
    at = np.argsort(instance.people.ticket[rows], kind="stable")
    rank = np.empty(len(rows), dtype=np.int32)
    rank[at] = np.arange(len(rows), dtype=np.int32)
    return rank, at


def entries(table: Small, found: Small) -> tuple[Ints, Ints]:
    """The row and the value of each used entry; of row k the first `found[k]` are used."""
    rows, columns = np.nonzero(np.arange(table.shape[1]) < found[:, None])
    return rows, table[rows, columns].astype(np.int64)


def in_parts(count: int, workers: int, work: Callable[[int, int], T]) -> list[T]:
    """The work on ranges of 0 to `count` that cover it, by threads; results in the order of the ranges."""
    ends = [count * part // workers for part in range(workers + 1)]
    if workers == 1:
        return [work(0, count)]
    with ThreadPoolExecutor(workers) as threads:
        return list(threads.map(work, ends[:-1], ends[1:]))

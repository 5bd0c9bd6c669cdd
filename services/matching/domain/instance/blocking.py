"""Blocking pairs: two people who would leave the matching for each other, and could.

A side takes a pair that is not matched if the pair can be added within its quotas, or in exchange for a matched pair
that comes later in the order of that side (liking.py), within its quotas, minimums too. That other pair is one of the
lowest place on the way from the person to the nation that is full (first the person themselves): a full institution
gives up its own last pair, a full region the last of the region, but none that an institution's minimum holds.
A pair blocks if both sides take it. A matching that no pair blocks is stable.

This is stability under nested common quotas (Biro, Fleiner, Irving and Manlove, Theoretical Computer Science 411,
2010), a kernel of two matroids (Fleiner, Mathematics of Operations Research 28, 2003), with the minimums of
Fleiner and Kamiyama (Mathematics of Operations Research 41, 2016): each side judges by its own quotas alone.

Among the notions of Kamada and Kojima (American Economic Review 105, 2015) it stands in the middle. It asks for more
than weak stability, which excuses every pair of a full place whose hospital itself prefers all whom it has. It asks for
less than strong stability, which no matching may have: who would move within a full place is weighed against the last
pair of that place, and is not let in because they leave another seat there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from services.matching.domain.instance.arrays import Flags, Ints, contains
from services.matching.domain.instance.liking import LikedPairs, Tie
from services.matching.domain.instance.nested import Nested, asked

ANYTHING, NOTHING = -(1 << 63), (1 << 63) - 1
"""The bar of somebody with room, and of somebody who can take nobody."""


class Bar(NamedTuple):
    """For each row of one side: the worth, and the lottery, that a pair must exceed to be taken."""

    worth: Ints
    tie: Ints


@dataclass(frozen=True)
class Matched:
    """A matching with all that its blocking pairs depend on."""

    mentors: Nested
    mentees: Nested
    tie: Tie
    pairs: LikedPairs


@dataclass(frozen=True)
class BlockingPair:
    """Two rows; what they are worth to each other; and what each would give up for it, None where there is room."""

    mentor: int
    mentee: int
    to_mentor: int
    to_mentee: int
    mentor_gives_up: int | None
    mentee_gives_up: int | None


@dataclass(frozen=True)
class Blocking:
    count: int
    strongest: tuple[BlockingPair, ...]
    """By the gain of whoever gains less, then of the other; then by rows."""


def is_stable(matched: Matched, valid: Iterable[LikedPairs]) -> bool:
    return blocking(matched, valid, 0).count == 0


def blocking(matched: Matched, valid: Iterable[LikedPairs], wanted: int) -> Blocking:
    """Counts the blocking pairs among all valid pairs, given in blocks; lists the strongest."""
    mentor_bar, mentee_bar = bars(matched)
    keys = taken_keys(matched)
    count, strongest = 0, list[BlockingPair]()
    for block in valid:
        found = at(block, blocks(matched, mentor_bar, mentee_bar, keys, block))
        count += len(found.mentor)
        best = order_of_strength(found, mentor_bar, mentee_bar)[:wanted]
        strongest += [told(at(found, best[[place]]), mentor_bar, mentee_bar) for place in range(len(best))]
        strongest = sorted(strongest, key=strength)[:wanted]
    return Blocking(count, tuple(strongest))


def bars(matched: Matched) -> tuple[Bar, Bar]:
    """Of mentors and of mentees."""
    pairs, tie = matched.pairs, matched.tie
    return (
        bar(matched.mentors, pairs.mentor, pairs.to_mentor, tie.of(pairs.mentor, pairs.mentee)),
        bar(matched.mentees, pairs.mentee, pairs.to_mentee, tie.of(pairs.mentee, pairs.mentor)),
    )


def blocks(matched: Matched, mentor_bar: Bar, mentee_bar: Bar, keys: Ints, block: LikedPairs) -> Ints:
    """Which of these valid pairs block, by their places in the block; `keys` are those of `taken_keys`."""
    place = np.flatnonzero(above(mentor_bar, block.mentor, block.to_mentor, matched.tie, block.mentee))
    one = at(block, place)
    place = place[above(mentee_bar, one.mentee, one.to_mentee, matched.tie, one.mentor)]
    return place[~contains(keys, block.mentor[place] * len(matched.mentors.home) + block.mentee[place])]


def taken_keys(matched: Matched) -> Ints:
    """The keys of the matched pairs in both directions: two people are paired once."""
    count, pairs = len(matched.mentors.home), matched.pairs
    return np.sort(np.concatenate([pairs.mentor * count + pairs.mentee, pairs.mentee * count + pairs.mentor]))


def at(pairs: LikedPairs, place: Ints) -> LikedPairs:
    return LikedPairs(pairs.mentor[place], pairs.mentee[place], pairs.to_mentor[place], pairs.to_mentee[place])


def above(limit: Bar, row: Ints, worth: Ints, tie: Tie, other: Ints) -> Flags:
    needed = limit.worth[row]
    return (worth > needed) | ((worth == needed) & (tie.of(row, other) > limit.tie[row]))


def bar(side: Nested, rows: Ints, worth: Ints, tie: Ints) -> Bar:
    """From the matched pairs of this side: rows, worth and lottery."""
    order = np.lexsort((tie, worth))[::-1]
    last_of_row = latest(len(side.home), rows[order])
    last_of_home = latest(len(side.above), side.home[rows[order]])
    held = asked(side, np.bincount(side.home[rows], minlength=side.institutions))
    last = given_up(side, held, last_of_home)[side.home]
    full = np.bincount(rows, minlength=len(side.home)) >= side.capacity
    place = np.where(full, last_of_row, last)
    place_or_first = np.where(place >= 0, place, 0)
    sorted_worth = np.append(worth[order], ANYTHING)[np.minimum(place_or_first, len(order))]
    sorted_tie = np.append(tie[order], 0)[np.minimum(place_or_first, len(order))]
    return Bar(
        np.where(place >= 0, sorted_worth, np.where(place == ROOM, ANYTHING, NOTHING)),
        np.where(place >= 0, sorted_tie, 0),
    )


ROOM, NOBODY = -2, -1
"""Instead of a place in the order: room for one more; or none, and nobody who could be given up."""


def latest(count: int, owners: Ints) -> Ints:
    """For each owner the last of its places in the order, from 0; NOBODY where it has none."""
    result = np.full(count, NOBODY, dtype=np.int64)
    np.maximum.at(result, owners, np.arange(len(owners)))
    return result


def given_up(side: Nested, held: Ints, last_of_home: Ints) -> Ints:
    """For each institution the place of the pair that it would exchange for a better one, or ROOM, or NOBODY."""
    count = side.institutions
    removable = np.where(held > side.lower, last_of_home, NOBODY)
    below = np.full(len(side.above), NOBODY, dtype=np.int64)
    for node in range(len(side.above) - 1):
        if node >= count:
            removable[node] = below[node] if held[node] > side.lower[node] else NOBODY
        below[side.above[node]] = max(below[side.above[node]], removable[node])
    result = np.full(count, ROOM, dtype=np.int64)
    for home in range(count):
        node, last = home, int(last_of_home[home])
        while node >= 0 and held[node] >= side.lower[node] and held[node] < side.upper[node]:
            node = int(side.above[node])
            last = max(last, int(below[node])) if node >= 0 else last
        if node >= 0 and held[node] >= side.lower[node]:
            result[home] = last
    return result


def order_of_strength(found: LikedPairs, mentor_bar: Bar, mentee_bar: Bar) -> Ints:
    one = found.to_mentor // 2 - mentor_bar.worth[found.mentor] // 2
    other = found.to_mentee // 2 - mentee_bar.worth[found.mentee] // 2
    return np.lexsort((found.mentee, found.mentor, -np.maximum(one, other), -np.minimum(one, other)))


def told(one: LikedPairs, mentor_bar: Bar, mentee_bar: Bar) -> BlockingPair:
    mentor, mentee, to_mentor, to_mentee = (int(column[0]) for column in one)
    lost = [int(mentor_bar.worth[mentor]), int(mentee_bar.worth[mentee])]
    given = [None if worth == ANYTHING else worth for worth in lost]
    return BlockingPair(mentor, mentee, to_mentor, to_mentee, given[0], given[1])


def strength(pair: BlockingPair) -> tuple[int, int, int, int]:
    one = pair.to_mentor // 2 - (ANYTHING if pair.mentor_gives_up is None else pair.mentor_gives_up) // 2
    other = pair.to_mentee // 2 - (ANYTHING if pair.mentee_gives_up is None else pair.mentee_gives_up) // 2
    return -min(one, other), -max(one, other), pair.mentor, pair.mentee

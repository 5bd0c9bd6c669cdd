"""Deferred acceptance where the pairs are too many to hold: each mentee's next best are looked up when needed.

What a mentor refuses once is refused for good, and the bar of a mentor only rises. So a few of the best pairs of each
mentee are enough to begin with; whoever has proposed all of theirs and still has room gets the next best among
those that the mentors would take by then. Behind the known pairs of each mentee stand as many stand-ins as the mentee
has places: they hold the room that unknown pairs might take, so that nobody else of a full place comes before their
turn. When no stand-in is proposed any more, the matching is the one that all pairs would give.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from services.matching.domain.instance.arrays import Flags, Ints
from services.matching.domain.instance.blocking import Bar, Matched, at, bars
from services.matching.domain.instance.liking import NO_PAIRS, LikedPairs
from services.matching.solver.stability.deferred import deferred_acceptance
from services.matching.solver.stability.stable import Outcome, Sides, Stable, impossible, judged, order_of

WIDTH = 16
"""So many pairs of each mentee are looked up at once; those who need more get twice as many the next time."""


@dataclass(frozen=True)
class Frontier:
    """For each row: the worth and the lottery of the last pair that is known; what is not known comes after it."""

    worth: Ints
    tie: Ints


class Source(Protocol):
    """Where pairs come from."""

    def first(self) -> LikedPairs:
        """Pairs that are known from the beginning, such as all that somebody ranked."""
        ...

    def following(self, mentees: Ints, known: Frontier, bar: Bar, width: int) -> tuple[LikedPairs, Frontier, Ints]:
        """The next `width` of each of these that are not among the first, and that the mentors' bar lets through.

        Also the new frontier, and the rows of mentees whose pairs are all known now.
        """
        ...


def stable_lazily(sides: Sides, source: Source, width: int = WIDTH) -> Outcome:
    """The same as `stable` over all pairs of the source, for proposing mentees."""
    torn = impossible(sides)
    if torn is not None:
        return torn
    valid, held = source.first(), NO_PAIRS
    rows = np.arange(len(sides.mentees.home))
    high = np.full(len(rows), np.iinfo(np.int64).max)
    known, open_rows = Frontier(high, high), sides.mentees.capacity > 0
    needy = np.flatnonzero(open_rows)
    while len(needy):
        bar = bars(Matched(sides.mentors, sides.mentees, sides.tie, held))[0]
        more, known, complete = source.following(needy, known, bar, width)
        open_rows[complete] = False
        valid = LikedPairs(*(np.append(one, other) for one, other in zip(valid, more, strict=True)))
        matched, refused, needy = once(sides, valid, known, np.flatnonzero(open_rows))
        held, valid = at(valid, matched), at(valid, np.flatnonzero(~refused))
        width *= 2
    return judged(sides, sorted_by_key(held, len(rows)))


def once(sides: Sides, valid: LikedPairs, known: Frontier, open_rows: Ints) -> tuple[Ints, Flags, Ints]:
    """Which pairs are matched (by place), which refused (flags), and the rows whose stand-ins were proposed."""
    stand_in = np.repeat(open_rows, sides.mentees.capacity[open_rows])
    count, many = len(valid.mentor), len(stand_in)
    worth = np.append(valid.to_mentee, known.worth[stand_in])
    tie = np.append(sides.tie.of(valid.mentee, valid.mentor), known.tie[stand_in])
    behind = np.append(np.zeros(count, dtype=np.int64), -1 - np.arange(many))
    mentee_place = np.empty(count + many, dtype=np.int64)
    mentee_place[np.lexsort((behind, tie, worth))] = np.arange(count + many)[::-1]
    mentor_place = order_of(valid.to_mentor, sides.tie.of(valid.mentor, valid.mentee))
    nobody = np.full(many, -1, dtype=np.int64)
    matched, proposed = deferred_acceptance(
        sides.mentees,
        sides.mentors,
        (np.append(valid.mentee, stand_in), np.append(valid.mentor, nobody)),
        (mentee_place, np.append(mentor_place, nobody)),
    )
    refused = proposed[:count] & ~matched[:count]
    return np.flatnonzero(matched[:count]), refused, np.unique(stand_in[proposed[count:]])


def sorted_by_key(held: LikedPairs, people: int) -> Stable:
    order = np.argsort(held.mentor * people + held.mentee)
    return Stable(held.mentor[order], held.mentee[order])

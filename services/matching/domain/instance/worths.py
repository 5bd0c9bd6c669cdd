"""What everybody is worth to everybody, compiled: whom each mentee likes next, of those who would take them.

This agrees with liking.py for pairs that nobody ranked; pairs that named people bar are not left out here.
"""

from typing import NamedTuple

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.compiled import compiled
from services.matching.domain.instance.kernel import BLOCK, overlap, place_points, run_of, score_block, weigh
from services.matching.domain.instance.layout import Layout, Small


class Bars(NamedTuple):
    """By the places of the layout. A pair passes that exceeds the bar of the mentor, and of the mentee."""

    mentor_worth: Ints
    mentor_tie: Ints
    mentee_worth: Ints
    mentee_tie: Ints
    mentor_luck: Ints
    """The place of each in the lottery of all people."""
    mentee_luck: Ints
    people: int


@compiled
def worths(layout: Layout, mentor: int, run: int, low: int, room: Small, to_mentor: Ints, to_mentee: Ints) -> None:
    """What this mentor and the mentees from `low` on are worth to each other; -1 both ways where a rule is broken.

    `room` has five rows, of which the first holds the points of the places.
    """
    count = len(to_mentor)
    score, mine, theirs = room[1, :count], room[2, :count], room[3, :count]
    score_block(layout, mentor, run, low, room[0, :count], score, mine, theirs, room[4, :count])
    overlap(layout.seeks[mentor], layout.offered, low, mine)
    overlap(layout.offers[mentor], layout.sought, low, theirs)
    for j in range(count):
        mine[j] *= layout.to_mentor
        theirs[j] *= layout.to_mentee
    weigh(layout.seeks[mentor], layout.offered, low, layout.to_mentor_beyond, mine)
    weigh(layout.offers[mentor], layout.sought, low, layout.to_mentee_beyond, theirs)
    for j in range(count):
        valid = score[j] >= 0
        to_mentor[j] = (np.int64(mine[j]) << 32) + score[j] if valid else -1
        to_mentee[j] = (np.int64(theirs[j]) << 32) + score[j] if valid else -1


@compiled
def exceeds(worth: int, luck: int, own: int, people: int, needed: int, tie: int) -> bool:
    """`luck` of the counterpart, and one's own."""
    return worth > needed or (worth == needed and -(luck * people + own) > tie)


@compiled
def next_best(layout: Layout, low: int, high: int, width: int, bars: Bars) -> tuple[Ints, Ints, Ints]:
    """For the mentees from `low` to `high`: the best who come after the mentee's bar and pass the mentor's own.

    Returns worth and mentors' places, best first, [mentee - low, width], and how many were found.
    """
    best, who = np.empty((high - low, width), np.int64), np.empty((high - low, width), np.int64)
    found = np.zeros(high - low, np.int64)
    room = np.empty((5, BLOCK), np.int32)
    to_mentor, to_mentee = np.empty(BLOCK, np.int64), np.empty(BLOCK, np.int64)
    for block in range(low, high, BLOCK):
        for mentor in range(layout.offers.shape[0]):
            run = run_of(layout, mentor)
            start = max(block, layout.low[run])
            count = min(block + BLOCK, layout.high[run], high) - start
            if count <= 0:
                continue
            place_points(layout, run, start, room[0, :count])
            worths(layout, mentor, run, start, room, to_mentor[:count], to_mentee[:count])
            needed, tie, luck = bars.mentor_worth[mentor], bars.mentor_tie[mentor], bars.mentor_luck[mentor]
            for j in range(count):
                one, worth = start + j, to_mentee[j]
                mine, last = one - low, found[one - low] - 1
                if worth < 0 or to_mentor[j] < needed or (last == width - 1 and worth < best[mine, last]):
                    continue
                own = bars.mentee_luck[one]
                if not exceeds(to_mentor[j], own, luck, bars.people, needed, tie):
                    continue
                known = worth == bars.mentee_worth[one] and -(luck * bars.people + own) >= bars.mentee_tie[one]
                if worth > bars.mentee_worth[one] or known:
                    continue
                found[mine] = insert(best[mine], who[mine], found[mine], worth, mentor, bars.mentor_luck)
    return best, who, found


@compiled
def insert(best: Ints, who: Ints, found: int, worth: int, mentor: int, luck: Ints) -> int:
    """Keeps the row sorted: the higher worth first, of equals the lower place in the lottery; returns the length."""
    place = found
    while place > 0 and (best[place - 1] < worth or (best[place - 1] == worth and luck[who[place - 1]] > luck[mentor])):
        if place < len(best):
            best[place], who[place] = best[place - 1], who[place - 1]
        place -= 1
    if place < len(best):
        best[place], who[place] = worth, mentor
    return min(found + 1, len(best))

"""Everybody against everybody, compiled: how many pairs pass the bars of both of their people, and the strongest.

This agrees with liking.py and blocking.py for pairs that nobody ranked; pairs that are named apart are passed over.
Most pairs that keep the rules fall by the points of their topics alone.
"""

from typing import NamedTuple

import numpy as np

from services.matching.domain.instance.arrays import Ints, Words
from services.matching.domain.instance.compiled import compiled
from services.matching.domain.instance.kernel import ONE, bits, run_of, score_each
from services.matching.domain.instance.layout import Layout, Small
from services.matching.domain.instance.sheets import BLOCK, Sheets, fitting, room_for, settle
from services.matching.domain.instance.worths import Bars, exceeds


class Apart(NamedTuple):
    """Pairs that are not looked at: those of mentor `k` are `mentee[first[k] : first[k + 1]]`, sorted places."""

    first: Ints
    mentee: Ints


class Strongest(NamedTuple):
    """The best so far, the strongest first; of each the gain of whoever gains less, and of the other."""

    less: Ints
    more: Ints
    mentor: Ints
    mentee: Ints
    to_mentor: Ints
    to_mentee: Ints


@compiled
def topic_points(mine: Words, theirs: Words, mentee: int, each: np.int32, beyond: Small) -> int:
    """Of the topics in both: `each` point of every one, and what single ones have beyond."""
    points = 0
    for w in range(len(mine)):
        rest = mine[w] & theirs[w, mentee]
        while rest != 0:
            bit = rest & (~rest + ONE)
            rest ^= bit
            points += each + beyond[64 * w + bits(bit - ONE)]
    return points


@compiled
def likely(layout: Layout, mentor: int, least: int, needed: Ints, found: Ints, mine: Ints, theirs: Ints) -> int:
    """Keeps in `found` those for whom the topics alone are as much as both bars need; returns how many.

    `mine` and `theirs` become the points of the topics to this mentor and to each of them.
    """
    seeks, offers, offered, sought = layout.seeks[mentor], layout.offers[mentor], layout.offered, layout.sought
    back, there = layout.to_mentor_beyond, layout.to_mentee_beyond
    count = 0
    for mentee in found:
        to_mentor = topic_points(seeks, offered, mentee, layout.to_mentor, back)
        if to_mentor < least:
            continue
        to_mentee = topic_points(offers, sought, mentee, layout.to_mentee, there)
        if to_mentee >= needed[mentee]:
            found[count], mine[count], theirs[count] = mentee, to_mentor, to_mentee
            count += 1
    return count


@compiled
def is_apart(apart: Apart, mentor: int, mentee: int) -> bool:
    first, last = apart.first[mentor], apart.first[mentor + 1]
    place = first + np.searchsorted(apart.mentee[first:last], mentee)
    return bool(place < last and apart.mentee[place] == mentee)


@compiled
def enter(best: Strongest, found: int, less: int, more: int, mentor: int, mentee: int, worth: tuple[int, int]) -> int:
    """Keeps the order: the higher gains first, of equals the lower places. Returns how many there are."""
    size = len(best.less)
    place = found
    while place > 0:
        above = place - 1
        if best.less[above] != less:
            ahead = best.less[above] > less
        elif best.more[above] != more:
            ahead = best.more[above] > more
        elif best.mentor[above] != mentor:
            ahead = best.mentor[above] < mentor
        else:
            ahead = best.mentee[above] < mentee
        if ahead:
            break
        if place < size:
            for column in best:
                column[place] = column[above]
        place = above
    if place < size:
        best.less[place], best.more[place] = less, more
        best.mentor[place], best.mentee[place] = mentor, mentee
        best.to_mentor[place], best.to_mentee[place] = worth
    return min(found + 1, size)


@compiled
def count_blockers(
    layout: Layout, sheets: Sheets, low: int, high: int, bars: Bars, apart: Apart, wanted: int
) -> tuple[int, Strongest, int]:
    """Of the mentors from `low` to `high`: how many pairs block, and the strongest, by their places in the layout."""
    best = Strongest(
        np.empty(wanted, np.int64), np.empty(wanted, np.int64), np.empty(wanted, np.int64),
        np.empty(wanted, np.int64), np.empty(wanted, np.int64), np.empty(wanted, np.int64),
    )  # fmt: skip
    total, found, room = 0, 0, room_for()
    mine, theirs, needed = np.empty(BLOCK, np.int64), np.empty(BLOCK, np.int64), bars.mentee_worth >> 32
    for first in range(0, layout.kind.shape[0], BLOCK):
        last = -1
        for mentor in range(low, high):
            run = run_of(layout, mentor) if last < 0 or layout.starts[last + 1] <= mentor else last
            if run != last:
                settle(layout, run, first, room)
            last = run
            own_bar, own_tie, own_luck = bars.mentor_worth[mentor], bars.mentor_tie[mentor], bars.mentor_luck[mentor]
            fit = room.found[: fitting(layout, sheets, mentor, first, room)]
            count = likely(layout, mentor, own_bar >> 32, needed, fit, mine, theirs)
            one_by_one, scores = room.found[:count], room.score[:count]
            score_each(layout, mentor, run, one_by_one, scores)
            for k in range(count):
                one, score = int(one_by_one[k]), int(scores[k])
                bar, luck = bars.mentee_worth[one], bars.mentee_luck[one]
                to_mentor, to_mentee = (int(mine[k]) << 32) + score, (int(theirs[k]) << 32) + score
                if score < 0 or not exceeds(to_mentor, luck, own_luck, bars.people, own_bar, own_tie):
                    continue
                if not exceeds(to_mentee, own_luck, luck, bars.people, bar, bars.mentee_tie[one]):
                    continue
                if is_apart(apart, mentor, one):
                    continue
                total += 1
                gain, other = (to_mentor >> 1) - (own_bar >> 1), (to_mentee >> 1) - (bar >> 1)
                less, more = min(gain, other), max(gain, other)
                if found < wanted or (wanted > 0 and less >= best.less[wanted - 1]):
                    found = enter(best, found, less, more, mentor, one, (to_mentor, to_mentee))
    return total, best, found

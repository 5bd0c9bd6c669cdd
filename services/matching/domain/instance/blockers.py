"""Everybody against everybody, compiled: how many pairs pass the bars of both of their people, and the strongest.

This agrees with liking.py and blocking.py for pairs that nobody ranked; pairs that are named apart are passed over.
Most pairs fall by the points of their topics alone, which are computed for many mentees at once; only what is left
is looked at one by one.
"""

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.compiled import compiled
from services.matching.domain.instance.kernel import BLOCK, bits, overlap, place_points, weigh
from services.matching.domain.instance.layout import Layout, Small
from services.matching.domain.instance.scanning import run_of
from services.matching.domain.instance.worths import Bars, exceeds

Octets: TypeAlias = npt.NDArray[np.uint8]


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
def topic_points(layout: Layout, mentor: int, start: int, mine: Small, theirs: Small) -> None:
    """Into `mine` and `theirs`: the points of the topics to this mentor, and to the mentees from `start` on."""
    overlap(layout.seeks[mentor], layout.offered, start, mine)
    overlap(layout.offers[mentor], layout.sought, start, theirs)
    for j in range(len(mine)):
        mine[j] *= layout.to_mentor
        theirs[j] *= layout.to_mentee
    weigh(layout.seeks[mentor], layout.offered, start, layout.to_mentor_beyond, mine)
    weigh(layout.offers[mentor], layout.sought, start, layout.to_mentee_beyond, theirs)


@compiled
def flagged(
    layout: Layout, mentor: int, start: int, least: np.int32, needed: Small, mine: Small, theirs: Small, out: Octets
) -> None:
    """Into `out`: 1 for each mentee whose stage fits, and for whom the topics alone are as much as both bars need."""
    kind, accepts = layout.kind[start : start + len(mine)], layout.accepts[mentor]
    for j in range(len(mine)):
        out[j] = (mine[j] >= least) & (theirs[j] >= needed[j]) & ((kind[j] & accepts) != 0)
    out[len(mine) :] = 0


@compiled
def passed_over(apart: Apart, mentor: int, following: int, start: int, flags: Octets) -> int:
    """Takes the flags from this mentor's pairs apart; returns where those of the next block begin."""
    end = apart.first[mentor + 1]
    while following < end and apart.mentee[following] < start + len(flags):
        if apart.mentee[following] >= start:
            flags[apart.mentee[following] - start] = 0
        following += 1
    return following


@compiled
def picked_of(flags: Octets, count: int, picked: Ints) -> int:
    """Into `picked`: where the flags are set; returns how many. Eight flags at once, as most are not."""
    words, found = flags.view(np.uint64), 0
    for word in range((count + 7) // 8):
        if words[word] != 0:
            for j in range(8 * word, 8 * word + 8):
                if flags[j] != 0:
                    picked[found] = j
                    found += 1
    return found


@compiled
def points_beside_topics(layout: Layout, mentor: int, run: int, start: int, picked: Ints, place: Small) -> None:
    """`place` of each picked mentee becomes the points of places, hours and languages; -1 where a rule is broken."""
    kind, remote, local = layout.kind, layout.remote[mentor], layout.local[mentor]
    near, far = layout.region_low[run], layout.region_high[run]
    for j in picked:
        one = start + j
        meets = (kind[one] & remote) != 0 or ((kind[one] & local) != 0 and near <= one < far)
        there, back = np.uint64(0), np.uint64(0)
        for w in range(layout.sought.shape[0]):
            there |= layout.offers[mentor, w] & layout.sought[w, one]
            back |= layout.seeks[mentor, w] & layout.offered[w, one]
        hours, languages = np.int32(0), np.int32(0)
        for w in range(layout.open.shape[0]):
            hours += bits(layout.free[mentor, w] & layout.open[w, one])
        for w in range(layout.spoken.shape[0]):
            languages += bits(layout.languages[mentor, w] & layout.spoken[w, one])
        if not meets or there == 0 or back == 0 or languages == 0 or hours < layout.slots_needed:
            place[j] = -1
            continue
        place[j] += layout.slot * min(hours, layout.slots_counted)
        place[j] += layout.language * min(languages, layout.languages_counted)


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
    layout: Layout, low: int, high: int, bars: Bars, apart: Apart, wanted: int
) -> tuple[int, Strongest, int]:
    """Of the mentors from `low` to `high`: how many pairs block, and the strongest, by their places in the layout."""
    best = Strongest(
        np.empty(wanted, np.int64), np.empty(wanted, np.int64), np.empty(wanted, np.int64),
        np.empty(wanted, np.int64), np.empty(wanted, np.int64), np.empty(wanted, np.int64),
    )  # fmt: skip
    total, found = 0, 0
    room, needed = np.empty((3, BLOCK), np.int32), np.maximum(bars.mentee_worth >> 32, -1).astype(np.int32)
    flags, picks = np.empty(BLOCK, np.uint8), np.empty(BLOCK, np.int64)
    following = apart.first[low:high].copy()
    for block in range(0, layout.kind.shape[0], BLOCK):
        for mentor in range(low, high):
            run = run_of(layout, mentor)
            start = max(block, layout.low[run])
            count = min(block + BLOCK, layout.high[run], layout.kind.shape[0]) - start
            own_bar, own_tie, own_luck = bars.mentor_worth[mentor], bars.mentor_tie[mentor], bars.mentor_luck[mentor]
            least = np.int32(max(own_bar >> 32, -1))
            if count <= 0 or least >= 1 << 30:
                continue
            mine, theirs, place = room[0, :count], room[1, :count], room[2, :count]
            topic_points(layout, mentor, start, mine, theirs)
            flagged(layout, mentor, start, least, needed[start : start + count], mine, theirs, flags)
            following[mentor - low] = passed_over(apart, mentor, following[mentor - low], start, flags[:count])
            picked = picks[: picked_of(flags, count, picks)]
            if len(picked) == 0:
                continue
            place_points(layout, run, start, place)
            points_beside_topics(layout, mentor, run, start, picked, place)
            for pick in range(len(picked)):
                j = int(picked[pick])
                one, score = start + j, int(mine[j]) + int(theirs[j]) + int(place[j])
                bar, luck = bars.mentee_worth[one], bars.mentee_luck[one]
                to_mentor, to_mentee = (int(mine[j]) << 32) + score, (int(theirs[j]) << 32) + score
                if place[j] < 0 or not exceeds(to_mentor, luck, own_luck, bars.people, own_bar, own_tie):
                    continue
                if not exceeds(to_mentee, own_luck, luck, bars.people, bar, bars.mentee_tie[one]):
                    continue
                total += 1
                gain, other = (to_mentor >> 1) - (own_bar >> 1), (to_mentee >> 1) - (bar >> 1)
                less, more = min(gain, other), max(gain, other)
                if found < wanted or (wanted > 0 and less >= best.less[wanted - 1]):
                    found = enter(best, found, less, more, mentor, one, (to_mentor, to_mentee))
    return total, best, found

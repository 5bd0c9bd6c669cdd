"""What a mentor and mentees of one topic are worth together, compiled: the best few of each topic."""

import numpy as np

from services.matching.domain.instance.arrays import Ints, Words
from services.matching.domain.instance.compiled import compiled
from services.matching.domain.instance.kernel import run_of, score_each
from services.matching.domain.instance.layout import Layout
from services.matching.domain.instance.pricing import NEVER, Gains, price_each
from services.matching.domain.instance.sheets import BLOCK, Sheets, fitting, room_for, settle

NOTHING = -(1 << 60)
"""The worth of what does not exist."""


@compiled
def put(best: Ints, worth: int) -> None:
    """Into a short list that is sorted downwards."""
    k = len(best) - 1
    if worth <= best[k]:
        return
    while k > 0 and best[k - 1] < worth:
        best[k] = best[k - 1]
        k -= 1
    best[k] = worth


@compiled
def put_by_topic(best: Ints, offered: Words, sought: Words, worth: int) -> None:
    """Into the list of each topic that flows."""
    for topic in range(len(best)):
        bit = np.uint64(topic % 64)
        if (offered[topic // 64] & sought[topic // 64]) >> bit & np.uint64(1):
            put(best[topic], worth)


@compiled
def best_by_topic(
    layout: Layout, sheets: Sheets, low: int, high: int, gains: Gains, apart: Ints, ends: Ints, topics: int, most: int
) -> Ints:
    """For each mentor from `low` to `high` and each topic, the `most` highest worths of a mentee who seeks it.

    `apart` are the mentees (places in the layout) with whom a mentor is not looked at: of mentor k from `ends[k]` on.
    """
    best = np.full((high - low, topics, most), NOTHING, np.int64)
    room, sought = room_for(), np.empty(layout.sought.shape[0], np.uint64)
    barred = np.zeros(layout.kind.shape[0], np.bool_)
    for mentor in range(low, high):
        run, mine, offered = run_of(layout, mentor), best[mentor - low], layout.offers[mentor]
        barred[apart[ends[mentor] : ends[mentor + 1]]] = True
        for first in range(0, layout.kind.shape[0], BLOCK):
            settle(layout, run, first, room)
            count = fitting(layout, sheets, mentor, first, room)
            found, worth = room.found[:count], room.score[:count]
            score_each(layout, mentor, run, found, worth)
            price_each(layout, gains, mentor, run, found, worth)
            for k in range(count):
                if worth[k] != NEVER and not barred[found[k]]:
                    for w in range(len(sought)):
                        sought[w] = layout.sought[w, found[k]]
                    put_by_topic(mine, offered, sought, worth[k])
        barred[apart[ends[mentor] : ends[mentor + 1]]] = False
    return best


@compiled
def dearest(layout: Layout, sheets: Sheets, low: int, high: int, gains: Gains) -> Ints:
    """For each mentor from `low` to `high`, the highest worth of a pair; NOTHING where none is valid."""
    best, room = np.full(high - low, NOTHING, np.int64), room_for()
    for first in range(0, layout.kind.shape[0], BLOCK):
        last = -1
        for mentor in range(low, high):
            run = run_of(layout, mentor) if last < 0 or layout.starts[last + 1] <= mentor else last
            if run != last:
                settle(layout, run, first, room)
            last = run
            count = fitting(layout, sheets, mentor, first, room)
            found, worth = room.found[:count], room.score[:count]
            score_each(layout, mentor, run, found, worth)
            _, most = price_each(layout, gains, mentor, run, found, worth)
            best[mentor - low] = max(best[mentor - low], most)
    return best

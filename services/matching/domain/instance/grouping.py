"""What a mentor and mentees of one topic are worth together, compiled: the best few of each topic."""

import numpy as np

from services.matching.domain.instance.arrays import Ints, Words
from services.matching.domain.instance.compiled import compiled
from services.matching.domain.instance.kernel import BLOCK, FORBIDDEN, place_points, score_block
from services.matching.domain.instance.layout import Layout
from services.matching.domain.instance.pricing import Gains, add_covered, prices_here
from services.matching.domain.instance.scanning import run_of

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
    layout: Layout, low: int, high: int, gains: Gains, apart: Ints, ends: Ints, topics: int, most: int
) -> Ints:
    """For each mentor from `low` to `high` and each topic, the `most` highest worths of a mentee who seeks it.

    `apart` are the mentees (places in the layout) with whom a mentor is not looked at: of mentor k from `ends[k]` on.
    """
    best = np.full((high - low, topics, most), NOTHING, np.int64)
    room = np.empty((5, BLOCK), np.int32)
    prices, worth = np.empty(BLOCK, np.int64), np.empty(BLOCK, np.int64)
    sought = np.empty(layout.sought.shape[0], np.uint64)
    shift, counts = max(0, gains.shift), -1 if gains.shift >= 0 else 0
    for mentor in range(low, high):
        run, mine = run_of(layout, mentor), best[mentor - low]
        for start in range(layout.low[run], layout.high[run], BLOCK):
            count = min(BLOCK, layout.high[run] - start)
            place, here, out = room[0, :count], prices[:count], room[1, :count]
            place_points(layout, run, start, place)
            prices_here(layout, gains, run, start, here)
            score_block(layout, mentor, run, start, place, out, room[2, :count], room[3, :count], room[4, :count])
            for k in range(ends[mentor], ends[mentor + 1]):
                if start <= apart[k] < start + count:
                    out[apart[k] - start] = FORBIDDEN
            for j in range(count):
                worth[j] = ((np.int64(out[j]) << shift) & counts) - here[j]
            if len(gains.topics):
                add_covered(layout, gains, mentor, start, worth[:count])
            for j in range(count):
                if out[j] >= 0:
                    for w in range(len(sought)):
                        sought[w] = layout.sought[w, start + j]
                    put_by_topic(mine, layout.offers[mentor], sought, worth[j])
    return best


@compiled
def dearest(layout: Layout, low: int, high: int, gains: Gains) -> Ints:
    """For each mentor from `low` to `high`, the highest worth of a pair; NOTHING where none is valid."""
    best = np.full(high - low, NOTHING, np.int64)
    room = np.empty((5, BLOCK), np.int32)
    prices, worth = np.empty(BLOCK, np.int64), np.empty(BLOCK, np.int64)
    shift, counts = max(0, gains.shift), -1 if gains.shift >= 0 else 0
    for block in range(0, layout.kind.shape[0], BLOCK):
        last = -1
        for mentor in range(low, high):
            run = run_of(layout, mentor) if last < 0 or layout.starts[last + 1] <= mentor else last
            start, stop = max(block, layout.low[run]), min(block + BLOCK, layout.high[run])
            count = stop - start
            if count > 0:
                place, here, out = room[0, :count], prices[:count], room[1, :count]
                if run != last:
                    place_points(layout, run, start, place)
                    prices_here(layout, gains, run, start, here)
                score_block(layout, mentor, run, start, place, out, room[2, :count], room[3, :count], room[4, :count])
                for j in range(count):
                    worth[j] = ((np.int64(out[j]) << shift) & counts) - here[j]
                if len(gains.topics):
                    add_covered(layout, gains, mentor, start, worth[:count])
                top = best[mentor - low]
                for j in range(count):
                    top = max(top, worth[j]) if out[j] >= 0 else top
                best[mentor - low] = top
            last = run
    return best

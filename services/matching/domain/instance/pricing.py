"""Everybody against everybody, compiled: the pairs that are worth more than the prices of their two people."""

from typing import NamedTuple

import numpy as np

from services.matching.domain.instance.arrays import Flags, Ints
from services.matching.domain.instance.compiled import compiled
from services.matching.domain.instance.kernel import BLOCK, place_points, score_block
from services.matching.domain.instance.layout import Layout
from services.matching.domain.instance.scanning import STRETCH, run_of


class Gains(NamedTuple):
    """What a pair is worth and what its people cost, in points divided by `scale`; see certificate.py."""

    shift: int
    """A point of a score counts two to this power; not at all if it is negative."""
    mentor: Ints
    """The price of each mentor of the layout."""
    mentee: Ints
    one_institution: int
    """Added for a pair within one institution, and for one within one region."""
    one_region: int
    topics: Ints
    """Topics that must be covered, and what is added for a pair in which one flows to the mentee."""
    topic_points: Ints


@compiled
def prices_here(layout: Layout, gains: Gains, run: int, low: int, out: Ints) -> None:
    """Into `out`: the prices of the mentees from `low` on, less what is added for the places."""
    for j in range(len(out)):
        out[j] = gains.mentee[low + j]
    for j in range(max(0, layout.region_low[run] - low), min(len(out), layout.region_high[run] - low)):
        out[j] -= gains.one_region
    for j in range(max(0, layout.home_low[run] - low), min(len(out), layout.home_high[run] - low)):
        out[j] -= gains.one_institution


@compiled
def add_covered(layout: Layout, gains: Gains, mentor: int, low: int, worth: Ints) -> None:
    for k in range(len(gains.topics)):
        w, bit = gains.topics[k] // 64, np.uint64(gains.topics[k] % 64)
        if (layout.offers[mentor, w] >> bit) & np.uint64(1):
            column, points = layout.sought[w], gains.topic_points[k]
            for j in range(len(worth)):
                worth[j] += points * np.int64((column[low + j] >> bit) & np.uint64(1))


@compiled
def worth_more(  # noqa: C901 - one nest of loops, compiled as a whole
    layout: Layout, low: int, high: int, gains: Gains, slack: int
) -> tuple[Ints, Ints, Ints, int]:
    """The valid pairs of the mentors from `low` to `high` whose worth less the prices is above -slack.

    Returns their places in the layout, that surplus, and the number of all valid pairs. Pairs that bar named people
    are among them.
    """
    mentees = layout.kind.shape[0]
    room = np.empty((5, BLOCK), np.int32)
    prices, worth = np.empty(BLOCK, np.int64), np.empty(BLOCK, np.int64)
    size, valid = 0, 0
    shift, counts = max(0, gains.shift), -1 if gains.shift >= 0 else 0
    mentor_found, mentee_found = np.empty(1 << 12, np.int64), np.empty(1 << 12, np.int64)
    surplus = np.empty(1 << 12, np.int64)
    for block in range(0, mentees, BLOCK):
        end = min(mentees, block + BLOCK)
        last = -1
        for mentor in range(low, high):
            run = run_of(layout, mentor) if last < 0 or layout.starts[last + 1] <= mentor else last
            start, stop = max(block, layout.low[run]), min(end, layout.high[run])
            count = stop - start
            if count <= 0:
                last = run
                continue
            place, here = room[0, :count], prices[:count]
            if run != last:
                place_points(layout, run, start, place)
                prices_here(layout, gains, run, start, here)
            last = run
            out = room[1, :count]
            score_block(layout, mentor, run, start, place, out, room[2, :count], room[3, :count], room[4, :count])
            for j in range(count):
                valid += out[j] >= 0
                worth[j] = ((np.int64(out[j]) << shift) & counts) - here[j]
            if len(gains.topics):
                add_covered(layout, gains, mentor, start, worth[:count])
            limit = gains.mentor[mentor] - slack
            for stretch in range(0, count, STRETCH):
                until = min(count, stretch + STRETCH)
                useful = False
                for j in range(stretch, until):
                    useful |= (worth[j] > limit) & (out[j] >= 0)
                if not useful:
                    continue
                for j in range(stretch, until):
                    if worth[j] > limit and out[j] >= 0:
                        if size == len(surplus):
                            mentor_found = np.concatenate((mentor_found, np.empty_like(mentor_found)))
                            mentee_found = np.concatenate((mentee_found, np.empty_like(mentee_found)))
                            surplus = np.concatenate((surplus, np.empty_like(surplus)))
                        mentor_found[size], mentee_found[size] = mentor, start + j
                        surplus[size] = worth[j] - gains.mentor[mentor]
                        size += 1
    return mentor_found[:size].copy(), mentee_found[:size].copy(), surplus[:size].copy(), valid


@compiled
def covered(layout: Layout, mentors: Ints, mentees: Ints, topic: int) -> Flags:
    """In which single pairs a topic flows to the mentee."""
    w, bit = topic // 64, np.uint64(topic % 64)
    found = np.empty(len(mentors), np.bool_)
    for pair in range(len(mentors)):
        both = layout.offers[mentors[pair], w] & layout.sought[w, mentees[pair]]
        found[pair] = (both >> bit) & np.uint64(1) == 1
    return found

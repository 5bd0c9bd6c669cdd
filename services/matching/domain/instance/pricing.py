"""Everybody against everybody, compiled: the pairs that are worth more than the prices of their two people."""

from typing import NamedTuple

import numpy as np

from services.matching.domain.instance.arrays import Flags, Ints
from services.matching.domain.instance.compiled import compiled
from services.matching.domain.instance.kernel import run_of, score_each
from services.matching.domain.instance.layout import Layout
from services.matching.domain.instance.sheets import BLOCK, Sheets, fitting, room_for, settle

NEVER = -(1 << 62)


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
def price_each(layout: Layout, gains: Gains, mentor: int, run: int, found: Ints, worth: Ints) -> tuple[int, int]:
    """From the score of each pair to what it is worth beyond its prices, NEVER for no valid pair.

    Returns how many are valid, and the most that one is worth.
    """
    valid, shift, counts = 0, max(0, gains.shift), -1 if gains.shift >= 0 else 0
    price, theirs, sought = gains.mentor[mentor], gains.mentee, layout.sought
    region_low, region_high, one_region = layout.region_low[run], layout.region_high[run], gains.one_region
    home_low, home_high, one_institution = layout.home_low[run], layout.home_high[run], gains.one_institution
    for k in range(len(found)):
        mentee = found[k]
        if worth[k] < 0:
            worth[k] = NEVER
            continue
        valid += 1
        worth[k] = ((worth[k] << shift) & counts) - price - theirs[mentee]
        if region_low <= mentee < region_high:
            worth[k] += one_region
        if home_low <= mentee < home_high:
            worth[k] += one_institution
    for n in range(len(gains.topics)):
        w, bit = gains.topics[n] // 64, np.uint64(gains.topics[n] % 64)
        if (layout.offers[mentor, w] >> bit) & np.uint64(1):
            for k in range(len(found)):
                if worth[k] != NEVER and (sought[w, found[k]] >> bit) & np.uint64(1):
                    worth[k] += gains.topic_points[n]
    most = NEVER
    for k in range(len(found)):
        most = max(most, worth[k])
    return valid, most


@compiled
def worth_more(
    layout: Layout, sheets: Sheets, low: int, high: int, gains: Gains, slack: int
) -> tuple[Ints, Ints, Ints, int]:
    """The valid pairs of the mentors from `low` to `high` whose worth less the prices is above -slack.

    Returns their places in the layout, that surplus, and the number of all valid pairs. Pairs that bar named people
    are among them.
    """
    room, size, valid = room_for(), 0, 0
    pairs = np.empty((3, 1 << 13), np.int64)
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
            here, most = price_each(layout, gains, mentor, run, found, worth)
            valid += here
            if most > -slack:
                if size + count > pairs.shape[1]:
                    pairs = np.concatenate((pairs, pairs), axis=1)
                size = collect(mentor, found, worth, slack, pairs, size)
    return pairs[0, :size].copy(), pairs[1, :size].copy(), pairs[2, :size].copy(), valid


@compiled
def collect(mentor: int, found: Ints, worth: Ints, slack: int, pairs: Ints, size: int) -> int:
    """Adds the pairs that are worth enough to the first `size`; returns how many there are then."""
    for k in range(len(found)):
        if worth[k] > -slack:
            pairs[0, size], pairs[1, size], pairs[2, size] = mentor, found[k], worth[k]
            size += 1
    return size


@compiled
def covered(layout: Layout, mentors: Ints, mentees: Ints, topic: int) -> Flags:
    """In which single pairs a topic flows to the mentee."""
    w, bit = topic // 64, np.uint64(topic % 64)
    found = np.empty(len(mentors), np.bool_)
    for pair in range(len(mentors)):
        both = layout.offers[mentors[pair], w] & layout.sought[w, mentees[pair]]
        found[pair] = (both >> bit) & np.uint64(1) == 1
    return found

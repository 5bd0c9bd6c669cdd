"""Is a pair valid, and how many points is it worth: compiled, for one mentor against a block of mentees.

This agrees exactly with pairing.py and scoring.py, which look at one pair and are the definition. Every loop goes
over neighbouring mentees, so that the compiler can take many of them at once.
"""

import numpy as np

from services.matching.domain.instance.arrays import Words
from services.matching.domain.instance.compiled import compiled
from services.matching.domain.instance.layout import Layout, Small

FORBIDDEN = np.int32(-(1 << 30))
"""The score of a pair that breaks a rule; what named people bar is not looked at here."""
BLOCK = 1024
"""Mentees at once: what is written for them stays in the nearest cache."""

ONE, TWO, FOUR, LAST = np.uint64(1), np.uint64(2), np.uint64(4), np.uint64(56)
PAIRS, QUADS = np.uint64(0x5555555555555555), np.uint64(0x3333333333333333)
OCTETS, SUM = np.uint64(0x0F0F0F0F0F0F0F0F), np.uint64(0x0101010101010101)


@compiled
def bits(word: np.uint64) -> np.int32:
    """How many bits are set (Warren, Hacker's Delight, 5-1); compilers know it and use one instruction."""
    word -= (word >> ONE) & PAIRS
    word = (word & QUADS) + ((word >> TWO) & QUADS)
    word = (word + (word >> FOUR)) & OCTETS
    return np.int32((word * SUM) >> LAST)


@compiled
def overlap(mine: Words, theirs: Words, low: int, out: Small) -> None:
    """Into `out`: how many bits the mentor's mask shares with that of each mentee from `low` on."""
    count = len(out)
    column, word = theirs[0, low : low + count], mine[0]
    for j in range(count):
        out[j] = bits(word & column[j])
    for w in range(1, len(mine)):
        column, word = theirs[w, low : low + count], mine[w]
        for j in range(count):
            out[j] += bits(word & column[j])


@compiled
def weigh(mine: Words, theirs: Words, low: int, beyond: Small, out: Small) -> None:
    """Adds to `out` what single topics are worth beyond the others."""
    count = len(out)
    for w in range(len(mine)):
        column, rest = theirs[w, low : low + count], mine[w]
        while rest != 0:
            bit = rest & (~rest + ONE)
            rest ^= bit
            points = beyond[64 * w + bits(bit - ONE)]
            if points != 0:
                for j in range(count):
                    out[j] += points if column[j] & bit else np.int32(0)


@compiled
def score_block(
    layout: Layout, mentor: int, run: int, low: int, place: Small, out: Small, first: Small, second: Small, third: Small
) -> None:
    """Into `out`: the score of this mentor with the mentees from `low` on, FORBIDDEN where a rule is broken.

    `place` holds the points of the places; the last three are room to work in. All have one entry a mentee.
    """
    count = len(out)
    kind = layout.kind[low : low + count]
    accepts, remote, local = layout.accepts[mentor], layout.remote[mentor], layout.local[mentor]
    near, far = np.int32(layout.region_low[run] - low), np.int32(layout.region_high[run] - low)
    overlap(layout.offers[mentor], layout.sought, low, out)
    overlap(layout.seeks[mentor], layout.offered, low, first)
    overlap(layout.free[mentor], layout.open, low, second)
    overlap(layout.languages[mentor], layout.spoken, low, third)
    to_mentee, to_mentor, slot, language = layout.to_mentee, layout.to_mentor, layout.slot, layout.language
    for j in range(count):
        here = np.int32(j)
        meets = ((kind[j] & remote) != 0) | (((kind[j] & local) != 0) & (here >= near) & (here < far))
        valid = (
            (out[j] > 0)
            & (first[j] > 0)
            & (third[j] > 0)
            & (second[j] >= layout.slots_needed)
            & ((kind[j] & accepts) != 0)
            & meets
        )
        points = (
            to_mentee * out[j]
            + to_mentor * first[j]
            + slot * min(second[j], layout.slots_counted)
            + language * min(third[j], layout.languages_counted)
            + place[j]
        )
        out[j] = points if valid else FORBIDDEN
    weigh(layout.offers[mentor], layout.sought, low, layout.to_mentee_beyond, out)
    weigh(layout.seeks[mentor], layout.offered, low, layout.to_mentor_beyond, out)


@compiled
def place_points(layout: Layout, run: int, low: int, out: Small) -> None:
    """Into `out`: the points between the institution of this run and those of the mentees from `low` on."""
    row = layout.regions[layout.region[run]]
    for j in range(len(out)):
        out[j] = row[layout.region_of[low + j]]
    for j in range(max(0, layout.home_low[run] - low), min(len(out), layout.home_high[run] - low)):
        out[j] = layout.same_institution

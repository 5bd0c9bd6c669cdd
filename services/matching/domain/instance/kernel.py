"""Is a pair valid, and how many points is it worth: compiled, for one mentor against a block of mentees.

This agrees exactly with pairing.py and scoring.py, which look at one pair and are the definition. Every loop goes
over neighbouring mentees, so that the compiler can take many of them at once.
"""

import numpy as np

from services.matching.domain.instance.arrays import Ints, Words
from services.matching.domain.instance.compiled import compiled
from services.matching.domain.instance.layout import Layout, Small

FORBIDDEN = np.int32(-(1 << 30))
"""The score of a pair that breaks a rule; what named people bar is not looked at here."""
BLOCK = 1024
"""Mentees at once: what is written for them stays in the nearest cache."""

ZERO, ONE, TWO, FOUR, LAST = np.uint64(0), np.uint64(1), np.uint64(2), np.uint64(4), np.uint64(56)
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


@compiled
def run_of(layout: Layout, mentor: int) -> int:
    return int(np.searchsorted(layout.starts, mentor, side="right")) - 1


@compiled
def score_each(layout: Layout, mentor: int, run: int, found: Ints, scores: Ints) -> None:
    """Into `scores`: that of each pair with one of these mentees, who keep all rules but perhaps that of common hours.

    FORBIDDEN if that one is broken; the same as `score_block` says. Columns are named before the loop, since whoever
    takes one out of the layout counts a reference.
    """
    offers, seeks, free, languages = (
        layout.offers[mentor],
        layout.seeks[mentor],
        layout.free[mentor],
        layout.languages[mentor],
    )
    sought, offered, open_, spoken = layout.sought, layout.offered, layout.open, layout.spoken
    there, back, between = layout.to_mentee_beyond, layout.to_mentor_beyond, layout.regions[layout.region[run]]
    region_of, home_low, home_high = layout.region_of, layout.home_low[run], layout.home_high[run]
    for k in range(len(found)):
        mentee = found[k]
        slots = 0
        for w in range(len(free)):
            slots += bits(free[w] & open_[w, mentee])
        if slots < layout.slots_needed:
            scores[k] = FORBIDDEN
            continue
        points = layout.slot * min(slots, layout.slots_counted)
        points += layout.same_institution if home_low <= mentee < home_high else between[region_of[mentee]]
        for w in range(len(offers)):
            rest = offers[w] & sought[w, mentee]
            while rest != 0:
                bit = rest & (~rest + ONE)
                rest ^= bit
                points += layout.to_mentee + there[64 * w + bits(bit - ONE)]
        for w in range(len(seeks)):
            rest = seeks[w] & offered[w, mentee]
            while rest != 0:
                bit = rest & (~rest + ONE)
                rest ^= bit
                points += layout.to_mentor + back[64 * w + bits(bit - ONE)]
        if layout.language != 0:
            common = 0
            for w in range(len(languages)):
                common += bits(languages[w] & spoken[w, mentee])
            points += layout.language * min(common, layout.languages_counted)
        scores[k] = points


@compiled
def forbid_each(layout: Layout, mentor: int, run: int, found: Ints, scores: Ints) -> None:
    """Into `scores`: FORBIDDEN where the pair with one of these mentees breaks a rule, that of common hours aside."""
    kinds, accepts, remote, local = layout.kind, layout.accepts[mentor], layout.remote[mentor], layout.local[mentor]
    low, high, near, far = layout.low[run], layout.high[run], layout.region_low[run], layout.region_high[run]
    for k in range(len(found)):
        kind, mentee = kinds[found[k]], found[k]
        meets = (kind & remote) != 0 or ((kind & local) != 0 and near <= mentee < far)
        if not low <= mentee < high or not meets or (kind & accepts) == 0:
            scores[k] = FORBIDDEN
    for mine, theirs in (
        (layout.offers[mentor], layout.sought),
        (layout.seeks[mentor], layout.offered),
        (layout.languages[mentor], layout.spoken),
    ):
        for k in range(len(found)):
            shared = ZERO
            for w in range(len(mine)):
                shared |= mine[w] & theirs[w, found[k]]
            if shared == ZERO:
                scores[k] = FORBIDDEN

"""With whom may one mentor be paired, compiled: 64 mentees to a word, one row of bits for each topic and language.

Most pairs break a rule, and one operation on a word rules out many of them at once; so the kernel has to look at single
pairs only where all but their common hours fits. This agrees exactly with what the kernel says of them.
"""

from typing import NamedTuple

import numpy as np

from services.matching.domain.instance.arrays import Ints, Words
from services.matching.domain.instance.compiled import compiled
from services.matching.domain.instance.kernel import ONE, bits
from services.matching.domain.instance.layout import Layout

WIDE = 64
"""Words of a row that are looked at together: what is needed of them stays in the nearest cache."""
BLOCK = 64 * WIDE
"""Mentees at once."""
STAGES = 28
REMOTE, LOCAL = STAGES, STAGES + 1
"""The rows of those who can meet by video, and in person, after those of the stages; as the bits in layout.py."""
ZERO, ALL = np.uint64(0), np.uint64(0xFFFFFFFFFFFFFFFF)


class Sheets(NamedTuple):
    """Bit k of word w of a row is that of mentee 64 w + k; all rows are whole blocks, filled up with nobody."""

    sought: Words
    offered: Words
    spoken: Words
    kind: Words


class Room(NamedTuple):
    """Rows of a block to work in, and the mentees found."""

    scope: Words
    region: Words
    fits: Words
    row: Words
    found: Ints
    score: Ints


@compiled
def room_for() -> Room:
    row = np.zeros((4, WIDE), np.uint64)
    return Room(row[0], row[1], row[2], row[3], np.empty(BLOCK, np.int64), np.empty(BLOCK, np.int64))


@compiled
def turned(columns: Words, words: int) -> Words:
    """From words of each mentee to a row for each bit."""
    rows = np.zeros((64 * columns.shape[0], words), np.uint64)
    for w in range(columns.shape[0]):
        for j in range(columns.shape[1]):
            rest = columns[w, j]
            while rest != ZERO:
                bit = rest & (~rest + ONE)
                rest ^= bit
                rows[64 * w + bits(bit - ONE), j >> 6] |= ONE << np.uint64(j & 63)
    return rows


@compiled
def sheets_of(layout: Layout) -> Sheets:
    mentees = layout.kind.shape[0]
    words = WIDE * ((mentees + BLOCK - 1) // BLOCK)
    kind = np.empty((1, mentees), np.uint64)
    for j in range(mentees):
        kind[0, j] = np.uint64(layout.kind[j])
    return Sheets(
        turned(layout.sought, words), turned(layout.offered, words), turned(layout.spoken, words), turned(kind, words)
    )


@compiled
def between(low: int, high: int, row: Words) -> None:
    """Sets the bits from `low` to `high`, as far as they are in the row, and no others."""
    for w in range(WIDE):
        first, last = max(0, low - 64 * w), min(64, high - 64 * w)
        row[w] = (ALL >> np.uint64(64 - last + first)) << np.uint64(first) if first < last else ZERO


@compiled
def settle(layout: Layout, run: int, first: int, room: Room) -> None:
    """What is the same for all mentors of a run; `first` is the first mentee of the block."""
    between(layout.low[run] - first, layout.high[run] - first, room.scope)
    between(layout.region_low[run] - first, layout.region_high[run] - first, room.region)


@compiled
def keep_any(mine: Words, rows: Words, start: int, row: Words, fits: Words) -> None:
    """Keeps in `fits` who has at least one of the mentor's bits; `row` is room to work in."""
    row[:] = ZERO
    for k in range(len(mine)):
        rest = mine[k]
        while rest != ZERO:
            bit = rest & (~rest + ONE)
            rest ^= bit
            theirs = rows[64 * k + bits(bit - ONE), start : start + WIDE]
            for w in range(WIDE):
                row[w] |= theirs[w]
    for w in range(WIDE):
        fits[w] &= row[w]


@compiled
def fitting(layout: Layout, sheets: Sheets, mentor: int, first: int, room: Room) -> int:
    """Into `room.found`: the mentees of a block with whom the pair keeps all rules but that of common hours; how many.

    What named people bar is not looked at here.
    """
    start, fits, row, found = first // 64, room.fits, room.row, room.found
    far = ALL if layout.remote[mentor] != 0 else ZERO
    near = ALL if layout.local[mentor] != 0 else ZERO
    remote, local = sheets.kind[REMOTE, start : start + WIDE], sheets.kind[LOCAL, start : start + WIDE]
    for w in range(WIDE):
        fits[w] = room.scope[w] & ((far & remote[w]) | (near & local[w] & room.region[w]))
    row[:] = ZERO
    for stage in range(STAGES):
        if (layout.accepts[mentor] >> stage) & 1:
            theirs = sheets.kind[stage, start : start + WIDE]
            for w in range(WIDE):
                row[w] |= theirs[w]
    for w in range(WIDE):
        fits[w] &= row[w]
    keep_any(layout.languages[mentor], sheets.spoken, start, row, fits)
    keep_any(layout.seeks[mentor], sheets.offered, start, row, fits)
    keep_any(layout.offers[mentor], sheets.sought, start, row, fits)
    size = 0
    for w in range(WIDE):
        rest = fits[w]
        while rest != ZERO:
            bit = rest & (~rest + ONE)
            rest ^= bit
            found[size] = first + 64 * w + bits(bit - ONE)
            size += 1
    return size

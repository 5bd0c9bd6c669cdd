"""The first of the least burdened in a sheet of bits, among those who are in some row of each group."""

import numpy as np

from services.matching.domain.instance.arrays import Ints, Words
from services.matching.domain.instance.compiled import compiled


@compiled
def least_loaded(bits: Words, rows: Ints, ends: Ints, shade: Words, barred: Ints, planes: int, lowest: int) -> int:
    """The bit of whoever has the lowest load, the first of several; -1 if nobody fits.

    `rows` are groups that end at `ends`; who fits is in at least one row of each group and not barred. `lowest` is
    a load that nobody is below: the search ends with the first who has it. At most one pass over the groups' rows.
    `shade` has a bit for each mentor, none of them set before and after.
    """
    for bit in barred:
        shade[bit // 64] |= np.uint64(1) << np.uint64(bit % 64)
    found = search(bits, rows, ends, shade, planes, lowest)
    for bit in barred:
        shade[bit // 64] = np.uint64(0)
    return found


@compiled
def search(bits: Words, rows: Ints, ends: Ints, shade: Words, planes: int, lowest: int) -> int:
    # 16 words are looked at together: 1,024 mentors.
    fitting, found, best = np.empty(16, dtype=np.uint64), -1, 1 << 16
    for start in range(0, bits.shape[1], 16):
        many = min(16, bits.shape[1] - start)
        narrow(bits, rows, ends, shade[start : start + many], start, fitting)
        for word in range(many):
            if fitting[word] == np.uint64(0):
                continue
            lighter = fitting[word] & below(bits, planes, start + word, best)
            if lighter != np.uint64(0):
                chosen, best = lightest(bits, planes, start + word, lighter)
                found = 64 * (start + word) + chosen
                if best <= lowest:
                    return found
    return found


@compiled
def narrow(bits: Words, rows: Ints, ends: Ints, shade: Words, start: int, fitting: Words) -> None:
    """Who is in every group, for as many words as the shade has."""
    either = np.empty(16, dtype=np.uint64)
    for word in range(len(shade)):
        fitting[word] = ~shade[word]
    first = 0
    for end in ends:
        either[:] = np.uint64(0)
        for place in range(first, end):
            row = rows[place]
            for word in range(len(shade)):
                either[word] |= bits[row, start + word]
        left = np.uint64(0)
        for word in range(len(shade)):
            fitting[word] &= either[word]
            left |= fitting[word]
        if left == np.uint64(0):
            return
        first = end


@compiled
def below(bits: Words, planes: int, word: int, limit: int) -> np.uint64:
    """Whose load is less than the limit, which may be one more than any load."""
    everybody = ~np.uint64(0)
    if limit >= 1 << 16:
        return everybody
    less, same = np.uint64(0), everybody
    for digit in range(16):
        plane = bits[planes + digit, word]
        if (limit >> (15 - digit)) & 1:
            less |= same & ~plane
            same &= plane
        else:
            same &= ~plane
    return less


@compiled
def lightest(bits: Words, planes: int, word: int, fitting: np.uint64) -> tuple[int, int]:
    """The first bit of those with the least load, and that load."""
    load = 0
    for digit in range(16):
        lighter = fitting & ~bits[planes + digit, word]
        load *= 2
        if lighter != np.uint64(0):
            fitting = lighter
        else:
            load += 1
    bit = 0
    while (fitting >> np.uint64(bit)) & np.uint64(1) == np.uint64(0):
        bit += 1
    return bit, load

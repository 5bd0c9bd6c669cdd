"""Sets of words as bits, and tickets of the lottery."""

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np

from services.matching.domain.instance.arrays import Ints, Words

WORD = 64


def masks(lists: Sequence[Sequence[str]], universe: Sequence[str]) -> Words:
    """One row a list, one bit for each value of the universe. Raises KeyError for a value that is not there."""
    place = {value: bit for bit, value in enumerate(universe)}
    rows = np.repeat(np.arange(len(lists), dtype=np.int64), [len(values) for values in lists])
    codes = np.fromiter((place[value] for values in lists for value in values), dtype=np.int64, count=len(rows))
    return bits(rows, codes, len(lists), len(universe))


def bits(rows: Ints, codes: Ints, count: int, width: int) -> Words:
    """`count` rows of words that hold `width` bits, with bit `codes[k]` set in row `rows[k]`."""
    words = np.zeros((count, max(1, -(-width // WORD))), dtype=np.uint64)
    flags = np.left_shift(np.uint64(1), (codes % WORD).astype(np.uint64))
    np.bitwise_or.at(words.reshape(-1), rows * words.shape[1] + codes // WORD, flags)
    return words


def named(mask: Words, universe: Sequence[str]) -> tuple[str, ...]:
    """What the bits of one row stand for, in the order of the universe."""
    return tuple(value for bit, value in enumerate(universe) if int(mask[bit // WORD]) >> (bit % WORD) & 1)


def tickets(ids: Iterable[str], seed: int) -> Words:
    """The first eight bytes, the highest first, of the sha256 of `seed:id`: the lower, the earlier."""
    drawn = b"".join(hashlib.sha256(f"{seed}:{name}".encode()).digest()[:8] for name in ids)
    return np.frombuffer(drawn, dtype=">u8").astype(np.uint64)

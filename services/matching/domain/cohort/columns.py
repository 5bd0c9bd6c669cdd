"""Values of many people as columns of numbers."""

from collections.abc import Iterable, Sequence

import numpy as np

from services.matching.domain.instance.arrays import Flags, Ints, Words

WORD = 64


def places_in(names: Sequence[str], wanted: Sequence[str]) -> Ints:
    """Where each of the wanted stands among the names."""
    place = {name: code for code, name in enumerate(names)}
    return numbers(place[name] for name in wanted)


def numbers(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def flags(values: Iterable[bool]) -> Flags:
    return np.fromiter(values, dtype=np.bool_)


def masks(sets: Sequence[Sequence[str]], universe: Sequence[str]) -> Words:
    """One row of words for each set; bit k stands for the k-th value of the universe."""
    bit_of = {value: bit for bit, value in enumerate(universe)}
    words = np.zeros((len(sets), max(1, -(-len(universe) // WORD))), dtype=np.uint64)
    row = np.repeat(np.arange(len(sets)), [len(values) for values in sets])
    bit = numbers(bit_of[value] for values in sets for value in values)
    np.bitwise_or.at(words, (row, bit // WORD), np.uint64(1) << (bit % WORD).astype(np.uint64))
    return words

"""What changes between questions: who is available, when, and how often they were asked."""

import numpy as np

from services.matching.domain.instance.arrays import Ints, Words
from services.matching.domain.instance.compiled import compiled
from services.matching.solver.spot.index import MOST_LOAD, Spot


class LoadOutOfRange(ValueError):
    """The load of a mentor is a number from 0 to 65,535."""


def carry(index: Spot, mentor: int, load: int) -> None:
    """From now on this mentor, by row, has had so many conversations recently. Raises LoadOutOfRange."""
    if not 0 <= load <= MOST_LOAD:
        raise LoadOutOfRange(LoadOutOfRange.__doc__)
    bit = int(index.bit[mentor])
    counted = is_set(index.sheet.bits, index.sheet.available, bit)
    change(index.sheet.bits, index.sheet.planes, bit, int(index.load[bit]), load)
    if counted:
        move(index.with_load, index.lowest, int(index.load[bit]), load)
    index.load[bit] = load


def leave(index: Spot, mentor: int) -> None:
    """The mentor is busy: not asked until `come_back`. Does nothing to who is away already."""
    bit = int(index.bit[mentor])
    if is_set(index.sheet.bits, index.sheet.available, bit):
        write(index.sheet.bits, index.sheet.available, bit, False)
        move(index.with_load, index.lowest, int(index.load[bit]), -1)


def come_back(index: Spot, mentor: int) -> None:
    """Does nothing to who is here already or has withdrawn."""
    bit = int(index.bit[mentor])
    if not index.gone[bit] and not is_set(index.sheet.bits, index.sheet.available, bit):
        write(index.sheet.bits, index.sheet.available, bit, True)
        move(index.with_load, index.lowest, -1, int(index.load[bit]))


def withdraw(index: Spot, mentor: int) -> None:
    """The mentor is never asked again."""
    leave(index, mentor)
    index.gone[index.bit[mentor]] = True


def book(index: Spot, mentor: int, slot: int) -> None:
    """The mentor has no time in this hour of the week any more."""
    write(index.sheet.bits, index.sheet.slots + slot, int(index.bit[mentor]), False)


def free_up(index: Spot, mentor: int, slot: int) -> None:
    write(index.sheet.bits, index.sheet.slots + slot, int(index.bit[mentor]), True)


@compiled
def is_set(bits: Words, row: int, bit: int) -> bool:
    return bool((bits[row, bit // 64] >> np.uint64(bit % 64)) & np.uint64(1))


@compiled
def write(bits: Words, row: int, bit: int, value: bool) -> None:
    one = np.uint64(1) << np.uint64(bit % 64)
    if value:
        bits[row, bit // 64] |= one
    else:
        bits[row, bit // 64] &= ~one


@compiled
def change(bits: Words, planes: int, bit: int, old: int, new: int) -> None:
    """Writes the digits of a load that differ."""
    for digit in range(16):
        if ((old ^ new) >> (15 - digit)) & 1:
            bits[planes + digit, bit // 64] ^= np.uint64(1) << np.uint64(bit % 64)


@compiled
def move(with_load: Ints, lowest: Ints, old: int, new: int) -> None:
    """One mentor goes from one load to another; -1 stands for not being available."""
    if old >= 0:
        with_load[old] -= 1
    if new >= 0:
        with_load[new] += 1
        lowest[0] = min(lowest[0], new)
    while with_load[lowest[0]] == 0:
        lowest[0] += 1

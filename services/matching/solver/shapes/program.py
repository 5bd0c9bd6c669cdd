"""An integer program as columns and rows of whole numbers, written block by block."""

from dataclasses import dataclass, replace

import numpy as np

from libs.contracts.vocabulary import Side
from services.matching.domain.instance.arrays import Flags, Ints

FREE = 1 << 45
"""No limit; every sum of a row stays below it."""


@dataclass(frozen=True)
class Program:
    """lower <= x <= upper and low <= A x <= high; A is given by its entries, sorted by row and then column."""

    lower: Ints
    upper: Ints
    low: Ints
    high: Ints
    row: Ints
    column: Ints
    value: Ints

    def with_row(self, column: Ints, value: Ints, low: int) -> "Program":
        """One more row, at the end."""
        return replace(
            self,
            low=np.append(self.low, low),
            high=np.append(self.high, FREE),
            row=np.append(self.row, np.full(len(column), len(self.low), dtype=np.int64)),
            column=np.append(self.column, column),
            value=np.append(self.value, value),
        )

    def within(self, lower: Ints, upper: Ints) -> "Program":
        return replace(self, lower=lower, upper=upper)

    def times(self, prices: Ints) -> Ints:
        """For each column the sum of its entries, each times the price of its row."""
        total: Ints = np.zeros(len(self.lower), dtype=np.int64)
        np.add.at(total, self.column, self.value * prices[self.row])
        return total

    def holds(self, values: Ints) -> bool:
        """Whether these values keep every bound and every row."""
        total: Ints = np.zeros(len(self.low), dtype=np.int64)
        np.add.at(total, self.row, self.value * values[self.column])
        within = (self.lower <= values) & (values <= self.upper)
        return bool(within.all() and (self.low <= total).all() and (total <= self.high).all())

    def binding(self, columns: Flags) -> Flags:
        """Which rows can be broken while the other columns stay at their lower bounds."""
        upper = np.where(columns, self.upper, self.lower)
        most: Ints = np.zeros(len(self.low), dtype=np.int64)
        least: Ints = np.zeros(len(self.low), dtype=np.int64)
        one, other = self.value * upper[self.column], self.value * self.lower[self.column]
        np.add.at(most, self.row, np.maximum(one, other))
        np.add.at(least, self.row, np.minimum(one, other))
        return (most > self.high) | (least < self.low)


@dataclass(frozen=True)
class Term:
    """Rows, one for each person or -1, in which every pair of this person on this side stands with this amount."""

    side: Side
    row: Ints
    amount: Ints


class Sheet:
    """A program as it is written, and what its rows would say of pairs that it does not know."""

    def __init__(self) -> None:
        self.terms: list[Term] = []
        self.column_count = 0
        self.row_count = 0
        self.uppers: list[Ints] = []
        self.limits: list[tuple[Ints, Ints]] = []
        self.entries: list[tuple[Ints, Ints, Ints]] = []

    def columns(self, count: int, upper: int | Ints = 1) -> Ints:
        """New columns from 0 to `upper`."""
        self.uppers.append(np.broadcast_to(np.asarray(upper, dtype=np.int64), count))
        self.column_count += count
        return np.arange(self.column_count - count, self.column_count)

    def rows(self, count: int, low: int | Ints = -FREE, high: int | Ints = FREE) -> Ints:
        """New rows, empty so far."""
        both = (np.broadcast_to(np.asarray(one, dtype=np.int64), count) for one in (low, high))
        self.limits.append((next(both), next(both)))
        self.row_count += count
        return np.arange(self.row_count - count, self.row_count)

    def put(self, row: int | Ints, column: int | Ints, value: int | Ints = 1) -> None:
        """Adds entries; what is put twice at one place adds up."""
        parts = np.broadcast_arrays(*(np.asarray(one, dtype=np.int64) for one in (row, column, value)))
        self.entries.append((parts[0].ravel(), parts[1].ravel(), parts[2].ravel()))

    def program(self) -> Program:
        row, column, value = (np.concatenate([entry[part] for entry in self.entries]) for part in range(3))
        place, number = np.unique(row * self.column_count + column, return_inverse=True)
        total: Ints = np.zeros(len(place), dtype=np.int64)
        np.add.at(total, number, value)
        kept = total != 0
        upper = np.concatenate(self.uppers)
        return Program(
            lower=np.zeros(self.column_count, dtype=np.int64),
            upper=upper,
            low=np.concatenate([low for low, _ in self.limits]),
            high=np.concatenate([high for _, high in self.limits]),
            row=(place // self.column_count)[kept],
            column=(place % self.column_count)[kept],
            value=total[kept],
        )

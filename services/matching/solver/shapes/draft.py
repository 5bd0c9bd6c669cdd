"""A round as a program: the columns that stand for pairs, the roles they fill, and every rule beside the shape."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from libs.contracts.vocabulary import Side
from services.matching.domain.instance.arrays import NONE, Flags, Ints
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.valid_pairs import Pairs
from services.matching.solver.shapes.program import Sheet, Term


@dataclass(frozen=True)
class Stands:
    """Entry by entry: this column stands for this pair. A column of two mentors stands for two pairs."""

    column: Ints
    pair: Ints


@dataclass(frozen=True)
class Draft:
    """What every shape hands to the rules and to the levels."""

    instance: Instance
    pairs: Pairs
    sheet: Sheet
    stands: Stands
    mentor_role: Ints
    """For each person the column that is 1 when the role is filled; -1 where it cannot be."""
    mentee_role: Ints
    usable: Ints
    """The numbers of the pairs that the shape has a use for."""
    switches: Ints = field(default_factory=lambda: NONE)
    """Columns that open a group."""
    copies: Mapping[int, Ints] | None = None
    """In chains, for each position from 1 the row of each person there; -1 where the person cannot stand."""

    def of_pairs(self, amounts: Ints) -> Ints:
        """Amounts of pairs as amounts of columns."""
        total: Ints = np.zeros(self.sheet.column_count, dtype=np.int64)
        np.add.at(total, self.stands.column, amounts[self.stands.pair])
        return total

    def roles(self) -> Ints:
        """1 for each column that is a role."""
        total: Ints = np.zeros(self.sheet.column_count, dtype=np.int64)
        for columns in (self.mentor_role, self.mentee_role):
            total[columns[columns >= 0]] = 1
        return total


def add_roles(sheet: Sheet, side: Side, person: Ints, column: Ints, least: Ints, most: Ints) -> Ints:
    """One column for each person with a column of pairs: 1 if the person has from `least` to `most` of them, else 0.

    `least` and `most` have one entry for each person, `person` and `column` one for each time they meet.
    """
    role: Ints = np.full(len(most), -1, dtype=np.int64)
    there = np.unique(person)
    role[there] = sheet.columns(len(there))
    for amount, rows in ((most, sheet.rows(len(there), high=0)), (least, sheet.rows(len(there), low=0))):
        line: Ints = np.full(len(most), -1, dtype=np.int64)
        line[there] = rows
        sheet.terms.append(Term(side, line, np.ones_like(line)))
        sheet.put(line[person], column)
        sheet.put(rows, role[there], -amount[there])
    return role


def one_way(draft: Draft) -> None:
    """At most one pair between two people."""
    count = draft.instance.people.count
    key = draft.pairs.mentor * count + draft.pairs.mentee
    mirror = draft.pairs.mentee * count + draft.pairs.mentor
    place = np.minimum(np.searchsorted(key, mirror), max(0, len(key) - 1))
    both: Flags = (key[place] == mirror) & (draft.pairs.mentor < draft.pairs.mentee) if len(key) else NONE > 0
    couple: Ints = np.full(len(key), -1, dtype=np.int64)
    first = np.flatnonzero(both)
    couple[first] = np.arange(len(first))
    couple[place[first]] = np.arange(len(first))
    rows = draft.sheet.rows(len(first), high=1)
    mine = np.flatnonzero(couple[draft.stands.pair] >= 0)
    if len(mine):
        draft.sheet.put(rows[couple[draft.stands.pair[mine]]], draft.stands.column[mine])

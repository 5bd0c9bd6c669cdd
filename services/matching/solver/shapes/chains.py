"""Chains: paths through consecutive stages, each link a valid pair, nobody in two chains.

A person stands in the program once for each position in the chain that they could have, counted from the lowest
stage and no further than the minimum: a chain may end only at a copy that says the minimum is reached.
"""

import numpy as np

from libs.contracts.vocabulary import Side
from services.matching.domain.instance.arrays import Flags, Ints
from services.matching.domain.instance.instance import ChainShape, Instance
from services.matching.domain.instance.people import Profiles
from services.matching.domain.instance.valid_pairs import Pairs
from services.matching.solver.shapes.draft import Draft, Stands, add_roles
from services.matching.solver.shapes.program import Sheet


def draft_chains(instance: Instance, pairs: Pairs, shape: ChainShape, profiles: Profiles) -> Draft:
    sheet, count = Sheet(), instance.people.count
    least, step = max(2, shape.minimum), steps(shape, profiles)
    links = np.flatnonzero(linking(step, pairs))
    columns: list[Ints] = []
    numbers: list[Ints] = []
    copies: dict[int, Ints] = {}
    last = len(shape.stages) - 1
    for position in range(1, least + 1):
        # The rest of the ladder must be long enough to reach the minimum.
        able = (step >= 0) & (step >= position - 1) & (position + last - step >= least)
        copies[position] = balance(sheet, able, starts=position == 1, ends=position == least)
    for position in range(1, least + 1):
        after = min(position + 1, least)
        here, there = copies[position][pairs.mentee[links]], copies[after][pairs.mentor[links]]
        usable = (here >= 0) & (there >= 0)
        column = sheet.columns(int(usable.sum()))
        sheet.put(here[usable], column, -1)
        sheet.put(there[usable], column)
        columns.append(column)
        numbers.append(links[usable])
    column, number = np.concatenate(columns), np.concatenate(numbers)
    ones = np.ones(count, dtype=np.int64)
    mentor_role = add_roles(sheet, Side.MENTOR, pairs.mentor[number], column, ones, ones)
    mentee_role = add_roles(sheet, Side.MENTEE, pairs.mentee[number], column, ones, ones)
    return Draft(instance, pairs, sheet, Stands(column, number), mentor_role, mentee_role, links, copies=copies)


def steps(shape: ChainShape, profiles: Profiles) -> Ints:
    """Where each person's stage stands among those of the chains; -1 where it does not."""
    step: Ints = np.full(len(profiles.vocabulary.stages), -1, dtype=np.int64)
    step[list(shape.stages)] = np.arange(len(shape.stages))
    return step[profiles.stage]


def linking(step: Ints, pairs: Pairs) -> Flags:
    """Which pairs join a stage of the chains with the next."""
    return (step[pairs.mentee] >= 0) & (step[pairs.mentor] == step[pairs.mentee] + 1)


def balance(sheet: Sheet, able: Flags, *, starts: bool, ends: bool) -> Ints:
    """One row for each of these copies: what comes in goes out, but for where chains start and end."""
    number = np.flatnonzero(able)
    row: Ints = np.full(len(able), -1, dtype=np.int64)
    row[number] = sheet.rows(len(number), low=0, high=0)
    if starts:
        sheet.put(row[number], sheet.columns(len(number)))
    if ends:
        sheet.put(row[number], sheet.columns(len(number)), -1)
    return row

"""What can still be part of something better, as a program of columns and rows.

Whatever costs more than the gap at the prices of the proof is in no better matching: single pairs, members of groups,
and numbers of pairs of an institution.
"""

from dataclasses import replace

import numpy as np

from services.matching.domain.instance.arrays import Flags, Ints
from services.matching.domain.instance.grouping import NOTHING
from services.matching.domain.instance.groups_priced import NEVER
from services.matching.domain.instance.listed import flows
from services.matching.domain.instance.valid_pairs import Pairs
from services.matching.solver.shapes.draft import Draft
from services.matching.solver.shapes.groups import draft_groups
from services.matching.solver.shapes.rules import add_rules
from services.matching.solver.shapes.splitting import Choices
from services.matching.solver.sides.case import Sided
from services.matching.solver.sides.multipliers import allowed_of
from services.matching.solver.sides.pricing import Priced

BEST = 8
"""So many of the best pairs of each person at the prices of the proof are in the first linear program."""


def drafted(case: Sided, proof: Priced, gap: int, keys: Ints) -> tuple[Draft, Choices]:
    """The program over these pairs, and what decides it."""
    key, score = case.market.valid(keys)
    mentor, mentee = np.divmod(key, case.instance.people.count)
    draft = draft_groups(case.instance, Pairs(mentor, mentee, score), case.shape)
    add_rules(draft, burdens=False)
    return draft, Choices(add_counts(draft), draft.switches, add_windows(draft, case, proof, gap))


def possible(case: Sided, proof: Priced, gap: int) -> Ints:
    """Keys of the pairs that cost no more than the gap."""
    prices, count = proof.prices, case.instance.people.count
    alone = prices.mentor.copy()
    alone[case.leaders] = NEVER
    kept = [case.market.beyond(replace(prices, mentor=alone), gap + 1).key]
    if len(case.leaders):
        lists = proof.groups.lists[:, :, case.shape.maximum - 1]
        free = prices.mentor.copy()
        free[case.leaders] = np.where(lists > NOTHING >> 4, lists, -NEVER).min(axis=1)
        found = case.market.beyond(replace(prices, mentor=free), gap + 1, mentors=case.leaders)
        mentor, mentee = np.divmod(found.key, count)
        place, worth = np.searchsorted(case.leaders, mentor), found.worth + free[mentor]
        useful: Flags = np.zeros(len(mentor), dtype=np.bool_)
        for topic in range(lists.shape[1]):
            fits = worth >= lists[place, topic] - gap
            useful |= fits & (flows(case.instance, mentor, mentee, topic) if lists.shape[1] > 1 else fits)
        kept.append(found.key[useful])
    return np.unique(np.concatenate(kept))


def add_windows(draft: Draft, case: Sided, proof: Priced, gap: int) -> tuple[Ints, ...]:
    """Each institution has a number of pairs that costs at most the gap, and carries what burden.py then allows.

    For each institution the columns of these numbers, upwards.
    """
    windows: list[Ints] = []
    instance, bounds, sheet = case.instance, case.round.frame.mentors.institutions, draft.sheet
    mentor = draft.pairs.mentor[draft.stands.pair]
    home, disclosed = instance.people.institution[mentor], instance.people.disclosed[mentor]
    asked = proof.proof.mentors.region[instance.places.region_of]
    for one in range(len(bounds.upper)):
        pairs = np.arange(int(bounds.lower[one]), int(bounds.upper[one]) + 1)
        worth = proof.wholes.of(one)[pairs] - asked[one] * pairs
        pairs = pairs[worth >= worth.max() - gap]
        number = sheet.columns(len(pairs))
        windows.append(number)
        sheet.put(sheet.rows(1, 1, 1)[0], number)
        held, carried = sheet.rows(1, 0, 0)[0], sheet.rows(1, high=0)[0]
        here = home == one
        sheet.put(held, draft.stands.column[here])
        sheet.put(held, number, -pairs)
        sheet.put(carried, draft.stands.column[here & disclosed])
        sheet.put(carried, number, -allowed_of(instance, pairs))
    return tuple(windows)


def likely_of(draft: Draft, case: Sided, proof: Priced) -> Flags:
    """Columns that a linear program begins with: all but pairs that nobody has among their best at these prices."""
    prices, stands = proof.prices, draft.stands
    mentor, mentee = draft.pairs.mentor[stands.pair], draft.pairs.mentee[stands.pair]
    worth = (draft.pairs.score[stands.pair] << case.shift) - prices.mentor[mentor] - prices.mentee[mentee]
    first: Flags = np.ones(draft.sheet.column_count, dtype=np.bool_)
    first[stands.column] = np.isin(mentor, case.leaders)
    for person in (mentor, mentee):
        order = np.lexsort((-worth, person))
        rank = np.arange(len(order)) - np.searchsorted(person[order], person[order])
        first[stands.column[order[rank < BEST]]] = True
    return first


def add_counts(draft: Draft) -> Ints:
    """Columns that count what is open, filled mentor roles, pairs, and pairs across institutions."""
    pairs, home = draft.pairs, draft.instance.people.institution
    across = (home[pairs.mentor] != home[pairs.mentee])[draft.stands.pair]
    roles = draft.mentor_role[draft.mentor_role >= 0]
    counted = (draft.switches, roles, draft.stands.column, draft.stands.column[across])
    counts = np.concatenate([draft.sheet.columns(1, len(columns)) for columns in counted])
    rows = draft.sheet.rows(len(counted), 0, 0)
    draft.sheet.put(rows, counts, -1)
    for row, columns in zip(rows, counted, strict=True):
        draft.sheet.put(row, columns)
    return counts

"""What is left between a matching and its bound is searched in whole numbers, where little enough is left.

Whatever costs more than the gap at the prices of the proof is in no better matching: single pairs, members of groups,
and numbers of pairs of an institution. What remains is a program of columns and rows, and a tree of decisions: how many
groups open, which ones, and how many pairs each institution has.
"""

from dataclasses import dataclass, replace

import numpy as np

from services.matching.domain.instance.arrays import Flags, Ints
from services.matching.domain.instance.grouping import NOTHING
from services.matching.domain.instance.groups_priced import NEVER
from services.matching.domain.instance.listed import flows
from services.matching.domain.instance.valid_pairs import Pairs
from services.matching.domain.verifying.levels import least_score
from services.matching.solver.shapes.branching import Choices, Tree
from services.matching.solver.shapes.draft import Draft
from services.matching.solver.shapes.groups import draft_groups
from services.matching.solver.shapes.rules import add_rules
from services.matching.solver.sides.case import Sided
from services.matching.solver.sides.course import Best
from services.matching.solver.sides.multipliers import allowed_of
from services.matching.solver.sides.pricing import Priced
from services.matching.solver.watching import Progress, Watch

MOST_PAIRS = 200_000
"""With more pairs than this the search would take too long."""
BEST = 8
"""So many of the best pairs of each person at the prices of the proof are in the first linear program."""


@dataclass(frozen=True)
class Closed:
    """`pairs` (mentors, mentees) is None where nothing better was found; no matching is worth more than `most`."""

    pairs: tuple[Ints, Ints] | None
    most: int


def closed(case: Sided, proof: Priced, best: Best, watch: Watch) -> Closed | None:
    """None where too much is left to search."""
    worth = case.role * best.roles + best.score
    gap = proof.top - (worth << case.shift)
    kept = possible(case, proof, gap)
    if len(kept) > MOST_PAIRS:
        return None
    key, score = case.market.valid(kept)
    mentor, mentee = np.divmod(key, case.instance.people.count)
    draft = draft_groups(case.instance, Pairs(mentor, mentee, score), case.shape)
    add_rules(draft, burdens=False)
    choices = Choices(add_counts(draft), draft.switches, add_windows(draft, case, proof, gap))
    climbed = climb(draft, choices, case, proof, best, watch)
    if climbed is None:
        return None
    answer, most = climbed
    if answer is None:
        return Closed(None, most)
    chosen = np.unique(draft.stands.pair[answer[draft.stands.column] > 0])
    return Closed((mentor[chosen], mentee[chosen]), most)


def climb(
    draft: Draft, choices: Choices, case: Sided, proof: Priced, best: Best, watch: Watch
) -> tuple[Ints | None, int] | None:
    """The best answer, if it is better, and what none exceeds: roles first, then scores. None if roles stay open."""
    program, gain, answer, roles = draft.sheet.program(), draft.roles(), None, best.roles
    likely = likely_of(draft, case, proof)
    most = (proof.proof.bound - least_score(case.instance)) // case.role
    if most > roles:
        more = Tree.over(program, gain, likely, choices, roles, lambda _, __: None)
        most = min(most, more.climb())
        if most > more.value:
            return None
        answer, roles = more.answer, more.value
    filling = np.flatnonzero(gain)
    program, gain = program.with_row(filling, gain[filling], roles), draft.of_pairs(draft.pairs.score)
    value = best.score if answer is None else int(gain @ answer)

    def tell(now: int, bound: int) -> None:
        watch(Progress("matched", case.role * roles + now, case.role * roles + bound, "what is left is searched"))

    higher = Tree.over(program, gain, likely, choices, value, tell)
    bound = min(higher.climb(), proof.proof.bound - case.role * roles)
    return answer if higher.answer is None else higher.answer, case.role * roles + bound


def likely_of(draft: Draft, case: Sided, proof: Priced) -> Flags:
    """Columns that a linear program begins with: all but pairs that nobody has among their best at these prices."""
    prices, stands = proof.prices, draft.stands
    mentor, mentee = draft.pairs.mentor[stands.pair], draft.pairs.mentee[stands.pair]
    worth = (draft.pairs.score[stands.pair] << case.shift) - prices.mentor[mentor] - prices.mentee[mentee]
    first: Flags = np.ones(draft.sheet.column_count, dtype=np.bool_)
    first[stands.column] = case.leads_row[mentor]
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

"""What is left between a matching and its bound is searched in whole numbers, where little enough is left.

Whatever costs more than the gap at the prices of the proof is in no better matching: single pairs, members of groups,
and numbers of pairs of an institution. What remains is a small program for CP-SAT.
"""

from dataclasses import dataclass, replace

import numpy as np

from services.matching.domain.instance.arrays import Flags, Ints
from services.matching.domain.instance.grouping import NOTHING
from services.matching.domain.instance.groups_priced import NEVER
from services.matching.domain.instance.listed import flows
from services.matching.domain.instance.valid_pairs import Pairs
from services.matching.domain.verifying.levels import least_score
from services.matching.solver.shapes.draft import Draft
from services.matching.solver.shapes.groups import draft_groups
from services.matching.solver.shapes.linear import guess
from services.matching.solver.shapes.program import Program
from services.matching.solver.shapes.rules import add_rules
from services.matching.solver.shapes.search import Limits, search
from services.matching.solver.sides.case import Sided
from services.matching.solver.sides.course import Best
from services.matching.solver.sides.multipliers import allowed_of
from services.matching.solver.sides.pricing import Priced

MOST_PAIRS = 4_000
"""With more pairs than this the search would take too long."""
SMALL = 2_500
"""Up to so many columns CP-SAT needs no guess."""
EFFORT = 4.0
"""CP-SAT's deterministic time for each of roles and scores; about a second each."""


@dataclass(frozen=True)
class Closed:
    """`pairs` (mentors, mentees) is None where nothing better was found; no matching is worth more than `most`."""

    pairs: tuple[Ints, Ints] | None
    most: int


def closed(case: Sided, proof: Priced, best: Best) -> Closed | None:
    """None where too much is left to search."""
    worth = case.role * best.roles + best.score
    gap = proof.top - (worth << case.shift)
    kept = possible(case, proof, gap)
    if len(kept) > MOST_PAIRS:
        return None
    key, score = case.market.valid(kept)
    mentor, mentee = np.divmod(key, case.instance.people.count)
    draft = draft_groups(case.instance, Pairs(mentor, mentee, score), case.shape)
    add_rules(draft)
    add_windows(draft, case, proof, gap)
    found = searched(draft.sheet.program(), draft, case, proof, best)
    if found is None:
        return Closed(None, proof.proof.bound)
    answer, most = found
    if answer is None:
        return Closed(None, most)
    chosen = np.unique(draft.stands.pair[answer[draft.stands.column] > 0])
    return Closed((mentor[chosen], mentee[chosen]), most)


def searched(program: Program, draft: Draft, case: Sided, proof: Priced, best: Best) -> tuple[Ints | None, int] | None:
    """The best answer, if it is better, and what none exceeds. None if that was not settled for the roles."""
    everything: Flags = np.ones(len(program.lower), dtype=np.bool_)
    gain, seed, answer, roles = draft.roles(), case.instance.seed, None, best.roles
    most = (proof.proof.bound - least_score(case.instance)) // case.role
    if most > roles:
        more = search(program, gain, everything, None, Limits(EFFORT, seed, roles + 1, most, probing=False))
        if more.bound is not None and (more.answer is None or more.bound > gain @ more.answer):
            return None
        answer = more.answer
        roles = roles if answer is None else int(gain @ answer)
    filling = np.flatnonzero(gain)
    program, gain = program.with_row(filling, gain[filling], roles), draft.of_pairs(draft.pairs.score)
    value = best.score if roles == best.roles else int(gain @ answer) if answer is not None else 0
    bound = proof.proof.bound - case.role * roles
    likely = guess(program, gain, everything) if len(gain) > SMALL else None
    if likely is not None and int(gain @ likely) > value:
        answer, value = likely, int(gain @ likely)
    if value < bound:
        higher = search(program, gain, everything, answer, Limits(EFFORT, seed, value + 1, bound, probing=False))
        answer = answer if higher.answer is None else higher.answer
        value = value if higher.answer is None else int(gain @ higher.answer)
        bound = value if higher.bound is None else max(value, higher.bound)
    return answer, case.role * roles + bound


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


def add_windows(draft: Draft, case: Sided, proof: Priced, gap: int) -> None:
    """Each institution has a number of pairs that costs at most the gap, and carries what burden.py then allows."""
    instance, bounds, sheet = case.instance, case.round.frame.mentors.institutions, draft.sheet
    mentor = draft.pairs.mentor[draft.stands.pair]
    home, disclosed = instance.people.institution[mentor], instance.people.disclosed[mentor]
    asked = proof.proof.mentors.region[instance.places.region_of]
    for one in range(len(bounds.upper)):
        pairs = np.arange(int(bounds.lower[one]), int(bounds.upper[one]) + 1)
        worth = proof.wholes.of(one)[pairs] - asked[one] * pairs
        pairs = pairs[worth >= worth.max() - gap]
        number = sheet.columns(len(pairs))
        sheet.put(sheet.rows(1, 1, 1)[0], number)
        held, carried = sheet.rows(1, 0, 0)[0], sheet.rows(1, high=0)[0]
        here = home == one
        sheet.put(held, draft.stands.column[here])
        sheet.put(held, number, -pairs)
        sheet.put(carried, draft.stands.column[here & disclosed])
        sheet.put(carried, number, -allowed_of(instance, pairs))

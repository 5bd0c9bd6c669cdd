"""What is left between a matching and its bound is searched in whole numbers, where little enough is left.

A tree of decisions: how many groups open, which ones, and how many pairs each institution has.
"""

from dataclasses import dataclass

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.verifying.levels import least_score
from services.matching.solver.shapes.branching import tree_over
from services.matching.solver.shapes.draft import Draft
from services.matching.solver.shapes.splitting import Choices
from services.matching.solver.sides.case import Sided
from services.matching.solver.sides.course import Best
from services.matching.solver.sides.leftover import drafted, likely_of, possible
from services.matching.solver.sides.pricing import Priced
from services.matching.solver.watching import Progress, Watch

MOST_PAIRS = 200_000
"""With more pairs than this the search would take too long."""


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
    draft, choices = drafted(case, proof, gap, kept)
    answer, most = climb(draft, choices, case, proof, best, watch)
    if answer is None:
        return Closed(None, most)
    chosen = np.unique(draft.stands.pair[answer[draft.stands.column] > 0])
    return Closed((draft.pairs.mentor[chosen], draft.pairs.mentee[chosen]), most)


def climb(
    draft: Draft, choices: Choices, case: Sided, proof: Priced, best: Best, watch: Watch
) -> tuple[Ints | None, int]:
    """The best answer, if it is better, and what none exceeds: roles first, and scores once those are proven."""
    program, gain, answer, roles = draft.sheet.program(), draft.roles(), None, best.roles
    likely = likely_of(draft, case, proof)
    most = (proof.proof.bound - least_score(case.instance)) // case.role
    if most > roles:
        more = tree_over(program, gain, likely, choices, roles, lambda _, __: None)
        most = min(most, more.climb())
        if most > more.value:
            return more.answer, proof.proof.bound
        answer, roles = more.answer, more.value
    filling = np.flatnonzero(gain)
    program, gain = program.with_row(filling, gain[filling], roles), draft.of_pairs(draft.pairs.score)
    value = best.score if answer is None else int(gain @ answer)

    def tell(now: int, bound: int) -> None:
        watch(Progress("matched", case.role * roles + now, case.role * roles + bound, "what is left is searched"))

    higher = tree_over(program, gain, likely, choices, value, tell)
    bound = min(higher.climb(), proof.proof.bound - case.role * roles)
    return answer if higher.answer is None else higher.answer, case.role * roles + bound

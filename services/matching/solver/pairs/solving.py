"""Most roles filled, then the fairest share, the highest score and the lottery; each exact, over all valid pairs."""

import numpy as np

from services.matching.domain.instance.arrays import NONE, Ints
from services.matching.domain.instance.certificate import Aim, Answer, Proof
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.prices import Market
from services.matching.solver.impossible import Impossible
from services.matching.solver.pairs.fairness import guarantee
from services.matching.solver.pairs.feasible import Closest, closest
from services.matching.solver.pairs.growing import Optimum, Round, optimum
from services.matching.solver.pairs.lottery import drawn
from services.matching.solver.pairs.network import Frame, frame_of
from services.matching.solver.pairs.proving import no_multipliers, proof_of
from services.matching.solver.pairs.value import of_roles
from services.matching.solver.reasons.infeasible import impossible
from services.matching.solver.watching import Progress, Watch

EACH = 10
"""The best pairs of each person with which the flow begins."""
ROLE_UNIT = 60
"""The points of a role are a multiple of this, so that they can be spread over up to six units."""


def best_pairs(instance: Instance, market: Market, watch: Watch) -> Answer | Impossible:
    """Raises TooLargeForExactArithmetic."""
    case = Round(instance, market, frame_of(instance))
    key, score = market.valid(market.shortlist(EACH))
    watch(Progress("scored", None, None, f"{len(key)} of the best pairs of everybody"))
    best = best_of(case, key, score, watch)
    if isinstance(best, Closest):
        return impossible(case, best.key, best.score, watch)
    found, role = best
    proofs: list[Proof] = []
    per_mille = 0
    if instance.fairness:
        owed = guarantee(case, found, ROLE_UNIT, watch)
        proofs, per_mille, case = [one for one in (owed.proof,) if one is not None], owed.per_mille, owed.case
        best = best_of(case, owed.key, owed.score, watch)
        if isinstance(best, Closest):
            raise RuntimeError("Everybody's share can be guaranteed, and yet no flow was found.")
        found, role = best
    flow = drawn(case, found)
    answer = found.key[flow[-len(found.key) :] > 0] if len(found.key) else NONE
    mentor, mentee = np.divmod(answer, instance.people.count)
    aim = Aim(score=1, role=role, per_mille=per_mille)
    proofs.append(proof_of(case, aim, 1, found, no_multipliers(instance), found.value))
    return Answer(mentor, mentee, np.full(len(mentor), -1), tuple(proofs))


def best_of(case: Round, key: Ints, score: Ints, watch: Watch) -> tuple[Optimum, int] | Closest:
    """First with roles that count a little more than scores, which is quick; then with roles that outweigh all.

    With the points of a role that proved it.
    """
    found = optimum(case, of_roles(case.frame, light(score), 0), key, score, watch)
    if found is None:
        near = closest(case, key, score, watch)
        if near.missed.any():
            return near
        found = optimum(case, of_roles(case.frame, light(score), 0), near.key, near.score, watch)
    if found is None:
        raise RuntimeError("All minimums can be met, and yet no flow was found.")
    role = heavy(case.frame, found)
    strict = optimum(case, of_roles(case.frame, role, 0), found.key, found.score, watch)
    if strict is None:
        raise RuntimeError("All minimums can be met, and yet no flow was found.")
    return strict, role


def light(score: Ints) -> int:
    return ROLE_UNIT * (1 + 2 * int(np.abs(score).max(initial=0)) // ROLE_UNIT)


def heavy(frame: Frame, found: Optimum) -> int:
    """More than the total score can differ between this matching and any other."""
    total = int(found.score[found.flow[-len(found.key) :] > 0].sum()) if len(found.key) else 0
    least = min(0, int(found.score.min(initial=0))) * int(frame.mentors.nation.upper[0])
    return ROLE_UNIT * (2 + (max(total, 0) - least) // ROLE_UNIT)

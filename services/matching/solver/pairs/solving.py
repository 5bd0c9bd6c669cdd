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

EACH = 8
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
        # What would be best without a guarantee shows what fairness costs.
        best_of_all = [score_proof(case, found, role, 0)] if owed.per_mille else []
        proofs = [*best_of_all, *(one for one in (owed.proof,) if one is not None)]
        per_mille, case = owed.per_mille, owed.case
        best = best_of(case, owed.key, owed.score, watch)
        if isinstance(best, Closest):
            raise RuntimeError("Everybody's share can be guaranteed, and yet no flow was found.")
        found, role = best
    flow = drawn(case, found)
    answer = found.key[flow[-len(found.key) :] > 0] if len(found.key) else NONE
    mentor, mentee = np.divmod(answer, instance.people.count)
    proofs.append(score_proof(case, found, role, per_mille))
    return Answer(mentor, mentee, np.full(len(mentor), -1), tuple(proofs))


def score_proof(case: Round, found: Optimum, role: int, per_mille: int) -> Proof:
    aim = Aim(score=1, role=role, per_mille=per_mille)
    return proof_of(case, aim, 1, found, no_multipliers(case.instance), found.value)


def best_of(case: Round, key: Ints, score: Ints, watch: Watch) -> tuple[Optimum, int] | Closest:
    """With the points of a filled role that were used, which outweigh all scores together."""
    role = weight_of_role(case.frame, score)
    value = of_roles(case.frame, role, 0)
    found = optimum(case, value, key, score, watch)
    if found is None:
        near = closest(case, key, score, watch)
        if near.missed.any():
            return near
        found = optimum(case, value, near.key, near.score, watch)
    if found is None:
        raise RuntimeError("All minimums can be met, and yet no flow was found.")
    return found, role


def weight_of_role(frame: Frame, score: Ints) -> int:
    """More than the total score can differ between two matchings; `score` holds the best of everybody."""
    spread = max(0, int(score.max(initial=0))) - min(0, int(score.min(initial=0)))
    most = min(int(frame.mentors.nation.upper[0]), int(frame.mentees.nation.upper[0]))
    return ROLE_UNIT * (1 + spread * most // ROLE_UNIT)

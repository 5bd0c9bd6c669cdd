"""What the search found for one shape, with the prices of its relaxation as a bound that anybody can check.

Every shape is made of pairs, so no answer of any shape is worth more than the best pairs in the same trees.
"""

import numpy as np

from services.matching.domain.instance.certificate import Aim, Answer
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.prices import Market, PairPrices
from services.matching.domain.instance.valid_pairs import Pairs
from services.matching.solver.impossible import Impossible
from services.matching.solver.pairs.feasible import Closest
from services.matching.solver.pairs.growing import Optimum, Round
from services.matching.solver.pairs.network import frame_of
from services.matching.solver.pairs.proving import no_multipliers, proof_of
from services.matching.solver.pairs.solving import best_of
from services.matching.solver.shapes.found import ROLES, SCORE, Found
from services.matching.solver.shapes.outside import can_price_outside
from services.matching.solver.shapes.promising import among_promising
from services.matching.solver.shapes.solve import solve_shape
from services.matching.solver.watching import Watch

EVERYTHING = 1 << 60
MOST_PAIRS = 350_000
"""Valid pairs that are searched at most. More would take more than a few minutes, and more than 1.5 GiB."""
MOST_PRICED = 500_000
"""Valid pairs of which the promising are searched and the others priced: with 950,000
the relaxations alone took more than five minutes. Memory would do for more."""
EACH = 12
"""The best pairs of each person with which that begins."""


class TooManyPairsToSearch(Exception):
    """Networks, chains, duos, linked people, fairness beside side rules, and side rules that prices could not settle
    are searched pair by pair."""

    def __init__(self, pairs: int, most: int) -> None:
        super().__init__(
            "Networks, chains, duos, linked people, fairness beside side rules, and side rules that prices cannot "
            f"settle are searched pair by pair, here in up to {most:,} valid pairs, and this round has {pairs:,}. "
            "Match by region or by institution, or ask for fewer of these rules."
        )


def best_of_shape(instance: Instance, market: Market, watch: Watch) -> Answer | Impossible:
    """Raises TooLargeForExactArithmetic, and TooManyPairsToSearch before any memory is taken."""
    none = np.zeros(instance.people.count, dtype=np.int64)
    nothing_earned = PairPrices(-1, none, none)
    count = market.beyond(nothing_earned).valid
    most = MOST_PRICED if can_price_outside(instance) else MOST_PAIRS
    if count > most:
        raise TooManyPairsToSearch(count, most)
    if count > MOST_PAIRS:
        return best_of_promising(instance, market, EACH, MOST_PAIRS, watch)
    key, score = market.valid(market.beyond(nothing_earned, EVERYTHING).key)
    case = Round(instance, market, frame_of(instance))
    relaxed = best_of(case, key, score, watch)
    if isinstance(relaxed, Closest):
        return Impossible("The minimums of the quotas cannot all be met at once.")
    mentor, mentee = np.divmod(key, instance.people.count)
    found = solve_shape(instance, Pairs(mentor, mentee, score), watch)
    return found if isinstance(found, Impossible) else answer_of(case, relaxed, found, searched(found, relaxed[1]))


def best_of_promising(instance: Instance, market: Market, each: int, most: int, watch: Watch) -> Answer | Impossible:
    """The same where not all valid pairs are held: `each` of everybody begin, and no more than `most` are searched."""
    key, score = market.valid(market.shortlist(each))
    case = Round(instance, market, frame_of(instance))
    relaxed = best_of(case, key, score, watch)
    if isinstance(relaxed, Closest):
        return Impossible("The minimums of the quotas cannot all be met at once.")
    promised = among_promising(instance, market, each, most, watch)
    if isinstance(promised, Impossible):
        return promised
    optimum, role = relaxed
    least = min(optimum.value, role * promised.roles + promised.score)
    return answer_of(case, relaxed, promised.found, least)


def answer_of(case: Round, relaxed: tuple[Optimum, int], found: Found, most: int | None) -> Answer:
    """`most` is what the search excluded beyond the prices of the flow."""
    optimum, role = relaxed
    multipliers = no_multipliers(case.instance)
    proof = proof_of(case, Aim(score=1, role=role), 1, optimum, multipliers, optimum.value, most)
    return Answer(found.mentor, found.mentee, found.topic, (proof,))


def searched(found: Found, role: int) -> int | None:
    """What the search excluded, if it settled how many roles can be filled."""
    settled = found.value(ROLES) == found.bound(ROLES)
    return role * found.value(ROLES) + found.bound(SCORE) if settled else None

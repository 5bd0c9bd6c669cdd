"""What could still move in a matching of which prices alone do not prove that it is best.

No claim is made of best matchings here; but what more would be possible is seen as well.
"""

from dataclasses import replace

import numpy as np

from services.matching.domain.instance.arrays import Ints, contains, distinct
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import Instance, PairShape, SideRules
from services.matching.domain.instance.prices import Market, PairPrices, Surplus
from services.matching.domain.verifying.bound import pair_prices
from services.matching.solver.pairs.flow import Network
from services.matching.solver.pairs.growing import Round, network_of
from services.matching.solver.pairs.network import frame_of
from services.matching.solver.pairs.value import of_roles
from services.matching.solver.reasons.paths import Steps
from services.matching.solver.reasons.quotas import quotas_of
from services.matching.solver.reasons.residual import ALL, EVERYTHING, NEAR, Residual, units_of

MOST = 10_000_000
"""Couples of a person who was left out and somebody who has room."""


def loose_of(instance: Instance, market: Market, answer: Answer) -> Residual | None:
    """None with other side rules than the burden share, and with other shapes than pairs. Not of stable matchings."""
    percent = instance.side_rules.burden_percent
    beside = instance.side_rules.beside_burden
    if beside or not isinstance(instance.shape, PairShape) or not answer.proofs:
        return None
    plain = replace(instance, side_rules=SideRules())
    quotas = quotas_of(Round(plain, market, frame_of(plain)))
    chosen = answer.mentor * instance.people.count + answer.mentee
    key, score = market.valid(distinct(np.append(chosen, nearly_useful(instance, market, answer).key)))
    mirrored = (key % instance.people.count) * instance.people.count + key // instance.people.count
    if np.any(contains(key, mirrored)):
        return None
    network = network_of(quotas.case, of_roles(quotas.case.frame, 1, -1), key, score)
    flow = np.append(units_of(quotas.case.frame, answer), contains(chosen, key).astype(np.int64))
    cost = np.zeros_like(flow)
    steps = Steps.of(network, flow, cost, network.lower)
    return Residual(quotas, key, network, flow, np.zeros(network.nodes, dtype=np.int64), cost, 0, steps, percent)


def nearly_useful(instance: Instance, market: Market, answer: Answer) -> Surplus:
    """All valid pairs, or those that cost little beyond their worth."""
    proof = answer.proofs[-1]
    prices = pair_prices(instance, proof)
    highest = int(market.valid(answer.mentor * instance.people.count + answer.mentee)[1].max(initial=1))
    seen = market.beyond(prices, proof.scale * max(1, highest // NEAR))
    return market.beyond(prices, EVERYTHING) if seen.valid <= ALL else seen


def with_free_counterparts(residual: Residual, left: Ints) -> Residual:
    """With the pairs of these rows and everybody who has room, however little they are worth.

    Of so many people that these are not too many to be held.
    """
    case, network, flow = residual.quotas.case, residual.network, residual.flow
    frame, count = residual.frame, case.instance.people.count
    nothing: Ints = np.zeros(count, dtype=np.int64)
    keys: list[Ints] = []
    for side, tree in (("mentor", frame.mentors), ("mentee", frame.mentees)):
        carried = flow[frame.runs[f"{side} filling"]] + flow[frame.runs[f"{side} adding"]]
        free = tree.people[carried < tree.capacity]
        some = left[: MOST // max(1, len(free))]
        rows = {"mentors": free, "mentees": some} if side == "mentor" else {"mentors": some, "mentees": free}
        keys.append(case.market.beyond(PairPrices(-1, nothing, nothing), EVERYTHING, **rows).key)
    more = distinct(np.concatenate(keys))
    more = more[~contains(residual.key, more)]
    # Nobody is to be paired in both directions.
    more = more[~contains(distinct(np.append(residual.key, more)), (more % count) * count + more // count)]
    mentor, mentee = np.divmod(more, count)
    zeros, ones = np.zeros_like(more), np.ones_like(more)
    wider = Network(
        network.nodes,
        np.append(network.tail, frame.mentor_at[mentor]),
        np.append(network.head, frame.mentee_at[mentee]),
        np.append(network.lower, zeros),
        np.append(network.upper, ones),
        np.append(network.gain, zeros),
    )
    return replace(residual, network=wider, flow=np.append(flow, zeros))

"""What could still move in an optimal matching, and what each move costs: the ground on which reasons are checked.

A quota that is relaxed by one changes the optimum along one cheapest cycle through it, if that cycle gains (Ahuja et
al. 1993, 9.5). Costs are those beyond the prices, so that none is negative.
"""

from dataclasses import dataclass

import numpy as np

from libs.contracts.vocabulary import Level, Mode, Side
from services.matching.domain.instance.arrays import Ints, contains, distinct
from services.matching.domain.instance.certificate import Answer, Proof
from services.matching.domain.instance.instance import Instance, PairShape, SideRules
from services.matching.domain.instance.prices import Market, PairPrices
from services.matching.domain.instance.trees import Tree
from services.matching.solver.pairs.flow import Network, loss, prices_of
from services.matching.solver.pairs.growing import Round, network_of, of_people
from services.matching.solver.pairs.network import Frame, frame_of
from services.matching.solver.pairs.value import of_roles
from services.matching.solver.reasons.paths import Steps
from services.matching.solver.reasons.quotas import Quotas, quotas_of

ALL = 2_000_000
"""Up to so many valid pairs are all looked at."""
EVERYTHING = 1 << 50
NEAR = 64
"""Else those that cost at most this part of the highest score."""


@dataclass(frozen=True)
class Residual:
    """Every pair that is not in `key` costs more than `slack`; `cost` is that of each arc of the network."""

    quotas: Quotas
    key: Ints
    network: Network
    flow: Ints
    price: Ints
    cost: Ints
    slack: int
    steps: Steps
    burden_percent: int | None = None
    """The share that is kept beside the flow, which does not know it."""

    @property
    def frame(self) -> Frame:
        return self.quotas.case.frame


def residual_of(instance: Instance, market: Market, answer: Answer) -> Residual | None:
    """None where the answer is not proven best by prices alone, so that nothing can be told from them.

    So it is with side rules, other shapes than pairs, stable matchings, guaranteed shares, and with people who could
    be paired in both directions.
    """
    plain = isinstance(instance.shape, PairShape) and instance.side_rules == SideRules()
    if not plain or instance.mode is not Mode.OPTIMAL or instance.fairness or len(answer.proofs) != 1:
        return None
    proof = answer.proofs[0]
    if proof.scale != 1 or proof.aim.score != 1:
        return None
    quotas = quotas_of(Round(instance, market, frame_of(instance)))
    case, count = quotas.case, instance.people.count
    value = of_roles(case.frame, proof.aim.role, 0)
    chosen = answer.mentor * count + answer.mentee
    prices = PairPrices(0, proof.mentors.person, proof.mentees.person)
    slack = max(1, int(market.valid(chosen)[1].max(initial=1)) // NEAR)
    seen = market.beyond(prices, slack)
    if seen.valid <= ALL:
        slack = EVERYTHING
        seen = market.beyond(prices, slack)
    key, price = distinct(np.append(chosen, seen.key)), told(quotas, proof, len(chosen))
    while True:
        key, score = market.valid(key)
        network = network_of(case, value, key, score)
        flow = np.append(units_of(case.frame, answer), contains(chosen, key).astype(np.int64))
        if int(network.gain @ flow) != proof.bound:
            return None
        if proves(network, flow, price):
            break
        price = prices_of(network, flow)
        seen = market.beyond(value.priced(*of_people(case, price)), slack)
        key = distinct(np.append(key, seen.key))
    if np.any(contains(key, (key % count) * count + key // count)):
        return None
    cost = loss(network, price)
    return Residual(quotas, key, network, flow, price, cost, slack, Steps.of(network, flow, cost, network.lower))


def told(quotas: Quotas, proof: Proof, pairs: int) -> Ints:
    """The prices of the certificate by node; between the two nations, the side whose quota binds has the difference."""
    frame = quotas.case.frame
    price = np.zeros(frame.count, dtype=np.int64)
    for nodes, tree, prices, sign in (
        (frame.mentor_nodes, frame.mentors, proof.mentors, 1),
        (frame.mentee_nodes, frame.mentees, proof.mentees, -1),
    ):
        price[nodes.nation], price[nodes.region] = sign * prices.nation, sign * prices.region
        price[nodes.institution], price[nodes.person] = sign * prices.institution, sign * prices.person[tree.people]
    nation = [one for one in quotas.limits if one.level is Level.NATION and one.side is Side.MENTEE]
    binds = any(pairs in {one.minimum, one.maximum} for one in nation)
    price[-1] = price[(frame.mentor_nodes if binds else frame.mentee_nodes).nation]
    return price


def proves(network: Network, flow: Ints, price: Ints) -> bool:
    """Whether no unit could gain by going anywhere else."""
    cost = loss(network, price)
    return not np.any((cost < 0) & (flow < network.upper)) and not np.any((cost > 0) & (flow > network.lower))


def units_of(frame: Frame, answer: Answer) -> Ints:
    """Through each arc of the split frame, but those of pairs."""
    found = np.zeros(len(frame.arcs.tail), dtype=np.int64)
    found[frame.runs["nation"]] = found[-1] = len(answer.mentor)
    for side, tree, rows in (("mentor", frame.mentors, answer.mentor), ("mentee", frame.mentees, answer.mentee)):
        carried = np.bincount(np.searchsorted(tree.people, rows), minlength=len(tree.people)).astype(np.int64)
        filling = np.minimum(carried, 1)
        homes = np.bincount(tree.institution, carried, len(tree.institutions.upper)).astype(np.int64)
        found[frame.runs[f"{side} filling"]], found[frame.runs[f"{side} adding"]] = filling, carried - filling
        found[frame.runs[f"{side} institutions"]] = homes
        found[frame.runs[f"{side} regions"]] = regions(frame, side, tree, homes)
    return found


def regions(frame: Frame, side: str, tree: Tree, homes: Ints) -> Ints:
    ends = frame.arcs.tail if side == "mentor" else frame.arcs.head
    nodes = frame.mentor_nodes if side == "mentor" else frame.mentee_nodes
    above = ends[frame.runs[f"{side} institutions"]] - nodes.region[0] if len(nodes.region) else homes
    return np.bincount(above, homes, len(tree.regions.upper)).astype(np.int64)

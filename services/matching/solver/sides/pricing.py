"""What the prices of a flow prove over all pairs, and what institutions and leaders would do at these prices."""

from dataclasses import dataclass, replace

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.certificate import Aim, Proof, RulePrices, SidePrices
from services.matching.domain.instance.groups_priced import Groups as Worths
from services.matching.domain.instance.groups_priced import dearest_of, groups_of
from services.matching.domain.instance.prices import PairPrices
from services.matching.domain.instance.whole import Wholes, wholes
from services.matching.domain.verifying.bound import parts_of_whole
from services.matching.solver.pairs.growing import of_people
from services.matching.solver.sides.case import Sided
from services.matching.solver.sides.flowing import Flowed
from services.matching.solver.sides.multipliers import Paid

DEPTH = 12
"""Pairs of each leader and topic that are remembered."""


@dataclass(frozen=True)
class Priced:
    prices: PairPrices
    pool: Ints
    """Keys of the pairs that nearly earn their prices."""
    groups: Worths
    wholes: Wholes
    proof: Proof
    """Its bound holds for every valid matching."""
    top: int
    """The bound in points divided by the scale."""


def priced(case: Sided, found: Flowed, paid: Paid, slack: int) -> Priced:
    """A mentor without a pair costs what the best of all valid pairs would give, or so little that none is sought."""
    instance, frame = case.instance, case.round.frame
    mentor, mentee = of_people(case.round, found.price)
    used = np.zeros(instance.people.count, dtype=np.bool_)
    used[found.key[found.chosen] // instance.people.count] = True
    idle = np.setdiff1d(frame.mentors.people[~used[frame.mentors.people]], case.leaders)
    unsought = min(0, int(found.price.min(initial=0))) - 2 * (case.role << case.shift)
    dearest = np.maximum(dearest_of(case.market, found.value.priced(mentor, mentee), idle), unsought)
    mentor[idle] = np.minimum(mentor[idle], dearest)
    prices = found.value.priced(mentor, mentee)
    surplus = case.market.beyond(prices, slack)
    groups = groups_of(case.market, prices, case.leaders, case.shape, DEPTH)
    counted = wholes(instance, frame.mentors, case.role << case.shift, mentor, case.leaders, groups)
    proof = proof_at(case, found, paid, prices)
    top = parts_of_whole(instance, proof, counted, replace(surplus, worth=np.maximum(surplus.worth, 0)))
    return Priced(prices, surplus.key, groups, counted, replace(proof, bound=-(-top // proof.scale)), top)


def proof_at(case: Sided, found: Flowed, paid: Paid, prices: PairPrices) -> Proof:
    instance, frame, price = case.instance, case.round.frame, found.price
    nothing = np.zeros(len(instance.places.institutions), dtype=np.int64)
    mentors, mentees = frame.mentor_nodes, frame.mentee_nodes
    region, mentor = price[mentors.region], prices.mentor.copy()
    mentor[case.leaders] = 0
    return Proof(
        aim=Aim(score=1, role=case.role),
        scale=1 << case.shift,
        mentors=SidePrices(mentor, nothing, nothing, region, int(price[mentors.nation])),
        mentees=SidePrices(
            prices.mentee,
            -price[mentees.institution],
            -price[mentees.first],
            -price[mentees.region],
            -int(price[mentees.nation]),
        ),
        rules=RulePrices(
            paid.across_institutions,
            paid.across_regions,
            nothing,
            nothing,
            paid.coverage,
            np.zeros(instance.people.count, dtype=np.int64),
        ),
        bound=0,
        whole=True,
    )

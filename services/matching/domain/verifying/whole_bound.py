"""The mentors' part of a bound where their institutions are counted whole: see whole.py.

An institution buys pairs at the price of its region and sells them at the prices of its people. What it gains at most
is found by trying every number of pairs that its quota allows, with its burden share and its groups as they are.
"""

import numpy as np

from libs.contracts.vocabulary import Side
from services.matching.domain.instance.certificate import Proof
from services.matching.domain.instance.groups_priced import groups_of, leaders_of
from services.matching.domain.instance.instance import GroupShape, Instance, PairShape
from services.matching.domain.instance.prices import Market, PairPrices, Surplus
from services.matching.domain.instance.trees import Tree, tree_of
from services.matching.domain.instance.whole import Wholes, wholes
from services.matching.domain.verifying.sizes import sum_of
from services.matching.domain.verifying.wrong_prices import PricesDoNotFit


def of_wholes(instance: Instance, proof: Proof, tree: Tree, counted: Wholes, pairs: Surplus) -> int:
    """In points divided by the scale: of all institutions, and of the pairs of mentors who lead no group."""
    alone = ~np.isin(pairs.key // instance.people.count, leaders_of(instance))
    total = sum_of(pairs.worth[alone])
    bounds, region = tree.institutions, proof.mentors.region[instance.places.region_of]
    for one in range(len(bounds.upper)):
        pair = np.arange(int(bounds.lower[one]), int(bounds.upper[one]) + 1)
        if len(pair):
            total += int((counted.of(one)[pair] - region[one] * pair).max())
    return total


def wholes_at(instance: Instance, market: Market, proof: Proof, prices: PairPrices) -> Wholes:
    shape, leaders = instance.shape, leaders_of(instance)
    groups = groups_of(market, prices, leaders, shape if isinstance(shape, GroupShape) else GroupShape(1, 1))
    role = proof.aim.role * proof.scale
    return wholes(instance, tree_of(instance, Side.MENTOR), role, proof.mentors.person, leaders, groups)


def check_whole(instance: Instance, proof: Proof) -> None:
    """Raises PricesDoNotFit."""
    shape, rules = instance.shape, proof.rules
    counted = isinstance(shape, PairShape) or (isinstance(shape, GroupShape) and not shape.duos)
    if not counted or proof.aim.need or proof.aim.per_mille:
        raise PricesDoNotFit("Institutions are counted whole only for pairs and for groups of one leader.")
    if rules.burden.any() or rules.disclosers.any() or rules.linked.any():
        raise PricesDoNotFit("Where institutions are counted whole, neither burden nor links have a price.")

"""One round in, one answer out: the same for the same round, whatever the order of its rows and the machine."""

from dataclasses import replace
from typing import assert_never

import numpy as np

from services.matching.domain.instance.arrays import Ints, contains
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import (
    ChainShape,
    GroupShape,
    Instance,
    NetworkShape,
    PairShape,
    SideRules,
)
from services.matching.domain.instance.market import open_market
from services.matching.domain.instance.prices import Market
from services.matching.domain.instance.side_rules_kept import exceeded_burdens
from services.matching.solver.assigning.answered import as_assignment, best_assignment
from services.matching.solver.impossible import Impossible
from services.matching.solver.pairs.solving import best_pairs
from services.matching.solver.shapes.answered import best_of_shape
from services.matching.solver.watching import Watch

WORKERS = 2
"""Threads that price pairs; they change no answer."""


def answer(instance: Instance, watch: Watch) -> Answer | Impossible:
    """Raises PairsNotComputable and TooLargeForExactArithmetic, in words for who set the weights."""
    market = open_market(instance, WORKERS)
    match instance.shape:
        case PairShape():
            return of_pairs(instance, market, watch)
        case GroupShape() | NetworkShape() | ChainShape():
            return best_of_shape(instance, market, watch)
    assert_never(instance.shape)


def of_pairs(instance: Instance, market: Market, watch: Watch) -> Answer | Impossible:
    if replace(instance.side_rules, burden_percent=None) != SideRules():
        return best_of_shape(instance, market, watch)
    pairs = as_assignment(instance)
    found = best_pairs(instance, market, watch) if pairs is None else best_assignment(instance, pairs)
    if isinstance(found, Answer) and (both_ways(instance, found) or any(exceeded_burdens(instance, found))):
        return best_of_shape(instance, market, watch)
    return found


def both_ways(instance: Instance, answer: Answer) -> bool:
    """Whether two people are paired in both directions, which the flow does not know as one pair."""
    count = instance.people.count
    key: Ints = answer.mentor * count + answer.mentee
    return bool(np.any(contains(key, answer.mentee * count + answer.mentor)))

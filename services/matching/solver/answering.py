"""One round in, one answer out: the same for the same round, whatever the order of its rows and the machine."""

from typing import assert_never

import numpy as np

from services.matching.domain.instance.arrays import Ints, contains
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import (
    ChainShape,
    GroupShape,
    Instance,
    Mode,
    NetworkShape,
    PairShape,
)
from services.matching.domain.instance.layout import PairsNotComputable
from services.matching.domain.instance.market import open_market
from services.matching.domain.instance.prices import Market
from services.matching.domain.instance.side_rules_kept import exceeded_burdens
from services.matching.solver.assigning.answered import as_assignment, best_assignment
from services.matching.solver.impossible import Impossible
from services.matching.solver.pairs.flow import TooLargeForExactArithmetic
from services.matching.solver.pairs.solving import best_pairs
from services.matching.solver.shapes.answered import TooManyPairsToSearch, best_of_shape
from services.matching.solver.sides.case import can_be_priced
from services.matching.solver.sides.solving import best_with_sides
from services.matching.solver.stability.answered import check_fits, fits, stable_pairs
from services.matching.solver.stability.stable import StableModeDoesNotFit, TooManyPairsForStableMode
from services.matching.solver.watching import Watch

WORKERS = 2
"""Threads that price pairs; they change no answer."""

NOT_FOR_THIS = (
    PairsNotComputable,
    TooLargeForExactArithmetic,
    StableModeDoesNotFit,
    TooManyPairsForStableMode,
    TooManyPairsToSearch,
)
"""Rounds that no answer is sought to; the text says why, in words for the coordinator."""


def answer(instance: Instance, watch: Watch) -> Answer | Impossible:
    """Raises what NOT_FOR_THIS names."""
    if instance.mode is Mode.STABLE:
        check_fits(instance)
    market = open_market(instance, WORKERS)
    match instance.mode:
        case Mode.OPTIMAL:
            return best(instance, market, watch)
        case Mode.STABLE:
            found = stable_pairs(instance, market, watch)
            if isinstance(found, Answer):
                return found
            # A round that has no valid matching at all says more of its conflict.
            other = best(instance, market, watch)
            return other if isinstance(other, Impossible) else found
        case Mode.STABLE_ELSE_OPTIMAL:
            found = stable_pairs(instance, market, watch) if fits(instance) else None
            return found if isinstance(found, Answer) else best(instance, market, watch)
    assert_never(instance.mode)


def best(instance: Instance, market: Market, watch: Watch) -> Answer | Impossible:
    match instance.shape:
        case PairShape():
            return best_of_pairs(instance, market, watch)
        case GroupShape() | NetworkShape() | ChainShape():
            return best_with_rules(instance, market, watch)
    assert_never(instance.shape)


def best_of_pairs(instance: Instance, market: Market, watch: Watch) -> Answer | Impossible:
    if instance.side_rules.beside_burden:
        return best_with_rules(instance, market, watch)
    pairs = as_assignment(instance)
    found = best_pairs(instance, market, watch) if pairs is None else best_assignment(instance, pairs)
    if isinstance(found, Answer) and (both_ways(instance, found) or any(exceeded_burdens(instance, found))):
        return best_with_rules(instance, market, watch)
    return found


def best_with_rules(instance: Instance, market: Market, watch: Watch) -> Answer | Impossible:
    """By prices where they can count everything; else all valid pairs are searched."""
    found = best_with_sides(instance, market, watch) if can_be_priced(instance) else None
    if found is None or (isinstance(found, Answer) and both_ways(instance, found)):
        return best_of_shape(instance, market, watch)
    return found


def both_ways(instance: Instance, answer: Answer) -> bool:
    """Whether two people are paired in both directions, which the flow does not know as one pair."""
    people, count = instance.people, instance.people.count
    if not np.any((people.mentor_capacity > 0) & (people.mentee_capacity > 0)):
        return False
    key: Ints = answer.mentor * count + answer.mentee
    return bool(np.any(contains(key, answer.mentee * count + answer.mentor)))

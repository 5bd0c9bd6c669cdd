"""The stable matching of a round that is best for mentees, or why it has none."""

from dataclasses import replace

import numpy as np

from libs.contracts.vocabulary import Side
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.computed import ComputedPairs
from services.matching.domain.instance.instance import Instance, Limit, PairShape, SideRules
from services.matching.domain.instance.liking import liking
from services.matching.domain.instance.listed import ListedPairs
from services.matching.domain.instance.nested import node_of
from services.matching.domain.instance.prices import Market
from services.matching.domain.instance.side_rules_kept import exceeded_burdens
from services.matching.solver.impossible import Impossible
from services.matching.solver.pairs.solving import best_pairs
from services.matching.solver.reasons import wording
from services.matching.solver.stability.computed_source import ComputedSource, sides_of
from services.matching.solver.stability.lazily import stable_lazily
from services.matching.solver.stability.stable import NoStable, Outcome, StableModeDoesNotFit, stable
from services.matching.solver.watching import Progress, Watch

ELSE = 'Ask for the mode "stable-else-optimal".'


def check_fits(instance: Instance) -> None:
    """Raises StableModeDoesNotFit. The burden share is looked at afterwards."""
    if not fits(instance) or instance.fairness:
        raise StableModeDoesNotFit(StableModeDoesNotFit.__doc__)


def fits(instance: Instance) -> bool:
    return isinstance(instance.shape, PairShape) and replace(instance.side_rules, burden_percent=None) == SideRules()


def stable_pairs(instance: Instance, market: Market, watch: Watch) -> Answer | Impossible:
    """With the proof of the best pairs, from which anybody sees what stability costs.

    That proof is of the round without fairness and burden share, which can only make its bound higher.
    """
    watch(Progress("matched", None, None, "a stable matching is sought"))
    found = stable_answer(instance, market)
    if isinstance(found, Impossible):
        return found
    best = best_pairs(replace(instance, fairness=False, side_rules=SideRules()), market, watch)
    if isinstance(best, Impossible):
        raise TypeError("A matching was found, and yet there is none.")
    return replace(found, proofs=best.proofs)


def stable_answer(instance: Instance, market: Market) -> Answer | Impossible:
    """Without any proof."""
    found = outcome(instance, market)
    if isinstance(found, NoStable):
        return none_of(instance, found)
    answer = Answer(found.mentor, found.mentee, np.full(len(found.mentor), -1), ())
    if heavy := tuple(exceeded_burdens(instance, answer)):
        return Impossible("The stable matching does not keep the burden share of the programme.", heavy, (ELSE,))
    return answer


def outcome(instance: Instance, market: Market) -> Outcome:
    sides = sides_of(instance)
    if isinstance(market, ListedPairs):
        mentor, mentee = np.divmod(market.pairs.key, instance.people.count)
        return stable(sides, liking(instance, mentor, mentee, market.pairs.score))
    if isinstance(market, ComputedPairs):
        return stable_lazily(sides, ComputedSource(market, sides.tie))
    raise TypeError(type(market))


def none_of(instance: Instance, found: NoStable) -> Impossible:
    missed = [
        wording.sentence(f"{wording.minimum(instance.places, limit)} is met by no stable matching")
        for side, nodes in ((Side.MENTOR, found.mentor_nodes), (Side.MENTEE, found.mentee_nodes))
        for limit in limits_at(instance, side, nodes.tolist())
    ]
    ids = instance.people.ids
    both = [
        f"{ids[one]} and {ids[other]} would be paired in both directions."
        for one, other in zip(*(rows.tolist() for rows in found.mirrored), strict=True)
        if one < other
    ]
    if not missed:
        return Impossible(
            "In the stable matching that is best for mentees two people mentor each other, and no other was sought.",
            tuple(both),
            (ELSE,),
        )
    repair = f"{ELSE[:-1]}, or lower {'this minimum' if len(missed) == 1 else 'these minimums'}."
    return Impossible("There is no stable matching that keeps all quotas.", tuple(missed), (repair,))


def limits_at(instance: Instance, side: Side, nodes: list[int]) -> list[Limit]:
    institutions, regions = len(instance.places.institutions), len(instance.places.regions)
    return [
        limit
        for limit in instance.limits
        if limit.side is side and node_of(limit, institutions, regions) in nodes and limit.minimum > 0
    ]

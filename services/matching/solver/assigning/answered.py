"""A round that is nothing but listed pairs, everybody once at most: answered without a network."""

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.certificate import Aim, Answer, Proof, RulePrices, SidePrices
from services.matching.domain.instance.instance import Instance, Listed, Mode, PairShape, SideRules
from services.matching.solver.assignment import assign, most_pairs

PLAIN = SideRules()


def as_assignment(instance: Instance) -> Listed | None:
    """The pairs, where nothing but the two people of a pair stands in its way."""
    people = instance.people
    bound = instance.limits or instance.fairness or instance.mode is not Mode.OPTIMAL
    if bound or not isinstance(instance.shape, PairShape) or instance.side_rules != PLAIN:
        return None
    if people.mentor_capacity.max(initial=0) > 1 or people.mentee_capacity.max(initial=0) > 1:
        return None
    return instance.listed


def best_assignment(instance: Instance, pairs: Listed) -> Answer:
    """A pair fills two roles, one on each side, so each price pays for one of them."""
    count = instance.people.count
    role = most_pairs(count, pairs.key, pairs.score)
    found = assign(count, pairs.key, pairs.score, 2 * role)
    bound = int(found.mentor_price.sum() + found.mentee_price.sum())
    institutions, regions = nothing(len(instance.places.institutions)), nothing(len(instance.places.regions))
    proof = Proof(
        aim=Aim(score=1, role=role),
        scale=1,
        mentors=SidePrices(found.mentor_price - role, institutions, institutions, regions, 0),
        mentees=SidePrices(found.mentee_price - role, institutions, institutions, regions, 0),
        rules=RulePrices(0, 0, institutions, institutions, nothing(0), nothing(count)),
        bound=bound,
    )
    return Answer(found.mentor, found.mentee, np.full(len(found.mentor), -1), (proof,))


def nothing(count: int) -> Ints:
    return np.zeros(count, dtype=np.int64)

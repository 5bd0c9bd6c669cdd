"""What a solution says of blocking pairs, and of what stability or fairness costs."""

from services.matching.domain.documents.amounts import in_words
from services.matching.domain.documents.solution import BlockingPairs, Cost, NamedPair
from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.blocking import Blocking
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import Instance, Mode, PairShape, SideRules
from services.matching.domain.verifying.levels import most, worth_of


def named(instance: Instance, found: Blocking | None) -> BlockingPairs | None:
    if found is None:
        return None
    ids = instance.people.ids
    return BlockingPairs(
        count=found.count,
        listed=tuple(NamedPair(mentor=ids[one.mentor], mentee=ids[one.mentee]) for one in found.strongest),
    )


def is_stable(instance: Instance, found: BlockingPairs | None) -> bool:
    """Whether this is what a stable mode asks for."""
    return instance.mode is not Mode.OPTIMAL and found is not None and found.count == 0


def cost_of_stability(instance: Instance, answer: Answer, score: Ints, found: BlockingPairs | None) -> Cost | None:
    return cost(instance, answer, score) if is_stable(instance, found) else None


def cost_of_fairness(instance: Instance, answer: Answer, score: Ints, found: BlockingPairs | None) -> Cost | None:
    """None where a search beside the prices decided, so that nothing near it is known of the best matching."""
    plain = isinstance(instance.shape, PairShape) and instance.side_rules == SideRules()
    return cost(instance, answer, score) if instance.fairness and plain and not is_stable(instance, found) else None


def cost(instance: Instance, answer: Answer, score: Ints) -> Cost | None:
    """Against the first proof that owes nothing to institutions; its prices alone can be checked."""
    proofs = [proof for proof in answer.proofs if proof.aim.score and proof.aim.per_mille == 0]
    if not proofs:
        return None
    scale = 1 if instance.listed is None else instance.listed.scale
    worth, (roles, points) = worth_of(instance, answer, score), most(instance, proofs[0])
    return Cost(roles=roles - worth.roles, score=in_words(points - worth.score, scale))

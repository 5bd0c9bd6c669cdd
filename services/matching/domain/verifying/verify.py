"""Whether an answer keeps every rule, and whether its bounds are true; no solver is imported here.

Linear in the pairs of the answer, and in all valid pairs for each proof.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.blocking import Blocking
from services.matching.domain.instance.blocking_among import blocking_pairs
from services.matching.domain.instance.certificate import Answer, Proof
from services.matching.domain.instance.instance import Instance, Mode, PairShape, SideRules
from services.matching.domain.instance.market import open_market
from services.matching.domain.instance.needs import Needs, needs, people_with_counterpart
from services.matching.domain.instance.pairs_kept import said
from services.matching.domain.instance.prices import Market
from services.matching.domain.instance.shapes_kept import broken_shape
from services.matching.domain.instance.valid_pairs import Pairs
from services.matching.domain.verifying import plainly
from services.matching.domain.verifying.bound import PricesDoNotFit, bound_of
from services.matching.domain.verifying.levels import Worth, more_is_possible, too_light, unmet, worth_of

WORKERS = 2
LISTED = 20
"""Blocking pairs that are named."""


@dataclass(frozen=True)
class Verdict:
    findings: tuple[str, ...]
    """A sentence for each thing that does not hold."""
    worth: tuple[int, ...]
    """Of the answer, by the aim of each proof."""
    blocking: Blocking | None = None
    """None for shapes other than pairs, and where the pairs could not be read."""


def findings(instance: Instance, answer: Answer) -> Verdict:
    """Raises PairsNotComputable."""
    if wrong := misread(instance, answer):
        return Verdict((wrong,), ())
    score, valid = plainly.scores(instance, answer.mentor, answer.mentee)
    if not valid.all():
        pairs = zip(answer.mentor[~valid].tolist(), answer.mentee[~valid].tolist(), strict=True)
        return Verdict(tuple(f"{said(instance.people, pair)} is not a valid pair." for pair in pairs), ())
    broken = broken_shape(instance, answer, Pairs(answer.mentor, answer.mentee, score))
    market = open_market(instance, WORKERS)
    counterparts = people_with_counterpart(instance, market) if owes(instance, answer) else nobody(instance)
    worth = worth_of(instance, answer, score)
    blocking = blocking_pairs(instance, market, answer, LISTED)
    stable = instance.mode is not Mode.OPTIMAL and blocking is not None and blocking.count == 0
    wrong = (
        *unstable(instance, blocking),
        *false_proofs(instance, market, answer, worth, counterparts),
        *unproven(instance, answer),
        *(() if stable else unfair(instance, answer, worth, counterparts)),
    )
    worths = tuple(worth.by(proof.aim, needs(counterparts, proof.aim.per_mille)) for proof in answer.proofs)
    return Verdict((*broken, *wrong), worths, blocking)


def misread(instance: Instance, answer: Answer) -> str:
    """What is wrong with the columns; nothing for columns of this round."""
    people, key = instance.people.count, answer.mentor * instance.people.count + answer.mentee
    rows: Ints = np.concatenate((answer.mentor, answer.mentee))
    if not len(answer.mentor) == len(answer.mentee) == len(answer.topic):
        return "The columns of the answer differ in length."
    if len(rows) and not (rows.min() >= 0 and rows.max() < people):
        return "A pair names somebody who is not in the round."
    if np.any(np.diff(key) <= 0):
        return "The pairs are not sorted, or one is there twice."
    return ""


def guarantees(instance: Instance) -> bool:
    """Whether fairness is asked for, and its share can be checked."""
    return instance.fairness and isinstance(instance.shape, PairShape) and instance.side_rules == SideRules()


def owes(instance: Instance, answer: Answer) -> bool:
    return instance.fairness or any(proof.aim.per_mille > 0 for proof in answer.proofs)


def nobody(instance: Instance) -> Needs:
    none = np.zeros(len(instance.places.institutions), dtype=np.int64)
    return Needs(none, none)


def false_proofs(
    instance: Instance, market: Market, answer: Answer, worth: Worth, counterparts: Needs
) -> Iterator[str]:
    for number, proof in enumerate(answer.proofs, 1):
        owed = needs(counterparts, proof.aim.per_mille)
        try:
            bound = bound_of(instance, market, proof, owed)
        except PricesDoNotFit as wrong:
            yield f"Proof {number}: {wrong}"
            continue
        yield from (f"Proof {number}: {sentence}" for sentence in wrong_bound(instance, proof, bound, worth, owed))


def unstable(instance: Instance, blocking: Blocking | None) -> Iterator[str]:
    if instance.mode is Mode.STABLE and blocking is not None and blocking.count:
        first = blocking.strongest[0]
        pair = said(instance.people, (first.mentor, first.mentee))
        told = "1 pair" if blocking.count == 1 else f"{blocking.count} pairs"
        yield f"The matching is not stable: {told} would both rather have each other, first {pair}."


def unproven(instance: Instance, answer: Answer) -> Iterator[str]:
    """Without a bound of scores, or with one that only holds while institutions are owed what nobody asked for."""
    if not any(proof.aim.score for proof in answer.proofs):
        yield "Nothing proves how much better another matching could be."
    if not guarantees(instance) and any(proof.aim.per_mille for proof in answer.proofs):
        yield "A proof owes a share to institutions, which none can check in this problem."


def wrong_bound(instance: Instance, proof: Proof, bound: int, worth: Worth, owed: Needs) -> Iterator[str]:
    value = worth.by(proof.aim, owed)
    if bound != proof.bound:
        yield f"its prices show a bound of {bound}, not of {proof.bound}."
    if value > bound:
        yield f"the answer is worth {value}, more than the bound of {bound}; so it breaks a rule."
    if proof.searched is not None and not value <= proof.searched <= proof.bound:
        yield f"{proof.searched} is said to be found by search, and is not between {value} and {proof.bound}."
    if too_light(instance, worth, proof):
        yield "a filled role does not outweigh all scores, so that nothing is proven of the number of roles."


def unfair(instance: Instance, answer: Answer, worth: Worth, counterparts: Needs) -> Iterator[str]:
    """The share that every institution is guaranteed, and that no larger one could be."""
    if not guarantees(instance):
        return
    scored = [proof for proof in answer.proofs if proof.aim.score]
    floor = scored[-1].aim.per_mille if scored else 0
    if short := unmet(worth, needs(counterparts, floor)):
        yield f"{short} institutions have fewer roles filled than the {floor} per mille that all are guaranteed."
    above = [proof for proof in answer.proofs if proof.aim.need and proof.aim.per_mille == floor + 1]
    if floor < 1000 and all(more_is_possible(worth, proof, counterparts) for proof in above):
        yield f"Nothing proves that all institutions cannot be guaranteed more than {floor} per mille."

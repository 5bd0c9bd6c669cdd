"""Whatever is changed in an answer or its certificate, the check finds it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.certificate import Answer, Proof, SidePrices
from services.matching.domain.instance.instance import Instance
from services.matching.domain.verifying.verify import findings
from services.matching.solver.answering import answer
from tests.benchmarks.rounds import national_round
from tests.unit.matching.pairs.by_highs import all_pairs

ROUND = national_round(120, 5)
FOUND = answer(ROUND, lambda _: None)


def found() -> Answer:
    assert isinstance(FOUND, Answer)
    return FOUND


def test_an_answer_as_it_was_found_holds() -> None:
    assert findings(ROUND, found()).findings == ()


def without(pair: int, column: Ints) -> Ints:
    return np.delete(column, pair)


def one_pair_less(one: Answer) -> Answer:
    return replace(one, mentor=without(3, one.mentor), mentee=without(3, one.mentee), topic=without(3, one.topic))


def one_pair_more(one: Answer) -> Answer:
    """A valid pair that is in no shortlist of the answer."""
    mentor, mentee, _ = all_pairs(ROUND)
    key = np.append(one.mentor, mentor[:1]) * ROUND.people.count + np.append(one.mentee, mentee[:1])
    rows = np.unique(key)
    return replace(
        one, mentor=rows // ROUND.people.count, mentee=rows % ROUND.people.count, topic=np.full(len(rows), -1)
    )


def two_mentees_swapped(one: Answer) -> Answer:
    mentee = one.mentee.copy()
    mentee[[2, 9]] = mentee[[9, 2]]
    return replace(one, mentee=mentee)


def a_stranger(one: Answer) -> Answer:
    mentee = one.mentee.copy()
    mentee[-1] = ROUND.people.count
    return replace(one, mentee=mentee)


def a_topic_named(one: Answer) -> Answer:
    topic = one.topic.copy()
    topic[0] = 1
    return replace(one, topic=topic)


def in_another_order(one: Answer) -> Answer:
    return replace(one, mentor=one.mentor[::-1], mentee=one.mentee[::-1], topic=one.topic[::-1])


def of_proof(change: Callable[[Proof], Proof]) -> Callable[[Answer], Answer]:
    return lambda one: replace(one, proofs=(change(one.proofs[0]),))


def of_prices(side: str, field: str, place: int, by: int) -> Callable[[Answer], Answer]:
    def changed(proof: Proof) -> Proof:
        prices: SidePrices = getattr(proof, side)
        column: Any = getattr(prices, field)
        if isinstance(column, int):
            return replace(proof, **{side: replace(prices, **{field: column + by})})
        column = column.copy()
        column[place] += by
        return replace(proof, **{side: replace(prices, **{field: column})})

    return of_proof(changed)


def a_matched_mentor() -> int:
    return int(found().mentor[0])


CHANGES: dict[str, Callable[[Answer], Answer]] = {
    "a pair is gone": one_pair_less,
    "a pair too many": one_pair_more,
    "two mentees swapped": two_mentees_swapped,
    "somebody unknown": a_stranger,
    "a topic where none is asked for": a_topic_named,
    "another order": in_another_order,
    "a lower bound": of_proof(lambda proof: replace(proof, bound=proof.bound - 1)),
    "a higher bound": of_proof(lambda proof: replace(proof, bound=proof.bound + 1)),
    "a lighter role": of_proof(lambda proof: replace(proof, aim=replace(proof.aim, role=60))),
    "no scores": of_proof(lambda proof: replace(proof, aim=replace(proof.aim, score=0))),
    "another scale": of_proof(lambda proof: replace(proof, scale=2)),
    "a scale that is no power of two": of_proof(lambda proof: replace(proof, scale=3)),
    "a search that found less than there is": of_proof(lambda proof: replace(proof, searched=0)),
    "a price of somebody matched, lower": of_prices("mentors", "person", a_matched_mentor(), -100_000_000),
    "a price of somebody matched, higher": of_prices("mentors", "person", a_matched_mentor(), 100_000),
    "the price of a nation": of_prices("mentees", "nation", 0, -7),
    "the price of a region": of_prices("mentees", "region", 0, 50),
    "the prices of one person less": of_proof(
        lambda proof: replace(proof, mentors=replace(proof.mentors, person=proof.mentors.person[1:]))
    ),
    "a price of a rule that was not set": of_proof(
        lambda proof: replace(proof, rules=replace(proof.rules, across_institutions=-1))
    ),
    "a price of people who are not linked": of_proof(
        lambda proof: replace(proof, rules=replace(proof.rules, linked=np.ones_like(proof.rules.linked)))
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_changed_answer_does_not_hold(change: Callable[[Answer], Answer]) -> None:
    """It breaks a rule, its prices say something else, or it is worse than its bound, which a file would claim."""
    verdict = findings(ROUND, change(found()))
    assert verdict.findings or verdict.worth != (found().proofs[0].bound,)


def test_an_answer_of_another_policy_does_not_hold() -> None:
    stricter = replace(ROUND.limits[-1], maximum=10)
    other: Instance = replace(ROUND, limits=(*ROUND.limits[:-1], stricter))
    assert findings(other, found()).findings


def test_any_price_may_only_weaken_a_bound() -> None:
    """Whatever numbers stand as prices: their bound is never below what the answer is worth."""
    drawn = np.random.default_rng(11)
    for _ in range(40):
        noise = drawn.integers(-300, 300, (2, ROUND.people.count))
        proof = found().proofs[0]
        tampered = replace(
            proof,
            mentors=replace(proof.mentors, person=proof.mentors.person + noise[0]),
            mentees=replace(proof.mentees, person=proof.mentees.person + noise[1]),
            bound=0,
        )
        (sentence,) = findings(ROUND, replace(found(), proofs=(tampered,))).findings
        shown = int(sentence.split("a bound of ")[1].split(",")[0])
        assert shown >= proof.bound

"""Whatever is changed in a proof that counts institutions whole, it is found, or what is left to say is true."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from services.matching.domain.instance.certificate import Answer, Proof
from services.matching.domain.instance.groups_priced import leaders_of
from services.matching.domain.instance.instance import Instance
from services.matching.domain.verifying.bound import PricesDoNotFit
from services.matching.domain.verifying.verify import findings
from services.matching.solver.answering import answer
from tests.benchmarks.rounds import national_round
from tests.benchmarks.sides import with_side_rules
from tests.unit.matching.rounds_drawn import unwatched
from tests.unit.matching.sides.prices import shown


@cache
def solved() -> tuple[Instance, Answer]:
    plain = national_round(120, 5)
    easier = answer(plain, unwatched)
    assert isinstance(easier, Answer)
    harder = with_side_rules(plain, easier)
    found = answer(harder, unwatched)
    assert isinstance(found, Answer)
    return harder, found


def test_an_answer_as_it_was_found_holds() -> None:
    instance, found = solved()
    (proof,) = found.proofs
    verdict = findings(instance, found)
    assert proof.whole
    assert verdict.findings == ()
    assert verdict.worth[0] <= proof.bound


def of_proof(change: Callable[[Proof], Proof]) -> Callable[[Answer], Answer]:
    return lambda one: replace(one, proofs=(change(one.proofs[0]),))


def priced(side: str, column: str, by: int) -> Callable[[Answer], Answer]:
    """Of everybody, or everywhere."""

    def changed(proof: Proof) -> Proof:
        prices: Any = getattr(proof, side)
        return replace(proof, **{side: replace(prices, **{column: getattr(prices, column) + by})})

    return of_proof(changed)


def two_mentees_swapped(one: Answer) -> Answer:
    mentee = one.mentee.copy()
    mentee[[2, 9]] = mentee[[9, 2]]
    return replace(one, mentee=mentee)


def group_of(instance: Instance, one: Answer) -> tuple[int, np.ndarray[Any, Any]]:
    leader = next(row for row in leaders_of(instance).tolist() if row in one.mentor)
    return leader, np.flatnonzero(one.mentor == leader)


def a_member_exchanged(one: Answer) -> Answer:
    """For a mentee of somebody else."""
    _, places = group_of(solved()[0], one)
    other = next(row for row in one.mentee.tolist() if row not in one.mentee[places])
    mentee = one.mentee.copy()
    mentee[places[0]] = other
    order = np.lexsort((mentee, one.mentor))
    return Answer(one.mentor[order], mentee[order], one.topic[order], one.proofs)


def a_group_too_small(one: Answer) -> Answer:
    instance, _ = solved()
    _, places = group_of(instance, one)
    kept = np.setdiff1d(np.arange(len(one.mentor)), places[1:])
    return Answer(one.mentor[kept], one.mentee[kept], one.topic[kept], one.proofs)


CHANGES: dict[str, Callable[[Answer], Answer]] = {
    "a lower bound": of_proof(lambda proof: replace(proof, bound=proof.bound - 1)),
    "a higher bound": of_proof(lambda proof: replace(proof, bound=proof.bound + 1)),
    "a search that found less than there is": of_proof(lambda proof: replace(proof, searched=0)),
    "a search that found more than the bound": of_proof(lambda proof: replace(proof, searched=proof.bound + 1)),
    "institutions not counted whole": of_proof(lambda proof: replace(proof, whole=False)),
    "a price of burden": of_proof(
        lambda proof: replace(proof, rules=replace(proof.rules, burden=proof.rules.burden + 1))
    ),
    "a price of disclosers": of_proof(
        lambda proof: replace(proof, rules=replace(proof.rules, disclosers=proof.rules.disclosers - 1))
    ),
    "a price of coverage below zero": of_proof(
        lambda proof: replace(proof, rules=replace(proof.rules, coverage=proof.rules.coverage - 10**6))
    ),
    "a share with another price": of_proof(
        lambda proof: replace(
            proof, rules=replace(proof.rules, across_institutions=proof.rules.across_institutions + 50)
        )
    ),
    "dearer mentors": priced("mentors", "person", 100),
    "cheaper mentors": priced("mentors", "person", -100),
    "dearer mentees": priced("mentees", "person", 100),
    "cheaper mentees": priced("mentees", "person", -100),
    "other prices of regions": priced("mentors", "region", 70),
    "another price of the nation": priced("mentees", "nation", -70),
    "prices that would wrap around": priced("mentees", "person", 1 << 57),
    "two mentees swapped": two_mentees_swapped,
    "a member of a group exchanged": a_member_exchanged,
    "a group too small": a_group_too_small,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_changed_answer_does_not_hold(change: Callable[[Answer], Answer]) -> None:
    instance, found = solved()
    assert findings(instance, change(found)).findings


@pytest.mark.parametrize("side", ["mentors", "mentees"])
def test_a_shift_of_all_prices_proves_nothing_false(side: str) -> None:
    """The largest that is counted at all; beyond it, prices are refused."""
    instance, found = solved()
    worth, refused = findings(instance, found).worth[0], 0
    for bits in range(20, 62):
        proof = found.proofs[0]
        for column, sign in (("person", 1), ("institution", 1), ("first", 1), ("region", 1), ("nation", 1)):
            (proof,) = priced(side, column, sign << bits)(replace(found, proofs=(proof,))).proofs
        try:
            assert shown(instance, proof) >= worth
        except PricesDoNotFit:
            refused += 1
    assert 0 < refused < 30


def test_prices_near_those_of_the_proof_show_no_less_than_the_answer_is_worth() -> None:
    instance, found = solved()
    worth, drawn = findings(instance, found).worth[0], np.random.default_rng(3)
    for reach in (1, 30, 1_000, 100_000):
        proof = found.proofs[0]
        for side in ("mentors", "mentees"):
            prices: Any = getattr(proof, side)
            noise = drawn.integers(-reach, reach + 1, instance.people.count)
            proof = replace(proof, **{side: replace(prices, person=prices.person + noise)})
        assert shown(instance, proof) >= worth

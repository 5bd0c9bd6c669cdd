"""Where only promising pairs are searched, the answer is valid, and nothing that is said of the others is untrue."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import ChainShape, Instance, NetworkShape, PairShape, Shape, SideRules
from services.matching.domain.instance.market import open_market
from services.matching.domain.instance.prices import PairPrices
from services.matching.domain.instance.valid_pairs import Pairs
from services.matching.domain.verifying.verify import findings
from services.matching.solver.impossible import Impossible
from services.matching.solver.shapes.answered import EVERYTHING, best_of_promising
from services.matching.solver.shapes.found import ROLES, SCORE, Found
from services.matching.solver.shapes.outside import can_price_outside
from services.matching.solver.shapes.solve import solve_shape
from services.matching.solver.watching import Progress
from tests.benchmarks.rounds import national_round
from tests.unit.matching.shapes import every_choice
from tests.unit.matching.shapes.rounds import renamed, rounds
from tests.unit.matching.shapes.test_best_answers import FAST

SIZES = pytest.mark.parametrize("people", [12, 40, 120])
SEEDS = pytest.mark.parametrize("seed", [1, 2, 3])
KINDS = pytest.mark.parametrize("kind", ["pairs", "links", "network", "chain"])


def quietly(_: Progress) -> None: ...


def drawn(kind: str, people: int, seed: int) -> Instance:
    """Computed pairs, with quotas that ask for nothing more than the shapes can give."""
    plain = national_round(people, seed)
    plain = replace(plain, limits=tuple(replace(limit, minimum=0) for limit in plain.limits))
    if kind == "links":
        mentees = plain.people.mentees.tolist()
        return replace(plain, side_rules=SideRules(linked=tuple(zip(mentees[::6], mentees[1::6], strict=False))))
    if kind == "chain":
        ones = np.ones(plain.people.count, dtype=np.int64)
        everybody: Any = replace(plain.people, mentor_capacity=ones, mentee_capacity=ones)
        return replace(plain, people=everybody, limits=(), shape=ChainShape((2, 3, 4, 5, 6), 3))
    shapes: dict[str, Shape] = {"pairs": PairShape(), "network": NetworkShape(2, 4)}
    return replace(plain, shape=shapes[kind])


def best(instance: Instance) -> Found:
    """Of all pairs at once."""
    none: Ints = np.zeros(instance.people.count, dtype=np.int64)
    market = open_market(instance)
    key, score = market.valid(market.beyond(PairPrices(-1, none, none), EVERYTHING).key)
    mentor, mentee = np.divmod(key, instance.people.count)
    found = solve_shape(instance, Pairs(mentor, mentee, score), quietly)
    assert isinstance(found, Found)
    assert found.proven
    return found


def promised(instance: Instance, each: int = 1, most: int = 1 << 40) -> Answer:
    assert can_price_outside(instance)
    found = best_of_promising(instance, open_market(instance), each, most, quietly)
    assert isinstance(found, Answer)
    return found


@SIZES
@SEEDS
@KINDS
@pytest.mark.parametrize("most", [0, 1 << 40])
def test_it_is_valid_and_its_bounds_hold(kind: str, people: int, seed: int, most: int) -> None:
    instance = drawn(kind, people, seed)
    wanted, found = best(instance), promised(instance, 2, most)
    role = found.proofs[-1].aim.role
    optimum = role * wanted.value(ROLES) + wanted.value(SCORE)
    verdict = findings(instance, found)
    assert verdict.findings == ()
    assert verdict.worth[-1] <= optimum <= found.proofs[-1].bound
    searched = found.proofs[-1].searched
    assert searched is not None
    assert searched >= optimum
    if most:
        assert verdict.worth[-1] == optimum == searched


@pytest.mark.parametrize("kind", [PairShape, NetworkShape, ChainShape])
def test_no_choice_of_pairs_is_better_whatever_places_are_called(kind: Any) -> None:
    @settings(FAST, max_examples=25)
    @given(rounds(kind))
    def compare(drawn: Instance) -> None:
        instance = replace(drawn, fairness=False, side_rules=SideRules(linked=drawn.side_rules.linked))
        wanted = every_choice.best(instance)
        found = best_of_promising(instance, open_market(instance), 1, 1 << 40, quietly)
        if isinstance(found, Impossible):
            return
        assert wanted is not None
        verdict = findings(instance, found)
        assert verdict.findings == ()
        proof = found.proofs[-1]
        optimum = proof.aim.role * wanted[0] + wanted[1]
        assert proof.searched is not None
        assert verdict.worth[-1] <= optimum <= proof.searched <= proof.bound
        other = housed(renamed(instance))
        again = best_of_promising(other, open_market(other), 1, 1 << 40, quietly)
        assert by_ticket(instance, found) == by_ticket(other, again)

    compare()


def housed(instance: Instance) -> Instance:
    """With the regions of its institutions, which a renamed round leaves out."""
    people, places = instance.people, instance.places
    region_of = np.zeros(len(places.institutions), dtype=np.int64)
    region_of[people.institution] = people.region
    return replace(instance, places=replace(places, region_of=region_of))


def by_ticket(instance: Instance, found: Answer | Impossible) -> list[tuple[int, int]]:
    assert isinstance(found, Answer)
    tickets = instance.people.ticket.tolist()
    return sorted(
        (tickets[one], tickets[other]) for one, other in zip(found.mentor.tolist(), found.mentee.tolist(), strict=True)
    )

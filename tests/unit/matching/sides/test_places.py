"""How many pairs each institution has: what dynamic programming finds is the best of all numbers."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from libs.contracts.vocabulary import Side
from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.grouping import NOTHING
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.market import open_market
from services.matching.domain.verifying.bound import pair_prices
from services.matching.domain.verifying.whole_bound import wholes_at
from services.matching.solver.sides.case import sided
from services.matching.solver.sides.places import best_places
from tests.unit.matching.shapes.every_choice import keeps_limits
from tests.unit.matching.sides.prices import whole_proofs
from tests.unit.matching.sides.rounds import USUAL, sided_rounds

GONE = NOTHING >> 1
FEW = settings(USUAL, max_examples=50)
A_PAIR = 7
"""Points for every pair of the nation."""


@FEW
@given(sided_rounds(), st.data())
def test_the_best_places_are_the_best_of_all_numbers_of_pairs(instance: Instance, data: st.DataObject) -> None:
    """Of institutions of mentors; the mentees' side takes as many as pays best."""
    market, proof = open_market(instance), data.draw(whole_proofs(instance))
    case = sided(instance, market, market.valid(market.shortlist(8))[1], thorough=True)
    assume(case is not None)
    assert case is not None
    prices, role = pair_prices(instance, proof), case.role << case.shift
    counted = wholes_at(instance, market, replace(proof, scale=1, aim=replace(proof.aim, role=role)), prices)
    stand: Any = type("Priced", (), {"prices": prices, "wholes": counted})
    found = best_places(case, stand, A_PAIR)
    worth = [counted.of(home).tolist() for home in range(len(instance.places.institutions))]
    mentees = by_mentees(instance, prices.mentee, role)
    total = {
        numbers: sum(row[number] for row, number in zip(worth, numbers, strict=True)) + mentees[sum(numbers)]
        for numbers in product(*(range(len(row)) for row in worth))
        if within(instance, Side.MENTOR, numbers) and sum(numbers) in mentees
    }
    likely = {numbers: one + A_PAIR * sum(numbers) for numbers, one in total.items() if one > GONE}
    assert (found is None) == (not likely)
    if found is not None:
        assert likely[tuple(found.tolist())] == max(likely.values())


def by_mentees(instance: Instance, price: Ints, role: int) -> dict[int, int]:
    """By number of pairs of the nation."""
    people, count = instance.people, len(instance.places.institutions)
    tables: list[list[int]] = []
    for home in range(count):
        here = [one for one in people.mentees.tolist() if people.institution[one] == home]
        units = [
            int(price[one]) + role * (not more) for one in here for more in range(int(people.mentee_capacity[one]))
        ]
        tables.append([0, *np.cumsum(sorted(units, reverse=True)).tolist()])
    best: dict[int, int] = {}
    for numbers in product(*(range(len(one)) for one in tables)):
        if within(instance, Side.MENTEE, numbers):
            worth = sum(one[number] for one, number in zip(tables, numbers, strict=True))
            best[sum(numbers)] = max(best.get(sum(numbers), NOTHING), worth)
    return best


def within(instance: Instance, side: Side, numbers: Sequence[int]) -> bool:
    """As in `keeps_limits`, for somebody of each institution who takes so many pairs."""
    rows = np.repeat(np.arange(len(numbers)), numbers).tolist()
    people: Any = type("People", (), {"institution": np.arange(len(numbers)), "region": instance.places.region_of})
    stand: Any = type("Round", (), {"people": people, "limits": [one for one in instance.limits if one.side is side]})
    return keeps_limits(stand, tuple((row, row) for row in rows))

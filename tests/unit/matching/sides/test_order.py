"""Neither the order of rows, nor the names of places, nor the number of workers changes an answer or its proof."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.market import open_market
from services.matching.domain.instance.people import Places
from services.matching.solver.impossible import Impossible
from services.matching.solver.sides.solving import best_with_sides
from tests.benchmarks.rounds import national_round
from tests.benchmarks.sides import with_side_rules
from tests.unit.matching.pairs.by_highs import all_pairs
from tests.unit.matching.rounds_drawn import unwatched
from tests.unit.matching.shapes.rounds import renamed
from tests.unit.matching.sides.rounds import USUAL, listed_twin, sided_rounds


def solved(instance: Instance, workers: int = 2) -> Answer | Impossible | None:
    return best_with_sides(instance, open_market(instance, workers), unwatched)


def worth(instance: Instance, found: Answer | Impossible | None) -> Any:
    """What is said of the answer, without the rows and the codes of places."""
    if not isinstance(found, Answer):
        return None if found is None else Impossible
    (proof,) = found.proofs
    mentor, mentee, score = all_pairs(instance)
    of = dict(zip((mentor * instance.people.count + mentee).tolist(), score.tolist(), strict=True))
    total = sum(of[key] for key in (found.mentor * instance.people.count + found.mentee).tolist())
    roles = len(np.unique(found.mentor)) + len(np.unique(found.mentee))
    return roles, total, proof.bound if proof.searched is None else proof.searched


def named_otherwise(instance: Instance) -> Instance:
    """All institutions and regions in the opposite order of names."""
    other = renamed(instance)
    homes, regions = len(instance.places.institutions), len(instance.places.regions)
    region_of: Ints = (regions - 1 - instance.places.region_of)[::-1]
    names = tuple(f"i{code}" for code in range(homes)), tuple(f"r{code}" for code in range(regions))
    return replace(other, places=Places(*names, region_of))


@settings(USUAL, max_examples=30)
@given(sided_rounds(listed=True))
def test_other_names_change_nothing_that_is_said(instance: Instance) -> None:
    """People stand in another order then, since rows are sorted by places."""
    other = named_otherwise(listed_twin(instance))
    other = replace(other, people=replace(other.people, profiles=None))
    assert worth(instance, solved(instance)) == worth(other, solved(other))


@pytest.mark.parametrize("people", [40, 90])
def test_more_workers_change_nothing(people: int) -> None:
    plain = national_round(people, 3)
    easier = best_with_sides(plain, open_market(plain), unwatched)
    assert isinstance(easier, Answer)
    instance = with_side_rules(plain, easier)
    one, three = solved(instance, 1), solved(instance, 3)
    assert isinstance(one, Answer)
    assert isinstance(three, Answer)
    assert np.array_equal(one.mentor, three.mentor)
    assert np.array_equal(one.mentee, three.mentee)
    assert np.array_equal(one.proofs[0].mentees.person, three.proofs[0].mentees.person)
    assert one.proofs[0].bound == three.proofs[0].bound
    assert one.proofs[0].searched == three.proofs[0].searched

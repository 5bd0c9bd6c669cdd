"""Small rounds with side rules: the answer keeps every rule, and is as good as it says."""

from collections import Counter

import pytest
from hypothesis import given, settings

from services.matching.domain.instance.certificate import Answer, Proof
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.market import open_market
from services.matching.domain.verifying.verify import findings
from services.matching.solver.answering import answer, both_ways
from services.matching.solver.impossible import Impossible
from services.matching.solver.sides.solving import best_with_sides
from tests.unit.matching.rounds_drawn import unwatched
from tests.unit.matching.shapes.every_choice import best
from tests.unit.matching.sides.rounds import USUAL, listed_twin, sided_rounds

LEAST = 10
"""So many of the rounds drawn have an answer with pairs: the others prove little."""
KINDS = pytest.mark.parametrize(("listed", "groups"), [(False, False), (False, True), (True, False), (True, True)])


@KINDS
def test_an_answer_is_true_and_in_small_rounds_proven(listed: bool, groups: bool) -> None:
    told: Counter[str] = Counter()

    @settings(USUAL, max_examples=100)
    @given(sided_rounds(listed=listed, groups=groups))
    def compare(instance: Instance) -> None:
        wanted = best(listed_twin(instance))
        found = best_with_sides(instance, open_market(instance), unwatched)
        if found is None or (isinstance(found, Answer) and both_ways(instance, found)):
            told["left to the search of all pairs"] += 1
            found = answer(instance, unwatched)
        if isinstance(found, Impossible):
            told["impossible"] += 1
            assert found.in_words
            assert wanted is None
            return
        assert wanted is not None
        assert_true(instance, found, wanted)
        told["answered"] += 1
        told["with pairs"] += len(found.mentor) > 0
        told["proven"] += most(found.proofs[-1]) == worth(found.proofs[-1], wanted)

    compare()
    assert told["proven"] == told["answered"]
    assert told["with pairs"] > LEAST


def assert_true(instance: Instance, found: Answer, wanted: tuple[int, ...]) -> None:
    """Every rule is kept, the bound is not below the best, and the answer not above it."""
    (proof,) = found.proofs
    verdict = findings(instance, found)
    assert verdict.findings == ()
    assert verdict.worth[0] <= worth(proof, wanted) <= most(proof)


def worth(proof: Proof, wanted: tuple[int, ...]) -> int:
    return proof.aim.role * wanted[0] + wanted[1]


def most(proof: Proof) -> int:
    return proof.bound if proof.searched is None else proof.searched

"""Most roles, then the highest score, over all pairs; and a certificate that holds."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.market import open_market
from services.matching.domain.instance.prices import PairPrices
from services.matching.domain.verifying import plainly
from services.matching.domain.verifying.verify import findings
from services.matching.solver.answering import answer
from services.matching.solver.impossible import Impossible
from services.matching.solver.watching import Progress
from tests.benchmarks.rounds import national_round
from tests.unit.matching.pairs.by_highs import most_roles_then_score
from tests.unit.matching.pairs.rounds import listed_rounds


def quietly(progress: Progress) -> None:
    assert progress.step


def worth(instance: Instance, found: Answer) -> tuple[int, int]:
    score, valid = plainly.scores(instance, found.mentor, found.mentee)
    assert valid.all()
    return len(np.unique(found.mentor)) + len(np.unique(found.mentee)), int(score.sum())


@settings(deadline=None, max_examples=150)
@given(listed_rounds(lowest=-9))
def test_listed_pairs_are_matched_as_well_as_by_highs(instance: Instance) -> None:
    found, best = answer(instance, quietly), most_roles_then_score(instance)
    if best is None:
        assert isinstance(found, Impossible)
        return
    assert isinstance(found, Answer)
    assert worth(instance, found) == best
    verdict = findings(instance, found)
    assert verdict.findings == ()
    assert verdict.worth == tuple(proof.bound if proof.searched is None else proof.searched for proof in found.proofs)


@pytest.mark.parametrize("seed", range(6))
def test_profiles_are_matched_as_well_as_by_highs(seed: int) -> None:
    instance = national_round(40, seed)
    found, best = answer(instance, quietly), most_roles_then_score(instance)
    assert (best is None) == isinstance(found, Impossible)
    if isinstance(found, Answer):
        assert worth(instance, found) == best
        assert findings(instance, found).findings == ()


def test_a_region_is_matched_as_well_as_by_highs() -> None:
    instance = national_round(150, 4)
    found = answer(instance, quietly)
    assert isinstance(found, Answer)
    assert worth(instance, found) == most_roles_then_score(instance)


def test_what_the_shortlist_leaves_out_is_found_by_prices(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = national_round(300, 2)
    whole = answer(instance, quietly)
    monkeypatch.setattr("services.matching.solver.pairs.solving.EACH", 1)
    few = answer(instance, quietly)
    assert isinstance(whole, Answer)
    assert isinstance(few, Answer)
    assert worth(instance, few) == worth(instance, whole)
    assert findings(instance, few).findings == ()


@settings(deadline=None, max_examples=60)
@given(listed_rounds())
def test_the_lottery_and_nothing_else_chooses_among_equals(instance: Instance) -> None:
    """Twice the points, and other prices with them, give the same pairs."""
    found = answer(instance, quietly)
    assert instance.listed is not None
    doubled = replace(instance, listed=replace(instance.listed, score=2 * instance.listed.score))
    again = answer(doubled, quietly)
    assert isinstance(again, Impossible) == isinstance(found, Impossible)
    if isinstance(found, Answer) and isinstance(again, Answer):
        assert found.mentor.tolist() == again.mentor.tolist()
        assert found.mentee.tolist() == again.mentee.tolist()


def test_the_number_of_workers_changes_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = national_round(400, 9)
    answers: list[Answer] = []
    for workers in (1, 2, 3):
        monkeypatch.setattr("services.matching.solver.answering.WORKERS", workers)
        found = answer(instance, quietly)
        assert isinstance(found, Answer)
        answers.append(found)
    for other in answers[1:]:
        assert np.array_equal(other.mentor, answers[0].mentor)
        assert np.array_equal(other.mentee, answers[0].mentee)
        assert np.array_equal(other.proofs[0].mentors.person, answers[0].proofs[0].mentors.person)


def test_all_valid_pairs_are_priced() -> None:
    instance = national_round(300, 2)
    none = np.zeros(instance.people.count, dtype=np.int64)
    market = open_market(instance)
    everything = market.beyond(PairPrices(-1, none, none), 1)
    assert len(everything.key) == everything.valid

"""Rounds at the edges: what cannot be kept is said in words, and what is odd is solved like the rest."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from libs.contracts.vocabulary import Side
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import GroupShape, Instance, SideRules
from services.matching.domain.verifying.verify import findings
from services.matching.solver.answering import answer
from services.matching.solver.impossible import Impossible
from services.matching.solver.sides import keeping
from services.matching.solver.sides.case import Plan
from services.matching.solver.sides.course import Course
from services.matching.solver.sides.flowing import Flowed
from tests.unit.matching.instances import Person, instance_of, quota
from tests.unit.matching.rounds_drawn import unwatched

ANA = Person("ana", "north-a", mentor=2, disclosed=True)
BEN = Person("ben", "north-b", mentor=2)
CLEO = Person("cleo", "north-a", mentor=3)
DAN = Person("dan", "north-a", mentee=1)
EVE = Person("eve", "north-b", mentee=1)
FAY = Person("fay", "south-a", mentee=2)
COHORT = [ANA, BEN, CLEO, DAN, EVE, FAY]
SCORES = {(one.id, other.id): 3 + number for number, one in enumerate(COHORT[:3]) for other in COHORT[3:]}


def a_round(scores: dict[tuple[str, str], int] = SCORES, cohort: list[Person] = COHORT, **rules: Any) -> Instance:
    bare = instance_of(cohort, scores, **rules)
    return instance_of(cohort, scores, **(rules | {"people": replace(bare.people, profiles=None)}))


def answered(instance: Instance) -> set[tuple[str, str]]:
    found = answer(instance, unwatched)
    assert isinstance(found, Answer)
    verdict = findings(instance, found)
    assert verdict.findings == ()
    (proof,) = found.proofs
    assert verdict.worth[0] == (proof.bound if proof.searched is None else proof.searched)
    ids = instance.people.ids
    return {(ids[one], ids[other]) for one, other in zip(found.mentor.tolist(), found.mentee.tolist(), strict=True)}


def refused(instance: Instance) -> str:
    found = answer(instance, unwatched)
    assert isinstance(found, Impossible)
    return found.in_words


def test_a_share_that_no_pair_keeps_leaves_nobody_matched() -> None:
    at_home = {pair: 1 for pair in SCORES if pair in {("ana", "dan"), ("cleo", "dan"), ("ben", "eve")}}
    assert answered(a_round(at_home, side_rules=SideRules(across_institutions_percent=1))) == set()


@pytest.mark.parametrize("shape", [{}, {"shape": GroupShape(2, 3)}])
def test_a_share_against_a_minimum_is_impossible_in_words(shape: dict[str, Any]) -> None:
    at_home = {("ana", "dan"): 1, ("cleo", "dan"): 1, ("ben", "eve"): 1}
    asked = {"side_rules": SideRules(across_institutions_percent=50), "limits": (quota(COHORT, "", Side.MENTEE, 1),)}
    assert refused(a_round(at_home, **asked, **shape))


def test_a_minimum_that_only_a_group_too_small_could_meet_is_impossible_in_words() -> None:
    least = (quota(COHORT, "north-b", Side.MENTOR, 1, 2),)
    asked: dict[str, Any] = {"shape": GroupShape(3, 4), "limits": least, "side_rules": SideRules(burden_percent=50)}
    assert refused(a_round(**asked))


def test_a_leader_whom_nobody_fits_leads_nobody() -> None:
    scores = {pair: score for pair, score in SCORES.items() if pair[0] != "ben"}
    pairs = answered(a_round(scores, shape=GroupShape(2, 3), side_rules=SideRules(burden_percent=100)))
    assert "ben" not in {mentor for mentor, _ in pairs}
    assert pairs


def test_many_whom_nobody_fits_do_not_blur_the_bound() -> None:
    crowd = [Person(f"idle-{number:02}", "north-a", mentor=2) for number in range(20)]
    pairs = answered(a_round(cohort=[*COHORT, *crowd], side_rules=SideRules(20, burden_percent=20)))
    assert len(pairs) == 4


@pytest.mark.parametrize(("percent", "carried"), [(None, 2), (100, 2), (50, 2), (49, 1), (0, 1)])
def test_a_burden_share_of_any_percent_is_kept(percent: int | None, carried: int) -> None:
    """Ana and one colleague share what their institution carries; she has the better scores."""
    scores = {("ana", "dan"): 9, ("ana", "fay"): 9, ("cleo", "dan"): 1, ("cleo", "eve"): 1, ("cleo", "fay"): 1}
    pairs = answered(a_round(scores, side_rules=SideRules(25, burden_percent=percent)))
    assert sum(mentor == "ana" for mentor, _ in pairs) == carried


@pytest.mark.parametrize("told", [True, False])
def test_everybody_or_nobody_may_have_disclosed(told: bool) -> None:
    cohort = [Person(one.id, one.home, mentor=one.mentor, mentee=one.mentee, disclosed=told) for one in COHORT]
    pairs = answered(a_round(cohort=cohort, side_rules=SideRules(10, burden_percent=30)))
    assert len(pairs) == (2 if told else 4)


def test_a_maximum_of_nothing_closes_an_institution() -> None:
    none = (quota(COHORT, "north-a", Side.MENTOR, 0, 0),)
    pairs = answered(a_round(limits=none, side_rules=SideRules(10, burden_percent=30)))
    assert {mentor for mentor, _ in pairs} == {"ben"}


def test_two_people_are_paired_in_one_direction_only() -> None:
    both = [Person("ida", "north-a", mentor=1, mentee=1), Person("jon", "north-b", mentor=1, mentee=1)]
    pairs = answered(a_round({("ida", "jon"): 2, ("jon", "ida"): 3}, both, side_rules=SideRules(50, burden_percent=0)))
    assert pairs == {("jon", "ida")}


def test_scores_too_large_for_prices_are_left_to_the_search_of_all_pairs() -> None:
    large = {pair: score << 45 for pair, score in SCORES.items()}
    found = answer(a_round(large, side_rules=SideRules(10)), unwatched)
    assert isinstance(found, Answer)
    assert not found.proofs[0].whole


def test_a_solver_that_lets_disclosers_carry_one_more_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(course: Course, _: Flowed) -> Plan:
        plan = course.plan
        return Plan(np.full_like(plan.carried, 9), plan.subsidy, plan.groups)

    monkeypatch.setattr(keeping, "mended", careless)
    monkeypatch.setattr("services.matching.solver.sides.flowing.needed", lambda _, carried: np.zeros_like(carried))
    monkeypatch.setattr("services.matching.solver.sides.planning.allowed_of", lambda _, held: held)
    scores = {("ana", "dan"): 9, ("ana", "fay"): 9, ("cleo", "dan"): 1, ("cleo", "eve"): 1, ("cleo", "fay"): 1}
    instance = a_round(scores, side_rules=SideRules(25, burden_percent=49))
    monkeypatch.setattr("services.matching.solver.sides.solving.closed", lambda *_: None)
    found = answer(instance, unwatched)
    assert isinstance(found, Answer)
    assert "burden" in " ".join(findings(instance, found).findings)

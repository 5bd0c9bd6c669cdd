"""Pairs that the coordinator wants are in every solution, or the reason why they cannot be names them."""

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from libs.contracts.rounds import Couple, Quota, RoundPolicy
from libs.contracts.vocabulary import Mode, Side
from services.matching.domain.checker import violations
from services.matching.domain.pairing import Confidential
from services.matching.domain.problem import Problem, Solution
from services.matching.solver.impossible import Impossible
from services.matching.solver.solve import solve
from tests.unit.matching.brute_force import optimum, valid_drafts
from tests.unit.matching.cohorts import junior, problem, problems, senior
from tests.unit.matching.stories import quietly, solved
from tests.unit.matching.test_solver_properties import FAST

ADA, BEA, ZOE, YAN = junior("ada"), junior("bea"), senior("zoe"), senior("yan", "north-b")


def pin(*pairs: tuple[str, str], **policy: Any) -> RoundPolicy:
    return RoundPolicy(pinned=tuple(Couple(mentor_id=one, mentee_id=other) for one, other in pairs), **policy)


def pairs(solution: Solution) -> set[tuple[str, str]]:
    return {(one.mentor_id, one.mentee_id) for one in solution.proposals}


def impossible(asked: Problem) -> Impossible:
    found = solve(asked, quietly)
    assert isinstance(found, Impossible)
    return found


@pytest.mark.parametrize("other", ["zoe", "yan"])
def test_a_pinned_pair_is_there_and_the_others_do_with_what_is_left(other: str) -> None:
    asked = problem(ADA, BEA, ZOE, YAN, policy=pin(("ada", other)))
    solution = solved(asked)
    assert ("ada", other) in pairs(solution)
    assert (len(solution.proposals), solution.proven, violations(asked, solution)) == (2, True, ())


def test_a_pin_may_cost_roles() -> None:
    """Without it, both could be matched: bea fits zoe alone."""
    yan = senior("yan", languages=("fr",))
    ada = junior("ada", languages=("en", "fr"))
    asked = problem(ada, BEA, ZOE, yan, policy=pin(("ada", "zoe")))
    solution = solved(asked)
    assert (pairs(solution), solution.proven) == ({("ada", "zoe")}, True)
    assert len(solved(problem(ada, BEA, ZOE, yan)).proposals) == 2


def test_it_has_no_points_and_no_topic() -> None:
    (draft,) = solved(problem(ADA, ZOE, policy=pin(("ada", "zoe")))).proposals
    (plain,) = solved(problem(ADA, ZOE)).proposals
    assert draft == plain


def test_a_missing_pin_is_found() -> None:
    asked = problem(ADA, BEA, ZOE, YAN, policy=pin(("ada", "zoe")))
    elsewhere = solved(problem(ADA, BEA, ZOE, YAN, policy=pin(("ada", "yan"))))
    assert violations(asked, elsewhere) == ("The pinned pair ada as mentor of zoe is missing.",)


def test_a_pin_that_breaks_a_rule_names_it() -> None:
    found = impossible(problem(ADA, BEA, ZOE, policy=pin(("ada", "bea"))))
    assert "The pinned pair ada as mentor of bea cannot be, because of" in found.reason
    assert '"career stages"' in found.reason


def test_nobody_learns_from_it_who_excluded_whom() -> None:
    secret = {"ada": Confidential(excludes=("zoe",))}
    excluded = impossible(problem(ADA, ZOE, policy=pin(("ada", "zoe")), confidential=secret))
    managed = impossible(problem(junior("ada", line=("zoe",)), ZOE, policy=pin(("ada", "zoe"))))
    declared = impossible(problem(junior("ada", conflicts=("zoe",)), ZOE, policy=pin(("ada", "zoe"))))
    assert excluded == managed == declared


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (pin(("ada", "eve")), "ada as mentor of eve cannot be: eve cannot be matched in this round"),
        (pin(("ada", "zoe"), ("ada", "yan")), "ada has room for 1 as mentor and is pinned 2 times"),
        (pin(("ada", "zoe"), ("bea", "zoe")), "zoe has room for 1 as mentee and is pinned 2 times"),
        (
            pin(("ada", "yan"), quotas=(Quota(place_id="north-b", side=Side.MENTEE, maximum=0),)),
            "The pinned pair ada as mentor of yan cannot be kept together with the quotas",
        ),
    ],
)
def test_what_cannot_be_kept_together_is_named(policy: RoundPolicy, words: str) -> None:
    assert words in impossible(problem(ADA, BEA, ZOE, YAN, policy=policy)).in_words


def test_only_the_pins_in_conflict_are_named() -> None:
    policy = pin(("ada", "zoe"), ("bea", "yan"), quotas=(Quota(place_id="north-b", side=Side.MENTEE, maximum=0),))
    found = impossible(problem(ADA, BEA, ZOE, YAN, policy=policy))
    assert found.conflict == ("The pinned pair bea as mentor of yan is in every matching.",)


def test_a_round_that_is_impossible_anyway_says_so() -> None:
    policy = pin(("ada", "zoe"), quotas=(Quota(place_id="south", side=Side.MENTEE, minimum=1),))
    assert "south" in impossible(problem(ADA, ZOE, policy=policy)).reason


def test_a_pin_does_not_fit_stable_mode_but_its_alternative() -> None:
    asked = problem(ADA, BEA, ZOE, YAN, policy=pin(("ada", "yan"), mode=Mode.STABLE))
    assert "Stable mode" in impossible(asked).reason
    other = problem(ADA, BEA, ZOE, YAN, policy=pin(("ada", "yan"), mode=Mode.STABLE_ELSE_OPTIMAL))
    assert ("ada", "yan") in pairs(solved(other))


@FAST
@given(problems(6, easy=True), st.data())
def test_of_all_matchings_with_the_pins_it_is_the_best(asked: Problem, data: st.DataObject) -> None:
    drafts = valid_drafts(asked)
    assume(len(drafts) > 1)
    chosen = data.draw(st.lists(st.sampled_from(drafts), min_size=1, max_size=2, unique_by=lambda one: one.proposal_id))
    named = tuple(Couple(mentor_id=one.mentor_id, mentee_id=one.mentee_id) for one in chosen)
    again = asked.model_copy(update={"policy": asked.policy.model_copy(update={"pinned": named})})
    found, best = solve(again, quietly), optimum(again)
    if best is None:
        assert isinstance(found, Impossible)
        return
    assert isinstance(found, Solution)
    assert violations(again, found) == ()
    assert (found.filled_roles, found.score, found.proven) == (*best, True)

"""Every planted fault is found, and named."""

from typing import Any

import pytest

from libs.contracts.registration import ProgrammeRules
from libs.contracts.rounds import Draft, Quota
from libs.contracts.vocabulary import Side
from services.matching.domain.burden import allowed
from services.matching.domain.checker import violations
from services.matching.domain.pairing import Confidential
from services.matching.domain.problem import Solution
from services.matching.solver.solve import draft
from tests.unit.matching.cohorts import junior, problem, quotas, senior
from tests.unit.matching.stories import solved

ADA, BEA, ZOE, YAN = junior("ada"), junior("bea"), senior("zoe"), senior("yan", "north-b")
PROBLEM = problem(ADA, BEA, ZOE, YAN)
SOLUTION = solved(PROBLEM)


def with_drafts(*drafts: Draft) -> Solution:
    """A solution of these drafts, right in its sums but perhaps not in its pairs."""
    mentors, mentees = {one.mentor_id for one in drafts}, {one.mentee_id for one in drafts}
    score = sum(one.score for one in drafts)
    changes = {
        "proposals": tuple(sorted(drafts, key=lambda one: one.proposal_id)),
        "unmatched": tuple(one for one in SOLUTION.unmatched if one.participant_id not in mentors | mentees),
        "filled_roles": len(mentors) + len(mentees),
        "matched_people": len(mentors | mentees),
        "score": score,
        "bound": score,
    }
    return SOLUTION.model_copy(update=changes)


def test_a_solution_is_valid_as_it_comes() -> None:
    assert violations(PROBLEM, SOLUTION) == ()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"score": SOLUTION.score + 1}, "total score"),
        ({"filled_roles": 3}, "filled roles"),
        ({"matched_people": 3}, "matched people"),
        ({"bound": SOLUTION.score - 1}, "bound"),
        ({"bound": SOLUTION.score + 1}, "bound"),
        ({"eligible_ids": ("ada",)}, "eligible"),
        ({"proposals": SOLUTION.proposals[::-1]}, "not sorted"),
        ({"proposals": SOLUTION.proposals[:1]}, "unmatched"),
    ],
)
def test_a_wrong_summary_is_found(change: dict[str, Any], fault: str) -> None:
    assert fault in " ".join(violations(PROBLEM, SOLUTION.model_copy(update=change)))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"score": 0}, "score or breakdown"),
        ({"proposal_id": "p0"}, "id is not that of this pair"),
        ({"mentor_region_id": "south"}, "place is wrong"),
        ({"mentor_id": "eve"}, "eve is not in the cohort"),
    ],
)
def test_a_wrong_draft_is_found(change: dict[str, Any], fault: str) -> None:
    tampered = (SOLUTION.proposals[0].model_copy(update=change), *SOLUTION.proposals[1:])
    assert fault in " ".join(violations(PROBLEM, SOLUTION.model_copy(update={"proposals": tampered})))


def test_a_pair_that_breaks_a_rule_is_found() -> None:
    secret = problem(*PROBLEM.members, confidential={"ada": Confidential(excludes=("zoe", "yan"))})
    assert "breaks the rule confidential wish" in " ".join(violations(secret, SOLUTION))


def test_more_pairs_than_a_person_has_room_for_are_found() -> None:
    greedy = with_drafts(draft(PROBLEM, ADA, ZOE), draft(PROBLEM, ADA, YAN))
    assert "ada has 2 pairs as mentor and a capacity of 1." in violations(PROBLEM, greedy)


def test_the_programme_caps_what_people_offer() -> None:
    eager = problem(junior("ada", mentor_capacity=5), rules=ProgrammeRules(capacity_cap=2))
    assert eager.capacity(eager.members[0], Side.MENTOR) == 2


def test_a_pair_that_is_there_twice_is_found() -> None:
    twice = with_drafts(draft(PROBLEM, ADA, ZOE), draft(PROBLEM, ADA, ZOE))
    assert "ada and zoe are paired 2 times." in violations(PROBLEM, twice)


@pytest.mark.parametrize(
    ("quota", "fault"),
    [
        (
            Quota(place_id="north-a", side=Side.MENTOR, maximum=1),
            "north-a has 2 pairs as mentor, above its maximum of 1.",
        ),
        (Quota(place_id="south", side=Side.MENTEE, minimum=1), "south has 0 pairs as mentee, below its minimum of 1."),
        (
            Quota(place_id="nation", side=Side.MENTEE, minimum=3),
            "nation has 2 pairs as mentee, below its minimum of 3.",
        ),
        (
            Quota(place_id="nowhere", side=Side.MENTEE, minimum=1),
            "nowhere has 0 pairs as mentee, below its minimum of 1.",
        ),
    ],
)
def test_a_missed_quota_is_found(quota: Quota, fault: str) -> None:
    assert violations(problem(*PROBLEM.members, policy=quotas(quota)), SOLUTION) == (fault,)


def test_a_burden_above_the_share_is_found() -> None:
    told = {one: Confidential(under_represented=True) for one in ("ada", "bea")}
    (fault,) = violations(problem(*PROBLEM.members, confidential=told), SOLUTION)
    assert "burden share" in fault


def test_a_lone_discloser_is_never_shut_out() -> None:
    assert [allowed(50, pairs) for pairs in (1, 2, 3, 4, 5)] == [1, 1, 1, 2, 2]
    assert allowed(0, 10) == 1

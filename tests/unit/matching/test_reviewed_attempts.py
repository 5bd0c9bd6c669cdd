"""What a coordinator pinned and forbade for one attempt is part of what its solution answers."""

from typing import Any

import pytest

from libs.contracts.matching import RoundEvent, RoundTriggered
from libs.contracts.rounds import Couple
from services.matching.domain import attempt, round
from services.matching.domain.attempt import ProposeSolution
from services.matching.domain.places import as_reviewed
from tests.scenario import scenario
from tests.unit.matching.stories import ONE_EACH, POLICY, PROBLEM, cohort_frozen, round_opened, round_solved, solved

given = scenario(round)

ADA_AND_ZOE = (Couple(mentor_id="ada", mentee_id="zoe"),)


def asked(**review: Any) -> tuple[RoundEvent, ...]:
    return (round_opened, RoundTriggered(round_id="r1", attempt=1, quotas=(ONE_EACH,), **review), cohort_frozen)


def proposed(**review: Any) -> ProposeSolution:
    couples = {"pinned": (), "forbidden": ()} | review
    again = PROBLEM.model_copy(update={"policy": as_reviewed(POLICY, (ONE_EACH,), **couples)})
    return ProposeSolution(round_id="r1", attempt=1, problem=again, solution=solved(again))


@pytest.mark.parametrize("review", [{}, {"pinned": ADA_AND_ZOE}, {"forbidden": ADA_AND_ZOE}])
def test_a_solution_of_what_was_asked_is_taken(review: dict[str, Any]) -> None:
    command = proposed(**review)
    told = {"score": command.solution.score, "bound": command.solution.bound}
    sha256 = {"solution_sha256": command.solution.solution_sha256}
    eligible = {"eligible_people": len(command.solution.eligible_ids)}
    given(*asked(**review)).when(command).then(round_solved.model_copy(update=told | sha256 | eligible))


@pytest.mark.parametrize("field", ["pinned", "forbidden"])
def test_a_solution_of_another_review_is_not(field: str) -> None:
    given(*asked(**{field: ADA_AND_ZOE})).when(proposed()).then_refused(attempt.SolutionOfAnotherProblem)
    given(*asked()).when(proposed(**{field: ADA_AND_ZOE})).then_refused(attempt.SolutionOfAnotherProblem)

"""What the stories of rounds and proposals share."""

from datetime import UTC, datetime, timedelta

from libs.contracts.matching import CohortFrozen, OpenRound, ProposalOffered, RoundOpened, RoundSolved, RoundTriggered
from libs.contracts.registration import ProgrammeRules
from libs.contracts.rounds import Draft, Quota, RoundPolicy, SolveStep
from libs.contracts.vocabulary import NATION, Scope, Side
from services.matching.domain.problem import Problem, Solution, cohort_sha256
from services.matching.solver.solve import solve
from tests.unit.matching.cohorts import junior, problem, senior

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANSWER_BY = MONDAY + timedelta(days=14)

ONE_EACH = Quota(place_id="north-a", side=Side.MENTOR, minimum=1, maximum=2)
POLICY = RoundPolicy(quotas=(ONE_EACH,), seed=7)
RULES = ProgrammeRules()


def quietly(_: SolveStep, *__: object) -> None: ...


def solved(of: Problem) -> Solution:
    """Its solution; the test fails if it has none."""
    solution = solve(of, quietly)
    assert isinstance(solution, Solution)
    return solution


open_round = OpenRound(
    round_id="r1", programme_id="reverse", scope=Scope.NATIONAL, place_id=NATION, coordinator_id="c1", policy=POLICY
)
PROBLEM = problem(junior("ada"), junior("bea"), senior("zoe"), policy=POLICY)
SOLUTION = solved(PROBLEM)
DRAFT: Draft = SOLUTION.proposals[0]

round_opened = RoundOpened(
    round_id="r1", programme_id="reverse", scope=Scope.NATIONAL, place_id=NATION, coordinator_id="c1", policy=POLICY
)
round_triggered = RoundTriggered(round_id="r1", attempt=1, quotas=(ONE_EACH,))
cohort_frozen = CohortFrozen(
    round_id="r1", attempt=1, people=3, cohort_sha256=cohort_sha256(PROBLEM.members), rules=RULES
)
round_solved = RoundSolved(
    round_id="r1",
    attempt=1,
    proposals=1,
    matched_people=2,
    eligible_people=3,
    unmatched_people=1,
    score=SOLUTION.score,
    bound=SOLUTION.score,
    proven=True,
    solution_sha256=SOLUTION.solution_sha256,
)
proposal_offered = ProposalOffered(
    proposal_id=DRAFT.proposal_id, round_id="r1", programme_id="reverse", draft=DRAFT, answer_by=ANSWER_BY
)

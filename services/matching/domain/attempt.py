"""One attempt at a round: its cohort is frozen, then the solver proposes and the domain decides."""

from collections.abc import Sequence
from typing import assert_never

from libs.contracts.matching import CohortFrozen, OfRound, RoundEvent, RoundSolved, RoundUnsolvable
from libs.contracts.messages import Command
from libs.contracts.registration import ProgrammeRules
from libs.eventsourcing.deciding.decider import Refused
from services.matching.domain.checker import violations
from services.matching.domain.places import as_reviewed
from services.matching.domain.problem import Problem, Solution, cohort_sha256
from services.matching.domain.round_states import (
    Cancelled,
    Closed,
    Existing,
    Frozen,
    Opened,
    Published,
    Solved,
    Triggered,
    Unsolvable,
)


class AttemptIsOver(Refused):
    """This attempt is over: another took its place, or the round has moved on."""


class CohortNotFrozen(Refused):
    """A solution needs a cohort that is on record first."""


class SolutionOfAnotherProblem(Refused):
    """This solution is not of the cohort, rules and policy that the round froze."""


class SolutionBreaksRules(Refused):
    """This solution breaks rules of the programme or of the round."""


class FreezeCohort(OfRound, Command):
    """The cohort of this attempt is on record."""

    attempt: int
    people: int
    cohort_sha256: str
    rules: ProgrammeRules


class ProposeSolution(OfRound, Command):
    attempt: int
    problem: Problem
    solution: Solution


class GiveUpSolving(OfRound, Command):
    """This attempt has no solution; `reason` is for the coordinator."""

    attempt: int
    reason: str


def freeze(state: Existing, command: FreezeCohort) -> Sequence[RoundEvent]:
    expect_latest(state, command.attempt)
    match state:
        case Triggered():
            return [CohortFrozen(**dict(command))]
        case Frozen() | Solved() | Unsolvable() | Published() | Closed():
            return []
        case Opened() | Cancelled():
            raise AttemptIsOver
    assert_never(state)


def propose(state: Existing, command: ProposeSolution) -> Sequence[RoundEvent]:
    expect_latest(state, command.attempt)
    match state:
        case Frozen():
            expect_frozen_problem(state, command.problem)
            expect_valid(command.problem, command.solution)
            return [solved(command)]
        case Triggered():
            raise CohortNotFrozen
        case Solved() | Published() | Closed():
            return []
        case Opened() | Unsolvable() | Cancelled():
            raise AttemptIsOver
    assert_never(state)


def give_up(state: Existing, command: GiveUpSolving) -> Sequence[RoundEvent]:
    expect_latest(state, command.attempt)
    match state:
        case Triggered() | Frozen():
            return [RoundUnsolvable(**dict(command))]
        case Unsolvable():
            return []
        case Opened() | Solved() | Published() | Closed() | Cancelled():
            raise AttemptIsOver
    assert_never(state)


def expect_latest(state: Existing, attempt: int) -> None:
    if attempt != state.attempt:
        raise AttemptIsOver


def expect_frozen_problem(state: Frozen, problem: Problem) -> None:
    if (
        (problem.round_id, problem.attempt) != (state.terms.round_id, state.attempt)
        or (problem.scope, problem.place_id) != (state.terms.scope, state.terms.place_id)
        or problem.rules != state.rules
        or problem.policy != as_reviewed(state.terms.policy, state.quotas, state.pinned, state.forbidden)
        or cohort_sha256(problem.members) != state.cohort_sha256
    ):
        raise SolutionOfAnotherProblem


def expect_valid(problem: Problem, solution: Solution) -> None:
    if broken := violations(problem, solution):
        raise SolutionBreaksRules(f"The solution breaks rules, {len(broken)} times; the first: {broken[0]}")


def solved(command: ProposeSolution) -> RoundSolved:
    solution = command.solution
    return RoundSolved(
        round_id=command.round_id,
        attempt=command.attempt,
        proposals=len(solution.proposals),
        matched_people=solution.matched_people,
        eligible_people=len(solution.eligible_ids),
        unmatched_people=len(solution.unmatched),
        score=solution.score,
        bound=solution.bound,
        proven=solution.proven,
        solution_sha256=solution.solution_sha256,
    )

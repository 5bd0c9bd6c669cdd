"""The best matching by trying all: slow, and so simple that it can be trusted."""

from itertools import product

from libs.contracts.rounds import Draft
from libs.contracts.vocabulary import Side
from services.matching.domain.checker import (
    exceeded_burdens,
    exceeded_capacities,
    missed_pins,
    missed_quotas,
    wrong_order,
)
from services.matching.domain.pairing import broken_rules
from services.matching.domain.problem import Problem, Solution
from services.matching.solver.solve import draft


def valid_drafts(problem: Problem) -> list[Draft]:
    return sorted(
        (
            draft(problem, mentor, mentee)
            for mentor, mentee in product(problem.members, problem.members)
            if problem.capacity(mentor, Side.MENTOR) > 0
            and problem.capacity(mentee, Side.MENTEE) > 0
            and not broken_rules(mentor, mentee, problem)
        ),
        key=lambda one: one.proposal_id,
    )


def optimum(problem: Problem) -> tuple[int, int] | None:
    """The most filled roles and the highest score with as many; None if nothing is valid."""
    members = {member.participant_id: member for member in problem.members}
    best: tuple[int, int] | None = None
    drafts = valid_drafts(problem)
    for number in range(2 ** len(drafts)):
        tried = bare(tuple(one for place, one in enumerate(drafts) if number >> place & 1))
        value = (tried.filled_roles, tried.score)
        if (best is None or value > best) and not (
            [*exceeded_capacities(problem, tried, members)]
            or [*missed_quotas(problem, tried, members)]
            or [*exceeded_burdens(problem, tried, members)]
            or [*wrong_order(tried)]
            or [*missed_pins(problem, tried)]
        ):
            best = value
    return best


def bare(proposals: tuple[Draft, ...]) -> Solution:
    mentors, mentees = {one.mentor_id for one in proposals}, {one.mentee_id for one in proposals}
    return Solution.model_construct(
        proposals=proposals,
        filled_roles=len(mentors) + len(mentees),
        score=sum(one.score for one in proposals),
    )

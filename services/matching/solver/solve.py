"""A problem in, a solution out, the same for the same problem; runs in a process of its own."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from libs.contracts.rounds import CohortMember, Draft, SolveStep
from services.matching.domain.problem import Problem, Solution, proposal_id
from services.matching.domain.scoring import breakdown
from services.matching.solver.closing import Matching, close
from services.matching.solver.eligibility import valid_pairs
from services.matching.solver.flow import Best, best_flow, objective
from services.matching.solver.infeasibility import Infeasible, asks_of_nobody, unmet_minimums
from services.matching.solver.network import build
from services.matching.solver.people import columns
from services.matching.solver.prices import priced
from services.matching.solver.reasons_of_cohorts import unmatched
from services.matching.solver.side_rules import Case, mirrors, obeying_flow

Report: TypeAlias = Callable[[SolveStep, str], None]


def solve(problem: Problem, report: Report) -> Solution | Infeasible:
    """Reports SCORED, MATCHED and OPTIMISED; raises TooLargeForExactArithmetic."""
    case = read(problem)
    report(
        SolveStep.SCORED,
        f"{len(case.edges.mentor)} valid pairs of {len(case.people.mentors)} mentors "
        f"and {len(case.people.mentees)} mentees",
    )
    relaxed = best_flow(case.network, case.aim, case.network.upper)
    if relaxed is None or asks_of_nobody(problem.policy.quotas, case.network):
        return unmet_minimums(problem.policy.quotas, case.network)
    report(SolveStep.MATCHED, f"{int(relaxed.flow[case.network.pairs].sum())} pairs before the side rules")
    matching = with_side_rules(case, relaxed)
    if isinstance(matching, Infeasible):
        return matching
    solution = solution_of(case, matching)
    report(SolveStep.OPTIMISED, f"{len(solution.proposals)} pairs, score {solution.score}: {proof_of(case, matching)}")
    return solution


def read(problem: Problem) -> Case:
    people = columns(problem)
    edges = valid_pairs(problem, people)
    network = build(problem, people, edges)
    return Case(problem, people, edges, network, objective(network, people, edges), mirrors(people, edges))


def with_side_rules(case: Case, relaxed: Best) -> Matching | Infeasible:
    """What obeys the side rules and reaches the bound is proven; prices lower the bound where shares bind."""
    known = obeying_flow(case, relaxed)
    if known is not None and known.value == relaxed.value:
        return Matching(known.flow[case.network.pairs] > 0, known.value, relaxed.value)
    found = priced(case, relaxed)
    known = max((one for one in (known, found.start) if one is not None), key=lambda one: one.value, default=None)
    if known is not None and known.value == found.bound:
        return Matching(known.flow[case.network.pairs] > 0, known.value, found.bound)
    return close(case, found, known)


def proof_of(case: Case, matching: Matching) -> str:
    if matching.bound == matching.value:
        return "proven best"
    roles, points = divmod(matching.bound - matching.value, case.aim.role)
    return f"at most {roles} filled roles from the best" if roles else f"at most {points} points from the best"


def bound_of_score(case: Case, matching: Matching, roles: int) -> int:
    """No valid matching that fills as many roles scores more, for two reasons; the stronger one counts."""
    free_of_roles = best_flow(case.network, replace(case.aim, gain=case.network.score), case.network.upper)
    most = matching.bound - case.aim.role * roles
    return most if free_of_roles is None else min(most, free_of_roles.value)


def solution_of(case: Case, matching: Matching) -> Solution:
    edges, members = case.edges, case.people.members
    proposals = [
        draft(case.problem, members[mentor], members[mentee])
        for mentor, mentee in zip(
            edges.mentor[matching.chosen].tolist(), edges.mentee[matching.chosen].tolist(), strict=True
        )
    ]
    mentors, mentees = {one.mentor_id for one in proposals}, {one.mentee_id for one in proposals}
    roles, score = len(mentors) + len(mentees), sum(one.score for one in proposals)
    eligible = np.union1d(edges.mentor, edges.mentee).tolist()
    return Solution(
        proposals=tuple(sorted(proposals, key=lambda one: one.proposal_id)),
        unmatched=unmatched(case, matching.chosen),
        eligible_ids=tuple(sorted(members[row].participant_id for row in eligible)),
        filled_roles=roles,
        matched_people=len(mentors | mentees),
        score=score,
        bound=score if matching.bound == matching.value else bound_of_score(case, matching, roles),
        proven=matching.bound == matching.value,
    )


def draft(problem: Problem, mentor: CohortMember, mentee: CohortMember) -> Draft:
    why = breakdown(mentor, mentee, problem.weights)
    return Draft(
        proposal_id=proposal_id(problem.round_id, problem.attempt, mentor.participant_id, mentee.participant_id),
        mentor_id=mentor.participant_id,
        mentor_institution_id=mentor.institution_id,
        mentor_region_id=mentor.region_id,
        mentee_id=mentee.participant_id,
        mentee_institution_id=mentee.institution_id,
        mentee_region_id=mentee.region_id,
        score=why.score,
        breakdown=why,
    )

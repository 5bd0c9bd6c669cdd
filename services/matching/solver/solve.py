"""A problem in, a solution out, the same for the same problem; runs in a process of its own."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from libs.contracts.rounds import CohortMember, Draft, SolveStep, Unmatched
from libs.contracts.vocabulary import Mode, Topic
from libs.eventsourcing.deciding.decider import Refused
from services.matching.domain.cohort.round import instance_of
from services.matching.domain.formed import formation_ids
from services.matching.domain.instance.blocking_among import blocking_pairs
from services.matching.domain.instance.certificate import Answer, Proof
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.market import open_market
from services.matching.domain.instance.needs import courted
from services.matching.domain.instance.prices import Market
from services.matching.domain.problem import Problem, Solution, proposal_id
from services.matching.domain.scoring import breakdown
from services.matching.domain.verifying.levels import most
from services.matching.solver.answering import NOT_FOR_THIS, WORKERS, answer
from services.matching.solver.impossible import Impossible
from services.matching.solver.pinned import explained, impossible_pins
from services.matching.solver.reasons.reason import Reason
from services.matching.solver.reasons.room import sentence
from services.matching.solver.reasons.unmatched import reasons
from services.matching.solver.saying import gap_of, left_open
from services.matching.solver.watching import Progress


class Report(Protocol):
    """`incumbent` is the score of the best so far, which `bound` says cannot be exceeded."""

    def __call__(
        self, step: SolveStep, detail: str, incumbent: int | None = None, bound: int | None = None, /
    ) -> None: ...


def solve(problem: Problem, report: Report) -> Solution | Impossible:
    """Reports SCORED, MATCHED and OPTIMISED. A round that the solver does not take is impossible, in its words."""
    try:
        instance = instance_of(problem)
    except Refused as wrong:
        return Impossible(str(wrong))
    if (contradiction := impossible_pins(problem)) is not None:
        return contradiction

    def watch(progress: Progress) -> None:
        gap = gap_of(progress)
        detail = progress.detail if gap is None else f"{progress.detail}; gap {gap:.4%}"
        report(SolveStep.SCORED if progress.step == "scored" else SolveStep.MATCHED, detail)

    try:
        found = answer(instance, watch)
    except NOT_FOR_THIS as wrong:
        return Impossible(str(wrong))
    if isinstance(found, Impossible):
        return explained(problem, found, solvable)
    market = open_market(instance, WORKERS)
    solution = solution_of(problem, instance, market, found)
    report(
        SolveStep.OPTIMISED,
        f"{len(solution.proposals)} pairs, score {solution.score}: {standing(instance, market, found, solution)}",
        solution.score,
        solution.bound,
    )
    return solution


def solvable(problem: Problem) -> bool:
    try:
        return isinstance(answer(instance_of(problem), lambda _: None), Answer)
    except NOT_FOR_THIS:
        return False


def standing(instance: Instance, market: Market, found: Answer, solution: Solution) -> str:
    """What the coordinator may know of an answer: how good it is, and how many would leave it for each other."""
    blocking = blocking_pairs(instance, market, found, 0)
    if blocking is None:
        return proof_of(solution, found)
    if instance.mode is Mode.OPTIMAL or blocking.count:
        together = "1 pair" if blocking.count == 1 else f"{blocking.count} pairs"
        return f"{proof_of(solution, found)}; {together} would rather be together"
    roles, _ = most(instance, found.proofs[0])
    return f"stable, {solution.filled_roles} roles filled of {roles} at most"


def proof_of(solution: Solution, found: Answer) -> str:
    if solution.proven:
        return "proven best"
    return left_open(solution.bound - solution.score, found.proofs[-1].aim.role)


def solution_of(problem: Problem, instance: Instance, market: Market, found: Answer) -> Solution:
    members, ids = {member.participant_id: member for member in problem.members}, instance.people.ids
    drafts = [
        draft(problem, members[ids[mentor]], members[ids[mentee]], topic_of(instance, topic))
        for mentor, mentee, topic in zip(
            found.mentor.tolist(), found.mentee.tolist(), found.topic.tolist(), strict=True
        )
    ]
    proposals = formed(problem, drafts)
    score, roles = sum(one.score for one in proposals), len(np.unique(found.mentor)) + len(np.unique(found.mentee))
    worth, bound = best_proof(found, score, roles)
    left = [unmatched(problem, members[ids[one.row]], one) for one in reasons(instance, market, found)]
    return Solution(
        proposals=tuple(sorted(proposals, key=lambda one: one.proposal_id)),
        unmatched=tuple(sorted(left, key=lambda one: one.participant_id)),
        eligible_ids=tuple(sorted(ids[row] for row in np.union1d(*courted(instance, market)).tolist())),
        filled_roles=roles,
        matched_people=len(np.union1d(found.mentor, found.mentee)),
        score=score,
        bound=score + bound - worth,
        proven=bound == worth,
    )


def best_proof(found: Answer, score: int, roles: int) -> tuple[int, int]:
    """What the answer is worth by the last of its proofs, which is that of the score, and what that proof leaves."""
    proof: Proof = found.proofs[-1]
    return proof.aim.role * roles + score, proof.bound if proof.searched is None else proof.searched


def topic_of(instance: Instance, topic: int) -> Topic | None:
    profiles = instance.people.profiles
    return None if topic < 0 or profiles is None else Topic(profiles.vocabulary.topics[topic])


def formed(problem: Problem, drafts: Sequence[Draft]) -> list[Draft]:
    """Those that stand together know it."""
    known = formation_ids(problem, drafts)
    return [one.model_copy(update={"formation_id": known.get(one.proposal_id)}) for one in drafts]


def draft(problem: Problem, mentor: CohortMember, mentee: CohortMember, topic: Topic | None = None) -> Draft:
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
        topic=topic,
    )


def unmatched(problem: Problem, member: CohortMember, why: Reason) -> Unmatched:
    return Unmatched(
        participant_id=member.participant_id,
        institution_id=member.institution_id,
        region_id=member.region_id,
        rule=why.kind if why.rule is None else why.rule,
        reason=sentence(problem, member, why),
    )

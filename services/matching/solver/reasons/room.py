"""Why somebody whom a round took in has no room in it, where it is not their own number."""

from libs.contracts.rounds import CohortMember
from libs.contracts.vocabulary import Side
from services.matching.domain.problem import Problem
from services.matching.solver.reasons.reason import Reason, WhyNot

NOT_INDUCTED = "Nobody mentors in this programme before an induction, and this person has not completed one."
TOO_LITTLE = "This person has room for fewer pairs than the smallest group or network of the programme has."


def sentence(problem: Problem, member: CohortMember, why: Reason) -> str:
    """That of the reason, or a truer one."""
    if why.kind is not WhyNot.ROOM:
        return why.sentence
    if any(problem.capacity(member, side) > 0 for side in Side):
        return TOO_LITTLE
    waits = problem.rules.induction_required and not member.inducted
    return NOT_INDUCTED if waits and member.profile.mentor_capacity > 0 else why.sentence

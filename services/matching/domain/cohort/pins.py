"""Pairs that the coordinator wants, each as a topic that flows between nobody else."""

from collections.abc import Iterator, Sequence

from libs.contracts.rounds import CohortMember, Couple
from libs.contracts.vocabulary import Side
from services.matching.domain.problem import Problem


def pins_of(problem: Problem) -> tuple[Couple, ...]:
    """Each once, sorted."""
    return tuple(sorted(set(problem.policy.pinned), key=lambda couple: (couple.mentor_id, couple.mentee_id)))


def pair_of(couple: Couple) -> str:
    """In words; no other topic is named so."""
    return f"{couple.mentor_id} as mentor of {couple.mentee_id}"


def pins_as(member: CohortMember, side: Side, pinned: Sequence[Couple]) -> Iterator[str]:
    """The topics of the pinned pairs that this person has on this side."""
    for couple in pinned:
        if member.participant_id == (couple.mentor_id if side is Side.MENTOR else couple.mentee_id):
            yield pair_of(couple)

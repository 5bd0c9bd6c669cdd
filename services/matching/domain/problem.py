"""What is to be solved, and what a solution is; whether it is valid stands in checker.py."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, model_validator

from libs.contracts.messages import Value
from libs.contracts.rounds import CohortMember, Draft, RoundPolicy, Unmatched, Weights
from libs.contracts.vocabulary import Modality, Side
from services.matching.domain.pairing import Terms
from services.matching.domain.places import in_round


def sorted_by_id(members: Iterable[CohortMember]) -> tuple[CohortMember, ...]:
    return tuple(sorted(members, key=lambda member: member.participant_id))


class Problem(Terms):
    """One attempt of one round over one frozen cohort; the members are kept sorted by id.

    Raises ValueError if a person is there twice, or belongs to no place of this round.
    """

    round_id: str
    attempt: int
    place_id: str
    members: Annotated[tuple[CohortMember, ...], BeforeValidator(sorted_by_id)]
    policy: RoundPolicy
    places: Mapping[str, str]
    """Every institution that may take part, and its region."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if len({member.participant_id for member in self.members}) < len(self.members):
            raise ValueError("A person is in the cohort twice.")
        for member in self.members:
            if self.places.get(member.institution_id) != member.region_id:
                raise ValueError(f"{member.institution_id} is not known as an institution of {member.region_id}.")
            if not in_round(member, self.scope, self.place_id):
                raise ValueError(f"{member.participant_id} does not belong to {self.place_id}.")
        return self

    def forbids(self, one: str, other: str, /) -> bool:
        return any({one, other} == {couple.mentor_id, couple.mentee_id} for couple in self.policy.forbidden)

    @property
    def weights(self) -> Weights:
        """The points of this round; where everybody meets by video, places earn none."""
        given = self.policy.weights
        virtual = self.rules.modality is Modality.VIRTUAL
        return given.model_copy(update={"same_institution": 0, "same_region": 0}) if virtual else given

    def capacity(self, member: CohortMember, side: Side) -> int:
        """How many pairs the person can have on this side: their own number, capped by the programme.

        Where the programme asks for an induction, nobody mentors before it.
        """
        if side is Side.MENTOR and self.rules.induction_required and not member.inducted:
            return 0
        own = member.profile.mentor_capacity if side is Side.MENTOR else member.profile.mentee_capacity
        return min(own, self.rules.capacity_cap)


class Solution(Value):
    """Proposals, everybody left out with the reason, and what was proven.

    First as many roles as possible are filled: a person who is both mentor and mentee counts once for each.
    `bound` is proven to be no lower than the score of any valid matching that fills as many.
    """

    proposals: tuple[Draft, ...]
    unmatched: tuple[Unmatched, ...]
    eligible_ids: tuple[str, ...]
    filled_roles: int
    matched_people: int
    score: int
    bound: int
    proven: bool

    @property
    def solution_sha256(self) -> str:
        return sha256_of([self])


def proposal_id(round_id: str, attempt: int, mentor_id: str, mentee_id: str) -> str:
    return "p" + hashlib.sha256(f"{round_id}:{attempt}:{mentor_id}:{mentee_id}".encode()).hexdigest()[:24]


def formation_id(round_id: str, attempt: int, couples: Iterable[tuple[str, str]]) -> str:
    """Of a chain, group or network, by the mentors and mentees of its pairs."""
    named = ",".join(sorted(f"{mentor_id}:{mentee_id}" for mentor_id, mentee_id in couples))
    return "f" + hashlib.sha256(f"{round_id}:{attempt}:{named}".encode()).hexdigest()[:24]


def cohort_sha256(members: Iterable[CohortMember]) -> str:
    """The hash of the members, sorted by id, as canonical JSON lines."""
    return sha256_of(sorted_by_id(members))


def sha256_of(values: Iterable[BaseModel]) -> str:
    """One line a value, keys sorted.

    Fields at their default are left out, so that a field added later changes no hash on record.
    """
    digest = hashlib.sha256()
    for value in values:
        content = value.model_dump(mode="json", exclude_defaults=True)
        digest.update(json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n")
    return digest.hexdigest()

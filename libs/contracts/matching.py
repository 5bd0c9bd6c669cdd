"""Matching: rounds, the cohorts they freeze, the solutions they draft, and the proposals that people answer."""

from enum import StrEnum
from typing import Annotated, TypeAlias

from pydantic import AwareDatetime, Field

from libs.contracts.messages import Command, Event, Message, Value
from libs.contracts.personal import Subject
from libs.contracts.registration import Profile, ProgrammeRules
from libs.contracts.vocabulary import Id, Scope, Sealed, Side, Slot, Topic


class Quota(Value):
    """At least `minimum` and at most `maximum` pairs whose person on this side belongs to this place."""

    place_id: Id
    side: Side
    minimum: Annotated[int, Field(ge=0)] = 0
    maximum: Annotated[int, Field(ge=0)] | None = None


class Weights(Value):
    """Points of a pair's score; whole numbers, so that no rounding decides a match."""

    topic_to_mentee: Annotated[int, Field(ge=0, le=1000)] = 100
    topic_to_mentor: Annotated[int, Field(ge=0, le=1000)] = 60
    common_slot: Annotated[int, Field(ge=0, le=1000)] = 10
    common_slots_counted: Annotated[int, Field(ge=1, le=168)] = 4
    same_institution: Annotated[int, Field(ge=0, le=1000)] = 20
    same_region: Annotated[int, Field(ge=0, le=1000)] = 40
    """A pair across institutions of one region: it widens horizons and can still meet in person."""


class RoundPolicy(Value):
    """What a round optimises and what it guarantees to places; fixed when the round is opened."""

    quotas: tuple[Quota, ...] = ()
    weights: Weights = Weights()
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0


class CohortMember(Value):
    """One person as a frozen cohort holds them; capacities are what earlier matches left."""

    participant_id: Id
    institution_id: Id
    region_id: Id
    profile: Profile
    confidential: Annotated[Sealed, Subject("participant_id")] | None = None
    paired_before: tuple[Id, ...] = ()


class Breakdown(Value):
    """Why this pair: what flows each way, when they can meet, and the points of each part."""

    topics_to_mentee: tuple[Topic, ...]
    topics_to_mentor: tuple[Topic, ...]
    languages: tuple[str, ...]
    common_slots: tuple[Slot, ...]
    points_to_mentee: int
    points_to_mentor: int
    points_common_slots: int
    points_place: int

    @property
    def score(self) -> int:
        return self.points_to_mentee + self.points_to_mentor + self.points_common_slots + self.points_place


class Draft(Value):
    """One proposed pair of a solution."""

    proposal_id: Id
    mentor_id: Id
    mentor_institution_id: Id
    mentor_region_id: Id
    mentee_id: Id
    mentee_institution_id: Id
    mentee_region_id: Id
    score: int
    breakdown: Breakdown


class Unmatched(Value):
    """A person left without a match, and the true reason for it."""

    participant_id: Id
    institution_id: Id
    region_id: Id
    rule: str
    reason: str


class SolveStep(StrEnum):
    """How far a solve has come, in order."""

    FROZEN = "frozen"
    SCORED = "scored"
    MATCHED = "matched"
    OPTIMISED = "optimised"
    CHECKED = "checked"


class OfRound(Message):
    round_id: Id

    @property
    def stream(self) -> str:
        return f"round-{self.round_id}"


class OfAttempt(Message):
    """A part of what one attempt of a round recorded; kept beside the round, so that the round stays short."""

    round_id: Id
    attempt: int

    @property
    def stream(self) -> str:
        return f"attempt-{self.round_id}-{self.attempt}"


class OfProposal(Message):
    proposal_id: Id

    @property
    def stream(self) -> str:
        return f"proposal-{self.proposal_id}"


class OpenRound(OfRound, Command):
    """`place_id` is an institution, a region or the nation, as the scope says."""

    programme_id: Id
    scope: Scope
    place_id: Id
    coordinator_id: Id
    policy: RoundPolicy = RoundPolicy()


class TriggerRound(OfRound, Command):
    """Freeze the cohort and solve; on a solved round this is a new attempt, with new quotas if given."""

    quotas: tuple[Quota, ...] | None = None


class PublishRound(OfRound, Command):
    asked_at: AwareDatetime
    answer_days: Annotated[int, Field(ge=1, le=60)] = 14


class CancelRound(OfRound, Command):
    pass


class CloseRound(OfRound, Command):
    """Statistics are final; what nobody answered lapses."""

    asked_at: AwareDatetime


class OfferProposal(OfProposal, Command):
    round_id: Id
    programme_id: Id
    draft: Draft
    answer_by: AwareDatetime


class AnswerProposal(OfProposal, Command):
    by: Id
    accepts: bool
    asked_at: AwareDatetime


class LapseProposal(OfProposal, Command):
    pass


class RoundOpened(OfRound, Event):
    programme_id: Id
    scope: Scope
    place_id: Id
    coordinator_id: Id
    policy: RoundPolicy


class RoundTriggered(OfRound, Event):
    attempt: int
    quotas: tuple[Quota, ...]


class CohortFrozen(OfRound, Event):
    """The snapshot is on record: `cohort_sha256` is the hash of its members, sorted by id, as JSON lines."""

    attempt: int
    people: int
    cohort_sha256: str
    rules: ProgrammeRules


class RoundSolved(OfRound, Event):
    """`score` is of all proposals; no valid matching that fills as many roles is proven to score above `bound`."""

    attempt: int
    proposals: int
    matched_people: int
    eligible_people: int
    unmatched_people: int
    score: int
    bound: int
    proven: bool
    solution_sha256: str


class RoundUnsolvable(OfRound, Event):
    attempt: int
    reason: str


class RoundPublished(OfRound, Event):
    attempt: int
    answer_by: AwareDatetime


class RoundCancelled(OfRound, Event):
    pass


class RoundClosed(OfRound, Event):
    pass


class CohortListed(OfAttempt, Event):
    members: tuple[CohortMember, ...]


class SolveProgressed(OfAttempt, Event):
    step: SolveStep
    detail: str


class EligibleListed(OfAttempt, Event):
    """Who had at least one valid counterpart in this cohort."""

    participant_ids: tuple[Id, ...]


class ProposalsDrafted(OfAttempt, Event):
    proposals: tuple[Draft, ...]


class UnmatchedListed(OfAttempt, Event):
    unmatched: tuple[Unmatched, ...]


class ProposalOffered(OfProposal, Event):
    round_id: Id
    programme_id: Id
    draft: Draft
    answer_by: AwareDatetime


class ProposalAnswered(OfProposal, Event):
    side: Side
    accepts: bool


class ProposalAccepted(OfProposal, Event):
    """Both sides said yes."""

    round_id: Id
    programme_id: Id
    draft: Draft


class ProposalDeclined(OfProposal, Event):
    """One side said no: whoever it was is not told to the other."""

    round_id: Id
    programme_id: Id
    draft: Draft


class ProposalLapsed(OfProposal, Event):
    """The round closed before both had answered, or one of the two asked to be forgotten."""

    round_id: Id
    programme_id: Id
    draft: Draft


RoundCommand: TypeAlias = OpenRound | TriggerRound | PublishRound | CancelRound | CloseRound
ProposalCommand: TypeAlias = OfferProposal | AnswerProposal | LapseProposal
RoundEvent: TypeAlias = (
    RoundOpened
    | RoundTriggered
    | CohortFrozen
    | RoundSolved
    | RoundUnsolvable
    | RoundPublished
    | RoundCancelled
    | RoundClosed
)
AttemptEvent: TypeAlias = CohortListed | SolveProgressed | EligibleListed | ProposalsDrafted | UnmatchedListed
ProposalEvent: TypeAlias = ProposalOffered | ProposalAnswered | ProposalAccepted | ProposalDeclined | ProposalLapsed

MatchingCommand: TypeAlias = RoundCommand | ProposalCommand
MatchingEvent: TypeAlias = RoundEvent | AttemptEvent | ProposalEvent

"""Matching: rounds, the cohorts they freeze, the solutions they draft, and the proposals that people answer."""

from typing import Annotated, TypeAlias

from pydantic import AwareDatetime, Field

from libs.contracts.formations import FormationCommand, FormationEvent
from libs.contracts.loads import FreePlace, LoadEvent
from libs.contracts.messages import Command, Event, Message
from libs.contracts.preferences import CounterpartsRanked, RankCounterparts
from libs.contracts.registration import ProgrammeRules
from libs.contracts.rounds import CohortMember, Couple, Draft, Quota, RoundPolicy, SolveStep, Unmatched
from libs.contracts.spot import SpotCommand, SpotEvent
from libs.contracts.vocabulary import Id, Scope, Side


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
    preferences_until: AwareDatetime | None = None
    """Until then people may rank each other; there is no such window if left out."""


class TriggerRound(OfRound, Command):
    """Freeze the cohort and solve; on a solved round this is a new attempt. What is left out stays as it was."""

    quotas: tuple[Quota, ...] | None = None
    pinned: tuple[Couple, ...] | None = None
    forbidden: tuple[Couple, ...] | None = None
    asked_at: AwareDatetime | None = None


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
    """The round that the proposal comes from; its own id where a coordinator proposed it by hand."""
    programme_id: Id
    draft: Draft
    answer_by: AwareDatetime


class AnswerProposal(OfProposal, Command):
    by: Id
    accepts: bool
    asked_at: AwareDatetime


class LapseProposal(OfProposal, Command):
    pass


class ProposePair(OfProposal, Command):
    """A coordinator brings two people together by hand: every rule holds but that of former pairs."""

    mentor_id: Id
    mentee_id: Id
    coordinator_id: Id
    asked_at: AwareDatetime
    answer_days: Annotated[int, Field(ge=1, le=60)] = 14


class RoundOpened(OfRound, Event):
    programme_id: Id
    scope: Scope
    place_id: Id
    coordinator_id: Id
    policy: RoundPolicy
    preferences_until: AwareDatetime | None = None


class RoundTriggered(OfRound, Event):
    attempt: int
    quotas: tuple[Quota, ...]
    pinned: tuple[Couple, ...] = ()
    forbidden: tuple[Couple, ...] = ()


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
    """A step, or how far it is: `incumbent` is the score of the best so far, which `bound` says cannot be exceeded."""

    step: SolveStep
    detail: str
    incumbent: int | None = None
    bound: int | None = None


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

MatchingCommand: TypeAlias = (
    RoundCommand | ProposalCommand | ProposePair | RankCounterparts | FormationCommand | FreePlace | SpotCommand
)
MatchingEvent: TypeAlias = (
    RoundEvent | AttemptEvent | ProposalEvent | CounterpartsRanked | FormationEvent | LoadEvent | SpotEvent
)

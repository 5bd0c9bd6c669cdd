"""Whenever a round, a proposal, a formation or a spot question moves on, these letters."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from libs.contracts.formations import AnswerNoted, FormationDissolved, FormationOpened, FormationProposed
from libs.contracts.loads import PlaceFreed, PlaceTaken
from libs.contracts.matching import (
    CohortFrozen,
    CohortListed,
    EligibleListed,
    MatchingEvent,
    ProposalAccepted,
    ProposalAnswered,
    ProposalDeclined,
    ProposalLapsed,
    ProposalOffered,
    ProposalsDrafted,
    RoundCancelled,
    RoundClosed,
    RoundOpened,
    RoundPublished,
    RoundSolved,
    RoundTriggered,
    RoundUnsolvable,
    SolveProgressed,
    UnmatchedListed,
)
from libs.contracts.preferences import CounterpartsRanked
from libs.contracts.rounds import Draft
from libs.contracts.spot import (
    SpotAgreed,
    SpotAsked,
    SpotOffered,
    SpotPassed,
    SpotUnanswered,
    SpotWithdrawn,
)
from libs.contracts.vocabulary import Side
from services.notifications.domain.known import Known, Pair
from services.notifications.domain.letters import DAY, Change, Facts, Kind, Letter, Settled


def told(event: MatchingEvent, known: Known, time: datetime) -> Sequence[Change]:  # noqa: C901 - one case an event
    match event:
        case RoundOpened(preferences_until=until):
            return [preferences_open(one, event.round_id, until, time) for one in known.audience] if until else []
        case RoundTriggered() | RoundCancelled():
            return [Settled(event.stream)]
        case ProposalOffered():
            return _offered(event, time)
        case ProposalAnswered(side=side):
            return [Settled(f"{event.stream}/{side}")]
        case ProposalAccepted(draft=draft):
            # A pair alone is introduced in the same moment, and that letter says it.
            both = _to_pair(draft, Kind.PROPOSAL_ACCEPTED, event.stream, time) if draft.formation_id else ()
            return [Settled(event.stream), *both]
        case ProposalDeclined(draft=draft) | ProposalLapsed(draft=draft):
            return [Settled(event.stream), *_to_pair(draft, Kind.PROPOSAL_ENDED, event.stream, time)]
        case FormationOpened():
            return _to_all(event, Kind.FORMATION_OPENED, time)
        case FormationDissolved():
            return _to_all(event, Kind.FORMATION_DISSOLVED, time)
        case SpotOffered():
            return [_spot_offered(event, time)]
        case SpotPassed():
            return [Settled(f"{event.stream}/{event.mentor_id}")]
        case SpotAgreed(draft=draft):
            return [Settled(event.stream), _to(draft.mentee_id, Kind.SPOT_AGREED, event.stream, time)]
        case SpotUnanswered():
            asker = [_to(known.author_id, Kind.SPOT_UNANSWERED, event.stream, time)] if known.author_id else []
            return [Settled(event.stream), *asker]
        case SpotWithdrawn():
            return [Settled(event.stream)]
        case CohortFrozen() | RoundSolved() | RoundUnsolvable() | RoundPublished() | RoundClosed():
            # Coordinators look at their rounds in the portal; whoever is matched is told by the proposal.
            return []
        case CohortListed() | SolveProgressed() | EligibleListed() | ProposalsDrafted() | UnmatchedListed():
            return []
        case CounterpartsRanked() | FormationProposed() | AnswerNoted() | PlaceTaken() | PlaceFreed() | SpotAsked():
            return []
    assert_never(event)


def preferences_open(person: str, round_id: str, until: datetime, time: datetime, cause: str | None = None) -> Letter:
    return Letter(
        to=f"participant-{person}",
        kind=Kind.PREFERENCES_OPEN,
        about=f"round-{round_id}/{person}",
        due=time,
        until=until,
        facts=Facts(reference=f"round-{round_id}", deadline=until),
        cause=cause,
    )


def _offered(event: ProposalOffered, time: datetime) -> Sequence[Letter]:
    """With a reminder a day before the deadline, where that is not now already."""
    kinds = [(Kind.PROPOSAL_OFFERED, time)]
    if event.answer_by - DAY > time:
        kinds.append((Kind.PROPOSAL_REMINDER, event.answer_by - DAY))
    return [
        Letter(
            to=f"participant-{person}",
            kind=kind,
            about=f"{event.stream}/{side}",
            due=due,
            until=event.answer_by,
            facts=_proposal(event, side),
        )
        for kind, due in kinds
        for side, person in _pair(event.draft).sides()
    ]


def _proposal(event: ProposalOffered, side: Side) -> Facts:
    why = event.draft.breakdown
    mentor, mentee = why.topics_to_mentor, why.topics_to_mentee
    to_you, from_you = (mentor, mentee) if side is Side.MENTOR else (mentee, mentor)
    return Facts(reference=event.stream, deadline=event.answer_by, role=side, to_you=to_you, from_you=from_you)


def _spot_offered(event: SpotOffered, time: datetime) -> Letter:
    """The question itself stays sealed: it waits in the portal."""
    return Letter(
        to=f"participant-{event.draft.mentor_id}",
        kind=Kind.SPOT_OFFERED,
        about=f"{event.stream}/{event.draft.mentor_id}",
        due=time,
        until=event.answer_by,
        facts=Facts(reference=event.stream, deadline=event.answer_by),
    )


def _to_all(event: FormationOpened | FormationDissolved, kind: Kind, time: datetime) -> Sequence[Letter]:
    """Once to each, in however many of its pairs they are."""
    people = {person for draft in event.drafts for person in (draft.mentor_id, draft.mentee_id)}
    return [_to(person, kind, event.stream, time) for person in sorted(people)]


def _to_pair(draft: Draft, kind: Kind, stream: str, time: datetime) -> Sequence[Letter]:
    return [_to(person, kind, stream, time) for _, person in _pair(draft).sides()]


def _to(person: str, kind: Kind, stream: str, time: datetime) -> Letter:
    return Letter(to=f"participant-{person}", kind=kind, about=stream, due=time, facts=Facts(reference=stream))


def _pair(draft: Draft) -> Pair:
    return Pair(draft.mentor_id, draft.mentee_id)

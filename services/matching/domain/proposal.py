"""One proposal: offered to two people, answered by each of them, or lapsed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, assert_never

from libs.contracts.matching import (
    AnswerProposal,
    LapseProposal,
    OfferProposal,
    ProposalAccepted,
    ProposalAnswered,
    ProposalDeclined,
    ProposalEvent,
    ProposalLapsed,
    ProposalOffered,
)
from libs.contracts.vocabulary import Side
from libs.eventsourcing.deciding.decider import Refused
from services.matching.domain.by_hand import ByHand, offered


class NoSuchProposal(Refused):
    """There is no such proposal."""


class NotYourProposal(Refused):
    """Only the two people of a proposal can answer it."""


class AlreadyAnswered(Refused):
    """You have answered this proposal, and an answer stands."""


class AnswerTooLate(Refused):
    """The time to answer this proposal is over."""


class ProposalAlreadyDeclined(Refused):
    """This proposal was declined: no answer is needed any more."""


class ProposalExistsWithOtherPeople(Refused):
    """A proposal with this id was offered to other people: choose another id."""


class NoConsent(Refused):
    """Whoever does not take part in the programme any more accepts no proposal: give your consent again first."""


@dataclass(frozen=True)
class AnswerOf:
    """What somebody answers, and whether they still consent to take part."""

    asked: AnswerProposal
    consents: bool


AnyProposalCommand: TypeAlias = OfferProposal | AnswerOf | LapseProposal | ByHand
"""What is asked of a proposal, with the facts that its rules need."""


@dataclass(frozen=True)
class Unoffered: ...


@dataclass(frozen=True)
class Offered:
    offer: ProposalOffered
    answers: Mapping[Side, bool] = field(default_factory=dict[Side, bool])


@dataclass(frozen=True)
class Accepted:
    offer: ProposalOffered
    answers: Mapping[Side, bool]


@dataclass(frozen=True)
class Declined:
    offer: ProposalOffered
    answers: Mapping[Side, bool]


@dataclass(frozen=True)
class Lapsed:
    offer: ProposalOffered
    answers: Mapping[Side, bool]


State: TypeAlias = Unoffered | Offered | Accepted | Declined | Lapsed

initial: State = Unoffered()


def decide(state: State, command: AnyProposalCommand) -> Sequence[ProposalEvent]:
    match state, command:
        case Unoffered(), OfferProposal():
            return [ProposalOffered(**dict(command))]
        case Unoffered(), ByHand():
            return [offered(command)]
        case Unoffered(), AnswerOf() | LapseProposal():
            raise NoSuchProposal
        case ((Offered() | Accepted() | Declined() | Lapsed()), OfferProposal()):
            return []
        case ((Offered() | Accepted() | Declined() | Lapsed()), ByHand(asked)):
            if (asked.mentor_id, asked.mentee_id) != (state.offer.draft.mentor_id, state.offer.draft.mentee_id):
                raise ProposalExistsWithOtherPeople
            return []
        case ((Offered() | Accepted() | Declined() | Lapsed()), AnswerOf(asked)):
            side = side_of(asked.by, state.offer)
            return [] if state.answers.get(side) is asked.accepts else answer(state, side, command)
        case Offered(), LapseProposal():
            return [ProposalLapsed(**outcome(state.offer))]
        case ((Accepted() | Declined() | Lapsed()), LapseProposal()):
            return []
    assert_never((state, command))


def side_of(person: str, offer: ProposalOffered) -> Side:
    match person:
        case offer.draft.mentor_id:
            return Side.MENTOR
        case offer.draft.mentee_id:
            return Side.MENTEE
        case _:
            raise NotYourProposal


def answer(state: Offered | Accepted | Declined | Lapsed, side: Side, command: AnswerOf) -> Sequence[ProposalEvent]:
    """A first answer, or one that differs from the first."""
    asked = command.asked
    if side in state.answers:
        raise AlreadyAnswered
    match state:
        case Accepted():
            raise AlreadyAnswered
        case Declined():
            raise ProposalAlreadyDeclined
        case Lapsed():
            raise AnswerTooLate
        case Offered() if asked.asked_at > state.offer.answer_by:
            raise AnswerTooLate
        case Offered():
            said = ProposalAnswered(proposal_id=asked.proposal_id, side=side, accepts=asked.accepts)
            if not asked.accepts:
                return [said, ProposalDeclined(**outcome(state.offer))]
            if not command.consents:
                raise NoConsent
            if state.answers:
                return [said, ProposalAccepted(**outcome(state.offer))]
            return [said]
    assert_never(state)


def outcome(offer: ProposalOffered) -> dict[str, Any]:
    """What every outcome of a proposal repeats of its offer."""
    return {
        "proposal_id": offer.proposal_id,
        "round_id": offer.round_id,
        "programme_id": offer.programme_id,
        "draft": offer.draft,
    }


def evolve(state: State, event: ProposalEvent) -> State:
    match state, event:
        case _, ProposalOffered():
            return Offered(event)
        case Unoffered(), _:
            raise NoSuchProposal
        case _, ProposalAnswered():
            return Offered(state.offer, {**state.answers, event.side: event.accepts})
        case _, ProposalAccepted():
            return Accepted(state.offer, state.answers)
        case _, ProposalDeclined():
            return Declined(state.offer, state.answers)
        case _, ProposalLapsed():
            return Lapsed(state.offer, state.answers)
    assert_never(event)

"""Whenever two people are to begin with each other, they are introduced: from a proposal, a formation or a question."""

from collections.abc import Sequence

from libs.contracts.envelope import Envelope
from libs.contracts.formations import FormationOpened
from libs.contracts.matching import ProposalAccepted
from libs.contracts.messages import Message
from libs.contracts.rounds import Draft
from libs.contracts.sessions import IntroduceMentorship, Person
from libs.contracts.spot import SpotAgreed
from libs.contracts.topics import MATCHING_EVENTS
from libs.contracts.vocabulary import Shape
from libs.eventsourcing.deciding.handle import ask
from libs.eventsourcing.storing.postgres import PostgresTransaction
from libs.runtime.process import Node


def listen(node: Node) -> None:
    node.consume("policies", apply, MATCHING_EVENTS)


async def apply(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    for told in batch:
        if introductions := introductions_of(told.message):
            await ask(tx, "introduce", told, introductions)


def introductions_of(told: Message) -> Sequence[IntroduceMentorship]:
    match told:
        case ProposalAccepted(draft=draft) if draft.formation_id is None:
            return [introduction(draft, told.programme_id, told.round_id, Shape.PAIR)]
        case FormationOpened(drafts=drafts):
            return [introduction(draft, told.programme_id, told.round_id, told.shape) for draft in drafts]
        case SpotAgreed(draft=draft):
            return [introduction(draft, told.programme_id, told.spot_id, Shape.SPOT)]
        case _:
            # A pair of a formation waits for the others; nothing else brings two people together.
            return []


def introduction(draft: Draft, programme_id: str, round_id: str, shape: Shape) -> IntroduceMentorship:
    return IntroduceMentorship(
        mentorship_id=mentorship_id_of(draft.proposal_id),
        programme_id=programme_id,
        round_id=round_id,
        proposal_id=draft.proposal_id,
        mentor=mentor_of(draft),
        mentee=mentee_of(draft),
        shape=shape,
        formation_id=draft.formation_id,
        topic=draft.topic,
    )


def mentorship_id_of(proposal_id: str) -> str:
    """One proposal leads to one mentorship, however often it is told: proposal ids differ after their first letter."""
    return f"m{proposal_id[1:]}"


def mentor_of(draft: Draft) -> Person:
    return Person(
        participant_id=draft.mentor_id,
        institution_id=draft.mentor_institution_id,
        region_id=draft.mentor_region_id,
    )


def mentee_of(draft: Draft) -> Person:
    return Person(
        participant_id=draft.mentee_id,
        institution_id=draft.mentee_institution_id,
        region_id=draft.mentee_region_id,
    )

"""Whenever both sides accepted a proposal, the two are introduced to each other."""

from collections.abc import Sequence

from libs.contracts.envelope import Envelope
from libs.contracts.matching import ProposalAccepted
from libs.contracts.rounds import Draft
from libs.contracts.sessions import IntroduceMentorship, Person
from libs.contracts.topics import MATCHING_EVENTS
from libs.eventsourcing.deciding.handle import ask
from libs.eventsourcing.storing.postgres import PostgresTransaction
from libs.runtime.process import Node


def listen(node: Node) -> None:
    node.consume("policies", apply, MATCHING_EVENTS)


async def apply(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    for told in batch:
        if isinstance(told.message, ProposalAccepted):
            await ask(tx, "introduce", told, [introduction(told.message)])


def introduction(accepted: ProposalAccepted) -> IntroduceMentorship:
    draft = accepted.draft
    return IntroduceMentorship(
        mentorship_id=mentorship_id_of(accepted.proposal_id),
        programme_id=accepted.programme_id,
        round_id=accepted.round_id,
        proposal_id=accepted.proposal_id,
        mentor=mentor_of(draft),
        mentee=mentee_of(draft),
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

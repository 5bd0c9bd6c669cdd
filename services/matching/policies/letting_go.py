"""Whenever a person is forgotten, withdraws or moves, what is offered to them lapses; and so does what is offered later
from a cohort that knew them otherwise. The questions of whoever is forgotten or withdraws are withdrawn, and those that
they are asked go to the next.

Whenever a mentorship is closed, the places that it took are free again.
"""

from collections.abc import Sequence
from datetime import datetime

from libs.contracts.envelope import Envelope
from libs.contracts.loads import FreePlace
from libs.contracts.matching import LapseProposal, ProposalOffered
from libs.contracts.registration import ConsentWithdrawn, ParticipantForgotten, ParticipantMoved
from libs.contracts.rounds import Draft
from libs.contracts.sessions import MentorshipClosed
from libs.contracts.spot import AnswerSpot, WithdrawSpot
from libs.eventsourcing.deciding.handle import ask
from libs.eventsourcing.receiving.inbox import Apply
from libs.eventsourcing.receiving.turns import taking_turns
from libs.eventsourcing.storing.postgres import PostgresTransaction
from services.matching.queries.capacity import persons_of

POLICY = "matching.letting-go"

OFFERED = """
select proposal_id from commitments where not over and not paired and $1 in (mentor_id, mentee_id) order by proposal_id
"""
# The read model itself tells who left: what is offered names people as the cohort knew them.
LEFT = """
select exists (
    select from unnest($1::text[], $2::text[]) as offered (participant_id, institution_id)
    left join people on people.participant_id = offered.participant_id
    where people.institution_id <> offered.institution_id or not consents
        or offered.participant_id in (select participant_id from forgotten)
)
"""
QUESTIONS = "select spot_id, author_id from questions where $1 in (author_id, mentor_id) order by spot_id"
CLAIM = "select claim_id from mentorships where mentorship_id = $1"


def beside(fold: Apply) -> Apply:
    """In the transaction that tells the tables, so that whatever was told is either found here or finds us."""
    leaving = (ParticipantForgotten, ConsentWithdrawn, ParticipantMoved)
    return taking_turns(POLICY, leaving, ProposalOffered, fold, _let_go)


async def _let_go(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    for told in batch:
        match message := told.message:
            case ParticipantMoved():
                await ask(tx, POLICY, told, await _offers(tx, message.participant_id))
            case ParticipantForgotten() | ConsentWithdrawn():
                offers = await _offers(tx, message.participant_id)
                questions = await _questions(tx, message.participant_id, told.meta.time)
                await ask(tx, POLICY, told, [*offers, *questions])
            case ProposalOffered(draft=draft):
                if await tx.connection.fetchval(LEFT, *_as_the_cohort_knew_them(draft)):
                    await ask(tx, POLICY, told, [LapseProposal(proposal_id=message.proposal_id)])
            case MentorshipClosed():
                await ask(tx, POLICY, told, await _freed(tx, message))
            case _:
                # Nothing else is offered to anybody, and nothing else frees a place.
                continue


async def _offers(tx: PostgresTransaction, participant_id: str) -> Sequence[LapseProposal]:
    found = await tx.connection.fetch(OFFERED, participant_id)
    return [LapseProposal(proposal_id=one["proposal_id"]) for one in found]


async def _questions(tx: PostgresTransaction, participant_id: str, at: datetime) -> Sequence[WithdrawSpot | AnswerSpot]:
    found = await tx.connection.fetch(QUESTIONS, participant_id)
    return [
        WithdrawSpot(spot_id=one["spot_id"], by=participant_id)
        if one["author_id"] == participant_id
        else AnswerSpot(spot_id=one["spot_id"], by=participant_id, accepts=False, asked_at=at)
        for one in found
    ]


def _as_the_cohort_knew_them(draft: Draft) -> tuple[list[str], list[str]]:
    return [draft.mentor_id, draft.mentee_id], [draft.mentor_institution_id, draft.mentee_institution_id]


async def _freed(tx: PostgresTransaction, event: MentorshipClosed) -> Sequence[FreePlace]:
    claim = await tx.connection.fetchval(CLAIM, event.mentorship_id)
    persons = await persons_of(tx.connection, [event.mentor_id, event.mentee_id])
    return [FreePlace(person_id=person, claim_id=claim) for person in sorted(set(persons.values()))]

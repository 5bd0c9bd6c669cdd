"""Whenever a person is forgotten, withdraws or moves, what is offered to them lapses; and so does what is offered later
from a cohort that knew them otherwise.

Whenever a mentorship is closed, the places that it took are free again.
"""

from collections.abc import Sequence

from libs.contracts.envelope import Envelope
from libs.contracts.loads import FreePlace
from libs.contracts.matching import LapseProposal, ProposalOffered
from libs.contracts.registration import ConsentWithdrawn, ParticipantForgotten, ParticipantMoved
from libs.contracts.rounds import Draft
from libs.contracts.sessions import MentorshipClosed
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
CLAIM = "select claim_id from mentorships where mentorship_id = $1"


def beside(fold: Apply) -> Apply:
    """In the transaction that tells the tables, so that whatever was told is either found here or finds us."""
    leaving = (ParticipantForgotten, ConsentWithdrawn, ParticipantMoved)
    return taking_turns(POLICY, leaving, ProposalOffered, fold, _let_go)


async def _let_go(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    for told in batch:
        match message := told.message:
            case ParticipantForgotten() | ConsentWithdrawn() | ParticipantMoved():
                offers = await tx.connection.fetch(OFFERED, message.participant_id)
                await ask(tx, POLICY, told, [LapseProposal(proposal_id=one["proposal_id"]) for one in offers])
            case ProposalOffered(draft=draft):
                if await tx.connection.fetchval(LEFT, *_as_the_cohort_knew_them(draft)):
                    await ask(tx, POLICY, told, [LapseProposal(proposal_id=message.proposal_id)])
            case MentorshipClosed():
                await ask(tx, POLICY, told, await _freed(tx, message))
            case _:
                # Nothing else is offered to anybody, and nothing else frees a place.
                continue


def _as_the_cohort_knew_them(draft: Draft) -> tuple[list[str], list[str]]:
    return [draft.mentor_id, draft.mentee_id], [draft.mentor_institution_id, draft.mentee_institution_id]


async def _freed(tx: PostgresTransaction, event: MentorshipClosed) -> Sequence[FreePlace]:
    claim = await tx.connection.fetchval(CLAIM, event.mentorship_id)
    persons = await persons_of(tx.connection, [event.mentor_id, event.mentee_id])
    return [FreePlace(person_id=person, claim_id=claim) for person in sorted(set(persons.values()))]

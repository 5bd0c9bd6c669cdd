"""Whenever a person is forgotten, what was offered to them lapses; and so does whatever is offered to them later."""

from collections.abc import Sequence

from libs.contracts.envelope import Envelope
from libs.contracts.matching import LapseProposal, ProposalOffered
from libs.contracts.registration import ParticipantForgotten
from libs.eventsourcing.deciding.handle import ask
from libs.eventsourcing.receiving.inbox import Apply
from libs.eventsourcing.receiving.turns import taking_turns
from libs.eventsourcing.storing.postgres import PostgresTransaction

POLICY = "matching.letting-go"

OFFERED = """
select proposal_id from commitments where not over and not paired and $1 in (mentor_id, mentee_id) order by proposal_id
"""
FORGOTTEN = "select exists (select from forgotten where participant_id = any($1::text[]))"


def beside(fold: Apply) -> Apply:
    """In the transaction that tells the tables, so that whatever was told is either found here or finds us."""
    return taking_turns(POLICY, ParticipantForgotten, ProposalOffered, fold, _let_go)


async def _let_go(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    for told in batch:
        match message := told.message:
            case ParticipantForgotten():
                offers = await tx.connection.fetch(OFFERED, message.participant_id)
                await ask(tx, POLICY, told, [LapseProposal(proposal_id=one["proposal_id"]) for one in offers])
            case ProposalOffered(draft=draft):
                if await tx.connection.fetchval(FORGOTTEN, [draft.mentor_id, draft.mentee_id]):
                    await ask(tx, POLICY, told, [LapseProposal(proposal_id=message.proposal_id)])
            case _:
                # Nothing else is offered to anybody.
                continue

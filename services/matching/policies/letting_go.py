"""Whenever a person is forgotten, what was offered to them lapses; and so does whatever is offered to them later."""

from collections.abc import Sequence

from libs.contracts.envelope import Envelope
from libs.contracts.matching import LapseProposal, ProposalOffered
from libs.contracts.registration import ParticipantForgotten
from libs.eventsourcing.handle import ask
from libs.eventsourcing.inbox import Apply
from libs.eventsourcing.postgres import PostgresTransaction

POLICY = "matching.letting-go"

# Who forgets waits for those who offer, and the other way round: one of the two sees what the other has committed.
ALONE = "select pg_advisory_xact_lock(hashtext('matching.letting-go'))"
WITH_OTHERS = "select pg_advisory_xact_lock_shared(hashtext('matching.letting-go'))"
OFFERED = """
select proposal_id from commitments where not over and not paired and $1 in (mentor_id, mentee_id) order by proposal_id
"""
FORGOTTEN = "select exists (select from forgotten where participant_id = any($1::text[]))"


def beside(fold: Apply) -> Apply:
    """In the transaction that tells the tables, so that whatever was told is either found here or finds us."""

    async def live(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
        await _wait_for_each_other(tx, batch)
        await fold(tx, batch)
        await _let_go(tx, batch)

    return live


async def _wait_for_each_other(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    messages = [told.message for told in batch]
    if any(isinstance(message, ParticipantForgotten) for message in messages):
        await tx.connection.execute(ALONE)
    elif any(isinstance(message, ProposalOffered) for message in messages):
        await tx.connection.execute(WITH_OTHERS)


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

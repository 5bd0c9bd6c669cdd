"""Somebody answers a proposal: with a yes of their own they take a place, in the same transaction or not at all."""

from collections.abc import Mapping, Sequence

from libs.contracts.envelope import Envelope
from libs.contracts.loads import FreePlace
from libs.contracts.matching import AnswerProposal
from libs.eventsourcing.deciding.decider import Refused
from libs.eventsourcing.deciding.handle import answer, refused, state_of
from libs.eventsourcing.storing.postgres import PostgresTransaction
from libs.eventsourcing.storing.store import caused_by
from services.matching.domain import load, proposal
from services.matching.handlers.together import Decided, append_all, decided
from services.matching.queries.capacity import Bearer, bearers, is_forgotten, wait_for_turn

Bearers = Mapping[str, Bearer]


class NotHeardOfYet(Exception):
    """Whoever answers was offered something, so they enrolled: it is tried again until that is heard of here too."""


async def bearers_of(tx: PostgresTransaction, batch: Sequence[Envelope]) -> Bearers:
    """Whoever answers in this batch, whose turn it is then; asked before anything of their loads is read."""
    answers = [one.message for one in batch if isinstance(one.message, AnswerProposal)]
    found = await bearers(tx.connection, {one.by for one in answers}) if answers else {}
    freed = {one.message.person_id for one in batch if isinstance(one.message, FreePlace)}
    persons = {one.person_id for one in found.values()} | freed
    await wait_for_turn(tx.connection, persons)
    await tx.prefetch([load.stream(person) for person in sorted(persons)])
    return found


async def answer_proposal(tx: PostgresTransaction, asked: Envelope, command: AnswerProposal, known: Bearers) -> None:
    bearer = known.get(command.by)
    consents = bearer is not None and bearer.consents
    try:
        said = await decided(tx, proposal, command.stream, proposal.AnswerOf(command, consents))
        place = await _place(tx, command, bearer) if said.events and bearer else []
    except Refused as refusal:
        if (
            isinstance(refusal, proposal.NoConsent)
            and bearer is None
            and not await is_forgotten(tx.connection, command.by)
        ):
            raise NotHeardOfYet(NotHeardOfYet.__doc__) from None
        await answer(tx, refused(asked, refusal), caused_by(asked))
        return
    await append_all(tx, asked, place, said)


async def _place(tx: PostgresTransaction, command: AnswerProposal, bearer: Bearer) -> list[Decided]:
    state = await state_of(tx, proposal, command.stream)
    if not command.accepts or isinstance(state, proposal.Unoffered):
        return []
    take = bearer.take(command.proposal_id, proposal.side_of(command.by, state.offer))
    return [await decided(tx, load, take.stream, take)]

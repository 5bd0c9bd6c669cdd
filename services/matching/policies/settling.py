"""Whenever a proposal is settled, its formation notes it, and a place that is not needed is free again.

Whenever a formation is settled, the places of those who do not begin are free again. Whenever a coordinator offered a
pair by hand, or a mentor is asked a question, the time to answer ends by itself.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta

from libs.contracts.envelope import Envelope
from libs.contracts.formations import FormationDissolved, FormationOpened, NoteAnswer
from libs.contracts.loads import FreePlace
from libs.contracts.matching import (
    LapseProposal,
    ProposalAccepted,
    ProposalDeclined,
    ProposalLapsed,
    ProposalOffered,
)
from libs.contracts.rounds import Draft
from libs.contracts.spot import PassOnSpot, SpotOffered
from libs.contracts.topics import MATCHING_EVENTS
from libs.contracts.vocabulary import Side
from libs.eventsourcing.deciding.handle import ask, state_of
from libs.eventsourcing.storing.postgres import PostgresTransaction
from libs.runtime.process import Node
from services.matching.domain import formation, proposal
from services.matching.queries.capacity import persons_of

POLICY = "matching.settling"
DEADLINE = "matching.answer-due"
A_MOMENT = timedelta(milliseconds=1)
"""Later than the last at which an answer counts."""


def listen(node: Node) -> None:
    node.consume("settling", apply, MATCHING_EVENTS)


async def apply(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    for told in batch:
        match event := told.message:
            case ProposalAccepted():
                await ask(tx, POLICY, told, noted(event.draft, accepted=True))
            case ProposalDeclined() | ProposalLapsed():
                freed = await _freed(tx, event.proposal_id, await _who_said_yes(tx, event))
                await ask(tx, POLICY, told, [*noted(event.draft, accepted=False), *freed])
            case FormationOpened() | FormationDissolved():
                await ask(tx, POLICY, told, await _not_begun(tx, event))
            case ProposalOffered() if event.round_id == event.proposal_id:
                due = event.answer_by + A_MOMENT
                await ask(tx, DEADLINE, told, [LapseProposal(proposal_id=event.proposal_id)], due=due)
            case SpotOffered():
                due = event.answer_by + A_MOMENT
                over = PassOnSpot(spot_id=event.spot_id, mentor_id=event.draft.mentor_id, asked_at=due)
                await ask(tx, DEADLINE, told, [over], due=due)
            case _:
                # Nothing else settles anything.
                continue


def noted(draft: Draft, *, accepted: bool) -> Sequence[NoteAnswer]:
    if draft.formation_id is None:
        return []
    return [NoteAnswer(formation_id=draft.formation_id, proposal_id=draft.proposal_id, accepted=accepted)]


async def _who_said_yes(tx: PostgresTransaction, event: ProposalDeclined | ProposalLapsed) -> Sequence[str]:
    state = await state_of(tx, proposal, event.stream)
    if isinstance(state, proposal.Unoffered):
        raise proposal.NoSuchProposal
    people = {Side.MENTOR: event.draft.mentor_id, Side.MENTEE: event.draft.mentee_id}
    return [people[side] for side, accepts in state.answers.items() if accepts]


async def _not_begun(tx: PostgresTransaction, event: FormationOpened | FormationDissolved) -> Sequence[FreePlace]:
    state = await state_of(tx, formation, event.stream)
    if not isinstance(state, formation.Opened | formation.Dissolved):
        raise formation.NotOfThisFormation
    return [
        free
        for draft in formation.left_over(state)
        for free in await _freed(tx, draft.proposal_id, [draft.mentor_id, draft.mentee_id])
    ]


async def _freed(tx: PostgresTransaction, claim_id: str, participant_ids: Collection[str]) -> Sequence[FreePlace]:
    persons = await persons_of(tx.connection, participant_ids)
    return [FreePlace(person_id=person, claim_id=claim_id) for person in sorted(set(persons.values()))]

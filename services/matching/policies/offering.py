"""Whenever a round is published, its proposals are offered, and it is to close when the time to answer is over.

Pairs that stand together are proposed as a formation beside it.

Whenever it closes, what nobody answered lapses.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import assert_never

from libs.contracts.envelope import Envelope
from libs.contracts.formations import ProposeFormation
from libs.contracts.matching import (
    CloseRound,
    CohortFrozen,
    LapseProposal,
    OfferProposal,
    ProposalsDrafted,
    RoundClosed,
    RoundPublished,
)
from libs.contracts.registration import ProgrammeRules
from libs.contracts.rounds import Draft
from libs.contracts.topics import MATCHING_EVENTS
from libs.contracts.vocabulary import Shape
from libs.eventsourcing.deciding.handle import ask, state_of
from libs.eventsourcing.storing.postgres import PostgresTransaction
from libs.runtime.process import Node
from services.matching.domain import proposal, round
from services.matching.domain.round_states import Unopened

POLICY = "matching.offering"
DEADLINE = "matching.deadline"


def listen(node: Node) -> None:
    node.consume("offering", apply, MATCHING_EVENTS)


async def apply(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    for envelope in batch:
        match event := envelope.message:
            case RoundPublished():
                await _offer(tx, envelope, event)
            case RoundClosed():
                await _lapse(tx, envelope, event)
            case _:
                # Nothing else that happens in matching leads to an offer.
                continue


async def _offer(tx: PostgresTransaction, because: Envelope, event: RoundPublished) -> None:
    state = await state_of(tx, round, event.stream)
    if isinstance(state, Unopened):
        raise round.NoSuchRound
    drafts = await _drafts(tx, event.round_id, event.attempt)
    offers = [
        OfferProposal(
            proposal_id=draft.proposal_id,
            round_id=event.round_id,
            programme_id=state.terms.programme_id,
            draft=draft,
            answer_by=event.answer_by,
        )
        for draft in drafts
    ]
    rules = await _rules(tx, event)
    formations = formed(drafts, rules, event, state.terms.programme_id)
    await ask(tx, POLICY, because, [*offers, *formations])
    # A moment later than the last at which an answer counts.
    over = event.answer_by + timedelta(milliseconds=1)
    await ask(tx, DEADLINE, because, [CloseRound(round_id=event.round_id, asked_at=over)], due=over)


def formed(
    drafts: Sequence[Draft], rules: ProgrammeRules, event: RoundPublished, programme_id: str
) -> Sequence[ProposeFormation]:
    """The pairs that stand together, in the order in which the solver drafted them."""
    together: dict[str, list[Draft]] = {}
    for draft in drafts:
        if draft.formation_id is not None:
            together.setdefault(draft.formation_id, []).append(draft)
    return [
        ProposeFormation(
            formation_id=formation_id,
            round_id=event.round_id,
            programme_id=programme_id,
            shape=rules.shape,
            minimum=minimum_of(rules),
            drafts=tuple(pairs),
            answer_by=event.answer_by,
        )
        for formation_id, pairs in together.items()
    ]


def minimum_of(rules: ProgrammeRules) -> int:
    match rules.shape:
        case Shape.GROUP:
            return rules.sizes.group_minimum
        case Shape.NETWORK:
            return rules.sizes.network_minimum
        case Shape.CHAIN:
            return rules.sizes.chain_minimum
        case Shape.PAIR | Shape.SPOT:
            return 2
    assert_never(rules.shape)


async def _rules(tx: PostgresTransaction, event: RoundPublished) -> ProgrammeRules:
    """As the attempt that is published froze them."""
    frozen = [said for said in await tx.read(event.stream) if isinstance(said, CohortFrozen)]
    return frozen[-1].rules


async def _lapse(tx: PostgresTransaction, because: Envelope, event: RoundClosed) -> None:
    state = await state_of(tx, round, event.stream)
    if isinstance(state, Unopened):
        raise round.NoSuchRound
    lapses = [LapseProposal(proposal_id=one.proposal_id) for one in await _drafts(tx, event.round_id, state.attempt)]
    await tx.prefetch([lapse.stream for lapse in lapses])
    still_open = [one for one in lapses if isinstance(await state_of(tx, proposal, one.stream), proposal.Offered)]
    await ask(tx, POLICY, because, still_open)


async def _drafts(tx: PostgresTransaction, round_id: str, attempt: int) -> Sequence[Draft]:
    said = await tx.read(f"attempt-{round_id}-{attempt}")
    return [draft for part in said if isinstance(part, ProposalsDrafted) for draft in part.proposals]

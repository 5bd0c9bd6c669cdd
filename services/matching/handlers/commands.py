"""Commands in, events out."""

from collections.abc import Sequence
from typing import assert_never, cast

from libs.contracts.envelope import Envelope
from libs.contracts.formations import NoteAnswer, ProposeFormation
from libs.contracts.loads import FreePlace
from libs.contracts.matching import (
    AnswerProposal,
    CancelRound,
    CloseRound,
    LapseProposal,
    MatchingCommand,
    OfferProposal,
    OpenRound,
    ProposePair,
    PublishRound,
    TriggerRound,
)
from libs.contracts.preferences import RankCounterparts
from libs.contracts.spot import AnswerSpot, AskSpot, PassOnSpot, WithdrawSpot
from libs.contracts.topics import MATCHING_COMMANDS
from libs.eventsourcing.deciding.handle import handle, state_of
from libs.eventsourcing.storing.postgres import PostgresTransaction
from libs.runtime.process import Node
from services.matching.domain import formation, load, preferences, proposal, round
from services.matching.handlers.answering import Bearers, answer_proposal, bearers_of
from services.matching.handlers.by_hand import propose_pair
from services.matching.handlers.spot import handle_spot
from services.matching.queries.keys import Keys
from services.matching.queries.rounds import rules_of


def listen(node: Node, keys: Keys) -> None:
    async def apply_with_keys(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
        await apply(tx, batch, keys)

    node.consume("commands", apply_with_keys, MATCHING_COMMANDS)


async def apply(tx: PostgresTransaction, batch: Sequence[Envelope], keys: Keys) -> None:
    await tx.prefetch([asked.message.stream for asked in batch if not isinstance(asked.message, FreePlace)])
    known = await bearers_of(tx, batch)
    for asked in batch:
        await _handle(tx, asked, known, keys)


async def _handle(tx: PostgresTransaction, asked: Envelope, known: Bearers, keys: Keys) -> None:
    match command := cast("MatchingCommand", asked.message):
        case OpenRound():
            rules = await rules_of(tx.connection, command.programme_id)
            opening = round.OpenRoundOfShape(**dict(command), shape=rules.shape if rules else None)
            await handle(tx, round, asked, opening)
        case TriggerRound() | PublishRound() | CancelRound() | CloseRound():
            await handle(tx, round, asked, command)
        case OfferProposal() | LapseProposal():
            await handle(tx, proposal, asked, command)
        case AnswerProposal():
            await answer_proposal(tx, asked, command, known)
        case ProposePair():
            await propose_pair(tx, asked, command, keys)
        case RankCounterparts():
            of = await state_of(tx, round, f"round-{command.round_id}")
            await handle(tx, preferences, asked, preferences.InRound(command, of))
        case ProposeFormation() | NoteAnswer():
            await handle(tx, formation, asked, command)
        case FreePlace():
            await handle(tx, load, asked, command)
        case AskSpot() | AnswerSpot() | PassOnSpot() | WithdrawSpot():
            await handle_spot(tx, asked, command, keys)
        case _:
            assert_never(command)

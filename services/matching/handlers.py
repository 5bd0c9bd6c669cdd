"""Commands in, events out."""

from collections.abc import Sequence
from typing import assert_never, cast

from libs.contracts.envelope import Envelope
from libs.contracts.matching import (
    AnswerProposal,
    CancelRound,
    CloseRound,
    LapseProposal,
    MatchingCommand,
    OfferProposal,
    OpenRound,
    PublishRound,
    TriggerRound,
)
from libs.contracts.topics import MATCHING_COMMANDS
from libs.eventsourcing.deciding.handle import handle
from libs.eventsourcing.storing.postgres import PostgresTransaction
from libs.runtime.process import Node
from services.matching.domain import proposal, round


def listen(node: Node) -> None:
    node.consume("commands", apply, MATCHING_COMMANDS)


async def apply(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    await tx.prefetch([asked.message.stream for asked in batch])
    for asked in batch:
        match command := cast("MatchingCommand", asked.message):
            case OpenRound() | TriggerRound() | PublishRound() | CancelRound() | CloseRound():
                await handle(tx, round, asked, command)
            case OfferProposal() | AnswerProposal() | LapseProposal():
                await handle(tx, proposal, asked, command)
            case _:
                assert_never(command)

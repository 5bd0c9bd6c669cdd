"""What an attempt leaves on record, in parts that stay well below the megabyte that Kafka takes by default."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from libs.contracts.solving import SolveRound
from libs.eventsourcing.deciding.handle import decide_and_append
from libs.eventsourcing.storing.postgres import PostgresTransaction
from libs.eventsourcing.storing.store import Cause
from services.matching.domain import round
from services.matching.domain.attempt import GiveUpSolving

T = TypeVar("T")

POLICY = "matching.solving"


def stream_of(round_id: str, attempt: int) -> str:
    return f"attempt-{round_id}-{attempt}"


def because(round_id: str, attempt: int) -> Cause:
    """Nobody's command: the attempt itself is the story and the cause."""
    return Cause(stream_of(round_id, attempt), stream_of(round_id, attempt))


def in_parts(whole: Sequence[T], size: int) -> Iterator[tuple[T, ...]]:
    return (tuple(whole[start : start + size]) for start in range(0, len(whole), size))


async def ask_to_solve(tx: PostgresTransaction, round_id: str, attempt: int) -> None:
    """Once, however often it is wanted; what was asked is kept, so that no broker can lose it."""
    asked = f"asked-{POLICY}-{round_id}-{attempt}"
    if not await tx.read(asked):
        await tx.append(asked, [SolveRound(round_id=round_id, attempt=attempt)], because(round_id, attempt))


async def give_up(tx: PostgresTransaction, round_id: str, attempt: int, reason: str) -> None:
    command = GiveUpSolving(round_id=round_id, attempt=attempt, reason=reason)
    await decide_and_append(tx, round, command.stream, command, because(round_id, attempt))

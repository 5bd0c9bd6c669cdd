"""What an attempt leaves on record, in parts that stay well below the megabyte that Kafka takes by default."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from libs.contracts.matching import SolveProgressed
from libs.contracts.rounds import SolveStep
from libs.eventsourcing.deciding.handle import decide_and_append
from libs.eventsourcing.storing.postgres import PostgresTransaction
from libs.eventsourcing.storing.store import Cause
from services.matching.domain import round
from services.matching.domain.attempt import GiveUpSolving

T = TypeVar("T")


def stream_of(round_id: str, attempt: int) -> str:
    return f"attempt-{round_id}-{attempt}"


def because(round_id: str, attempt: int) -> Cause:
    """Nobody's command: the attempt itself is the story and the cause."""
    return Cause(stream_of(round_id, attempt), stream_of(round_id, attempt))


def in_parts(whole: Sequence[T], size: int) -> Iterator[tuple[T, ...]]:
    return (tuple(whole[start : start + size]) for start in range(0, len(whole), size))


async def progress(tx: PostgresTransaction, round_id: str, attempt: int, step: SolveStep, detail: str) -> None:
    """Note a step once: a solver that starts over takes the same steps again."""
    stream = stream_of(round_id, attempt)
    taken = {said.step for said in await tx.read(stream) if isinstance(said, SolveProgressed)}
    if step not in taken:
        noted = SolveProgressed(round_id=round_id, attempt=attempt, step=step, detail=detail)
        await tx.append(stream, [noted], because(round_id, attempt))


async def give_up(tx: PostgresTransaction, round_id: str, attempt: int, reason: str) -> None:
    command = GiveUpSolving(round_id=round_id, attempt=attempt, reason=reason)
    await decide_and_append(tx, round, command.stream, command, because(round_id, attempt))

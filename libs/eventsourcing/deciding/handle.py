"""A command comes in: read its stream, decide, append what happened, or why nothing did."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar, cast

from libs.contracts.envelope import Envelope
from libs.contracts.messages import Answer, Command, CommandIgnored, CommandRefused, Event
from libs.eventsourcing.deciding.decider import Decider, Refused, fold
from libs.eventsourcing.deciding.snapshots import Snapshots
from libs.eventsourcing.storing.store import Cause, Transaction, caused_by

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E", bound=Event)


async def state_of(tx: Transaction, decider: Decider[S, C, E], stream: str) -> S:
    """The state that the stream tells."""
    return fold(decider, cast("Sequence[E]", await tx.read(stream)))


async def handle(tx: Transaction, decider: Decider[S, C, E] | Snapshots[S, C, E], asked: Envelope, command: C) -> None:
    """`command` is what was asked, or the same with the facts that its rules need.

    The outcome is stored whatever it is: events, a refusal, or the note that it was already so.
    """
    cause = caused_by(asked)
    try:
        events = await decide_and_append(tx, decider, asked.message.stream, command, cause)
    except Refused as refusal:
        await answer(tx, refused(asked, refusal), cause)
        return
    if not events:
        name = type(asked.message).__name__
        await answer(tx, CommandIgnored(command_id=asked.meta.id, command_type=name), cause)


async def decide_and_append(
    tx: Transaction, decider: Decider[S, C, E] | Snapshots[S, C, E], stream: str, command: C, cause: Cause
) -> Sequence[E]:
    """Decide on the stream as it is now; raises Refused, and Conflict when somebody else was faster."""
    if isinstance(decider, Snapshots):
        state, version = await decider.fold(tx, stream)
        events = decider.decider.decide(state, command)
    else:
        history = await tx.read(stream)
        version = len(history)
        events = decider.decide(fold(decider, cast("Sequence[E]", history)), command)
    if events:
        await tx.append(stream, events, cause, expected=version)
    return events


async def answer(tx: Transaction, message: Answer, cause: Cause) -> None:
    """Store what became of a command; a second answer to the same command is not needed."""
    if not await tx.read(message.stream):
        await tx.append(message.stream, [message], cause)


async def ask(
    tx: Transaction, policy: str, because: Envelope, commands: Sequence[Command], due: datetime | None = None
) -> None:
    """A policy asks for something because of an event, now or when it is due.

    What it asked is kept: no broker and no restart can lose it, and however often the event comes it is asked once.
    A deadline is not called off: when it comes, whoever is asked finds that it is already so, or refuses.
    """
    # A stream each: their keys differ, so they travel on different partitions and keep no order among them.
    asked = {f"asked-{policy}-{because.meta.id}-{number}": command for number, command in enumerate(commands, 1)}
    await tx.prefetch(list(asked))
    for stream, command in asked.items():
        if not await tx.read(stream):
            await tx.append(stream, [command], caused_by(because), due=due)


def refused(asked: Envelope, refusal: Refused) -> CommandRefused:
    return CommandRefused(
        command_id=asked.meta.id,
        command_type=type(asked.message).__name__,
        refusal=refusal.rule,
        reason=str(refusal),
    )

"""One command that several streams decide on: all of it happens, or nothing."""

from collections.abc import Sequence
from typing import NamedTuple, TypeVar, cast

from libs.contracts.envelope import Envelope
from libs.contracts.messages import CommandIgnored, Event
from libs.eventsourcing.deciding.decider import Decider, fold
from libs.eventsourcing.deciding.handle import answer
from libs.eventsourcing.storing.store import Transaction, caused_by

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E", bound=Event)


class Decided(NamedTuple):
    """What is to be appended to a stream that had this version."""

    stream: str
    version: int
    events: Sequence[Event]


async def decided(tx: Transaction, decider: Decider[S, C, E], stream: str, command: C) -> Decided:
    """Raises Refused; nothing is appended yet."""
    history = await tx.read(stream)
    events = decider.decide(fold(decider, cast("Sequence[E]", history)), command)
    return Decided(stream, len(history), events)


async def append_all(tx: Transaction, asked: Envelope, beside: Sequence[Decided], main: Decided) -> None:
    """The last event of the main stream completes what was asked; raises Conflict when somebody else was faster."""
    cause = caused_by(asked)
    for one in beside:
        if one.events:
            await tx.append(one.stream, one.events, cause, expected=one.version, final=False)
    if main.events:
        await tx.append(main.stream, main.events, cause, expected=main.version)
    else:
        name = type(asked.message).__name__
        await answer(tx, CommandIgnored(command_id=asked.meta.id, command_type=name), cause)

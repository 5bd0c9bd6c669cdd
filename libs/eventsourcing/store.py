"""What an event store promises, in memory and on Postgres alike."""

from collections.abc import Collection, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import Enum
from typing import Literal, Protocol, TypeAlias

from libs.contracts.envelope import Envelope
from libs.contracts.messages import Message


class Any(Enum):
    """Append whatever the version is."""

    ANY = "any"


ANY: Literal[Any.ANY] = Any.ANY
ABSENT = 0
"""The version of a stream that holds nothing."""

Expected: TypeAlias = int | Literal[Any.ANY]


class Conflict(Exception):
    """Somebody else wrote to this stream meanwhile: read it again and decide afresh."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What led to a message: the whole story it is part of, and the one message before it."""

    correlation_id: str
    causation_id: str
    traceparent: str = ""


def caused_by(envelope: Envelope) -> Cause:
    return Cause(envelope.meta.correlation_id, envelope.meta.id, envelope.meta.traceparent)


class Transaction(Protocol):
    """Everything said in it is stored together or not at all."""

    async def prefetch(self, streams: Collection[str]) -> None:
        """Read these streams at once, so that `read` need not go to the database for each."""
        ...

    async def read(self, stream: str) -> Sequence[Message]:
        """The messages of one stream in order, with those appended in this transaction."""
        ...

    async def append(
        self, stream: str, messages: Sequence[Message], cause: Cause, *, expected: Expected = ANY, final: bool = True
    ) -> None:
        """Store messages in a stream; raises Conflict when its version is not the expected one.

        `final` says that the last of them completes what the cause led to.
        """
        ...


class Store(Protocol):
    """Streams of messages, and the log of all of them."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]: ...

    async def sequence(self) -> int:
        """Give positions to what is committed; returns how many were given."""
        ...

    async def log(self, after: int = 0, limit: int = 1000) -> Sequence[Envelope]:
        """What was said after this position, in the one order that all see."""
        ...

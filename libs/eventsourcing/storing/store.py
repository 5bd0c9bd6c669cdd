"""What an event store promises, in memory and on Postgres alike."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
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


@dataclass(frozen=True, slots=True)
class Kept:
    """The state of a stream at a version, as text; a fold goes on from there."""

    version: int
    state: str


class Transaction(Protocol):
    """Everything said in it is stored together or not at all."""

    async def prefetch(self, streams: Collection[str] | Mapping[str, int]) -> None:
        """Read these streams at once, each after its version if they have some: `read` need not ask for each then."""
        ...

    async def read(self, stream: str, after: int = 0) -> Sequence[Message]:
        """The messages of one stream after this version, in order, with those appended in this transaction."""
        ...

    async def append(
        self,
        stream: str,
        messages: Sequence[Message],
        cause: Cause,
        *,
        expected: Expected = ANY,
        final: bool = True,
        due: datetime | None = None,
    ) -> None:
        """Store messages in a stream; Conflict, at once or at the end, when its version is not the expected one.

        `final` says that the last of them completes what the cause led to. What is `due` later is stored now, bears
        that time, and is told to nobody before it.
        """
        ...

    async def snapshots(self, streams: Collection[str], shape: str) -> dict[str, Kept]:
        """The states that were kept of these streams in this shape."""
        ...

    async def keep(self, stream: str, shape: str, kept: Kept) -> None:
        """Keep a state, so that the next fold can begin there."""
        ...


class Store(Protocol):
    """Streams of messages, and the log of all of them."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]: ...

    async def append(
        self, stream: str, messages: Sequence[Message], cause: Cause, *, expected: Expected = ANY, final: bool = True
    ) -> None:
        """A transaction of its own for one stream; raises Conflict."""
        ...

    async def sequence(self) -> int:
        """Give positions to what is committed and due; returns how many were given."""
        ...

    async def log(self, after: int = 0, limit: int = 1000) -> Sequence[Envelope]:
        """What was said after this position, in the one order that all see."""
        ...

    async def category(self, name: str, after: int = 0, limit: int = 1000) -> Sequence[Envelope]:
        """Of the log, the streams whose names begin with `<name>-`."""
        ...

    async def of_type(self, message: type[Message], after: int = 0, limit: int = 1000) -> Sequence[Envelope]:
        """Of the log, the messages of one name, in whichever version they were said."""
        ...

"""The event store in memory, for tests of what is built on it."""

from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from libs.contracts.catalogue import type_of
from libs.contracts.envelope import Envelope, Meta
from libs.contracts.messages import Message
from libs.eventsourcing.store import ANY, Cause, Conflict, Expected


class MemoryTransaction:
    def __init__(self, committed: dict[str, list[Message]]) -> None:
        self._committed = committed
        self.appended: dict[str, list[Message]] = {}
        self.said: list[tuple[str, int, Message, Cause, bool]] = []

    async def prefetch(self, streams: Collection[str]) -> None:
        """Everything is at hand already."""

    async def read(self, stream: str) -> Sequence[Message]:
        return [*self._committed.get(stream, []), *self.appended.get(stream, [])]

    async def append(
        self, stream: str, messages: Sequence[Message], cause: Cause, *, expected: Expected = ANY, final: bool = True
    ) -> None:
        version = len(await self.read(stream))
        if expected is not ANY and version != expected:
            raise Conflict(f"{stream} is at version {version}, not {expected}.")
        self.appended.setdefault(stream, []).extend(messages)
        for index, message in enumerate(messages, 1):
            self.said.append((stream, version + index, message, cause, final and index == len(messages)))


class MemoryStore:
    def __init__(self, service: str, now: Callable[[], datetime]) -> None:
        self._service = service
        self._now = now
        self._streams: dict[str, list[Message]] = {}
        self._outbox: list[tuple[str, int, Message, Cause, bool]] = []
        self._log: list[Envelope] = []

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[MemoryTransaction]:
        tx = MemoryTransaction(self._streams)
        yield tx
        for stream, version, *_ in tx.said:
            held = len(self._streams.get(stream, []))
            if version <= held:
                raise Conflict(f"{stream} is at version {held} already.")
        for stream, messages in tx.appended.items():
            self._streams.setdefault(stream, []).extend(messages)
        self._outbox.extend(tx.said)

    async def sequence(self) -> int:
        for stream, version, message, cause, final in self._outbox:
            self._log.append(
                Envelope(
                    Meta(
                        id=f"{stream}.{version}",
                        type=type_of(type(message)),
                        source=self._service,
                        stream=stream,
                        version=version,
                        key=message.stream,
                        time=self._now(),
                        correlation_id=cause.correlation_id,
                        causation_id=cause.causation_id,
                        final=final,
                        position=len(self._log) + 1,
                        traceparent=cause.traceparent,
                    ),
                    message,
                )
            )
        given, self._outbox = len(self._outbox), []
        return given

    async def log(self, after: int = 0, limit: int = 1000) -> Sequence[Envelope]:
        return self._log[after : after + limit]

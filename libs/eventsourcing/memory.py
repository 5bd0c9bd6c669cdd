"""The event store in memory, for tests of what is built on it."""

from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from libs.contracts.catalogue import type_of
from libs.contracts.envelope import Envelope, Meta
from libs.contracts.messages import Message
from libs.eventsourcing.store import ANY, Cause, Conflict, Expected, Kept


@dataclass(frozen=True, slots=True)
class Said:
    stream: str
    version: int
    message: Message
    cause: Cause
    time: datetime
    final: bool
    due: datetime | None


class MemoryTransaction:
    def __init__(
        self, committed: dict[str, list[Message]], kept: dict[tuple[str, str], Kept], now: Callable[[], datetime]
    ) -> None:
        self._committed = committed
        self._kept = kept
        self._now = now
        self.appended: dict[str, list[Message]] = {}
        self.said: list[Said] = []

    async def prefetch(self, streams: Collection[str] | Mapping[str, int]) -> None:
        """Everything is at hand already."""

    async def read(self, stream: str, after: int = 0) -> Sequence[Message]:
        return [*self._committed.get(stream, []), *self.appended.get(stream, [])][after:]

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
        version = len(await self.read(stream))
        if expected is not ANY and version != expected:
            raise Conflict(f"{stream} is at version {version}, not {expected}.")
        self.appended.setdefault(stream, []).extend(messages)
        time, last = due or self._now(), len(messages)
        self.said += [
            Said(stream, version + number, message, cause, time, final and number == last, due)
            for number, message in enumerate(messages, 1)
        ]

    async def snapshots(self, streams: Collection[str], shape: str) -> dict[str, Kept]:
        return {stream: self._kept[stream, shape] for stream in streams if (stream, shape) in self._kept}

    async def keep(self, stream: str, shape: str, kept: Kept) -> None:
        self._kept[stream, shape] = kept


class MemoryStore:
    def __init__(self, service: str, now: Callable[[], datetime]) -> None:
        self._service = service
        self._now = now
        self._streams: dict[str, list[Message]] = {}
        self._kept: dict[tuple[str, str], Kept] = {}
        self._waiting: list[Said] = []
        self._log: list[Envelope] = []

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[MemoryTransaction]:
        tx = MemoryTransaction(self._streams, self._kept, self._now)
        yield tx
        for said in tx.said:
            held = len(self._streams.get(said.stream, []))
            if said.version <= held:
                raise Conflict(f"{said.stream} is at version {held} already.")
        for stream, messages in tx.appended.items():
            self._streams.setdefault(stream, []).extend(messages)
        self._waiting += tx.said

    async def append(
        self, stream: str, messages: Sequence[Message], cause: Cause, *, expected: Expected = ANY, final: bool = True
    ) -> None:
        async with self.transaction() as tx:
            await tx.append(stream, messages, cause, expected=expected, final=final)

    async def sequence(self) -> int:
        now, before = self._now(), len(self._log)
        ready = [said for said in self._waiting if said.due is None or said.due <= now]
        self._waiting = [said for said in self._waiting if said not in ready]
        for said in ready:
            self._log.append(Envelope(self._meta(said, len(self._log) + 1), said.message))
        return len(self._log) - before

    async def log(self, after: int = 0, limit: int = 1000) -> Sequence[Envelope]:
        return self._log[after : after + limit]

    async def category(self, name: str, after: int = 0, limit: int = 1000) -> Sequence[Envelope]:
        return [one for one in self._log[after:] if one.meta.stream.split("-")[0] == name][:limit]

    async def of_type(self, type_name: str, after: int = 0, limit: int = 1000) -> Sequence[Envelope]:
        return [one for one in self._log[after:] if one.meta.type == type_name][:limit]

    def _meta(self, said: Said, position: int) -> Meta:
        return Meta(
            id=f"{said.stream}.{said.version}",
            type=type_of(type(said.message)),
            source=self._service,
            stream=said.stream,
            version=said.version,
            key=said.message.stream,
            time=said.time,
            correlation_id=said.cause.correlation_id,
            causation_id=said.cause.causation_id,
            final=said.final,
            position=position,
            traceparent=said.cause.traceparent,
        )

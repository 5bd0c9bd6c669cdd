"""The event store in memory, for tests of what is built on it."""

from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from libs.contracts.catalogue import CATALOGUE, Catalogue, type_of, types_of
from libs.contracts.envelope import Envelope, Meta
from libs.contracts.messages import Message
from libs.eventsourcing.storing.store import ANY, Cause, Conflict, Expected, Kept


@dataclass(frozen=True, slots=True)
class Said:
    """A message as it was stored: its body is read anew each time, as that of a database."""

    stream: str
    version: int
    type: str
    body: str
    key: str
    cause: Cause
    time: datetime
    final: bool
    due: datetime | None


class MemoryTransaction:
    def __init__(self, store: "MemoryStore") -> None:
        self._store = store
        self.said: list[Said] = []

    async def prefetch(self, streams: Collection[str] | Mapping[str, int]) -> None:
        """Everything is at hand already."""

    async def read(self, stream: str, after: int = 0) -> Sequence[Message]:
        said = [*self._store.streams.get(stream, []), *(one for one in self.said if one.stream == stream)]
        return [self._store.catalogue.parse(one.type, one.body) for one in said[after:]]

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
        time, last = due or self._store.now(), len(messages)
        self.said += [
            Said(
                stream,
                version + number,
                type_of(type(message)),
                message.model_dump_json(),
                message.stream,
                cause,
                time,
                final and number == last,
                due,
            )
            for number, message in enumerate(messages, 1)
        ]

    async def snapshots(self, streams: Collection[str], shape: str) -> dict[str, Kept]:
        return {stream: self._store.kept[stream, shape] for stream in streams if (stream, shape) in self._store.kept}

    async def keep(self, stream: str, shape: str, kept: Kept) -> None:
        self._store.kept[stream, shape] = kept


class MemoryStore:
    def __init__(self, service: str, now: Callable[[], datetime], catalogue: Catalogue = CATALOGUE) -> None:
        self.now = now
        self.catalogue = catalogue
        self.streams: dict[str, list[Said]] = {}
        self.kept: dict[tuple[str, str], Kept] = {}
        self._service = service
        self._waiting: list[Said] = []
        self._log: list[Said] = []

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[MemoryTransaction]:
        tx = MemoryTransaction(self)
        yield tx
        for said in tx.said:
            held = len(self.streams.get(said.stream, []))
            if said.version <= held:
                raise Conflict(f"{said.stream} is at version {held} already.")
        for said in tx.said:
            self.streams.setdefault(said.stream, []).append(said)
        self._waiting += tx.said

    async def append(
        self, stream: str, messages: Sequence[Message], cause: Cause, *, expected: Expected = ANY, final: bool = True
    ) -> None:
        async with self.transaction() as tx:
            await tx.append(stream, messages, cause, expected=expected, final=final)

    async def sequence(self) -> int:
        now = self.now()
        ready = [said for said in self._waiting if said.due is None or said.due <= now]
        self._waiting = [said for said in self._waiting if said not in ready]
        self._log += ready
        return len(ready)

    async def log(self, after: int = 0, limit: int = 1000) -> Sequence[Envelope]:
        placed = enumerate(self._log[after : after + limit], after + 1)
        return [Envelope(self._meta(one, place), self.catalogue.parse(one.type, one.body)) for place, one in placed]

    async def category(self, name: str, after: int = 0, limit: int = 1000) -> Sequence[Envelope]:
        found = await self.log(after, len(self._log))
        return [one for one in found if one.meta.stream.split("-")[0] == name][:limit]

    async def of_type(self, message: type[Message], after: int = 0, limit: int = 1000) -> Sequence[Envelope]:
        found = await self.log(after, len(self._log))
        return [one for one in found if one.meta.type in types_of(message)][:limit]

    def _meta(self, said: Said, position: int) -> Meta:
        return Meta(
            id=f"{said.stream}.{said.version}",
            type=said.type,
            source=self._service,
            stream=said.stream,
            version=said.version,
            key=said.key,
            time=said.time,
            correlation_id=said.cause.correlation_id,
            causation_id=said.cause.causation_id,
            final=said.final,
            position=position,
            traceparent=said.cause.traceparent,
        )

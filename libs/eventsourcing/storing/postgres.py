"""The event store on Postgres: streams are appended to here, and given positions in log.py after commit."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from libs.contracts.catalogue import CATALOGUE, Catalogue, types_of
from libs.contracts.envelope import Envelope
from libs.contracts.messages import Message
from libs.eventsourcing.storing import log, rows
from libs.eventsourcing.storing.rows import Connection, Pool, Row
from libs.eventsourcing.storing.store import ANY, Cause, Conflict, Expected, Kept
from libs.eventsourcing.storing.together import Together

READ = """
select wanted.stream, said.type, said.body
from unnest($1::text[], $2::bigint[]) as wanted (stream, after)
cross join lateral (
    select type, body from messages where stream = wanted.stream and version > wanted.after order by version
) as said
"""
VERSION = "select coalesce(max(version), 0) from messages where stream = $1"
SNAPSHOTS = "select stream, version, state from snapshots where stream = any($1::text[]) and shape = $2"
KEEP = """
insert into snapshots (stream, version, shape, state) values ($1, $2, $3, $4)
on conflict (stream) do update set version = excluded.version, shape = excluded.shape, state = excluded.state
"""


@dataclass(slots=True)
class History:
    """What a transaction has read of a stream: everything after a version."""

    after: int
    messages: list[Message] = field(default_factory=list[Message])

    @property
    def version(self) -> int:
        return self.after + len(self.messages)


class PostgresTransaction:
    """One database transaction; `connection` is there for read models that change together with the streams."""

    def __init__(
        self, connection: Connection, service: str, now: Callable[[], datetime], catalogue: Catalogue = CATALOGUE
    ) -> None:
        self.connection = connection
        self.said = False
        """Whether anything was written."""
        self._service = service
        self._now = now
        self._catalogue = catalogue
        self._streams: dict[str, History] = {}
        self._versions: dict[str, int] = {}
        """Of streams that were appended to without being read: some are long, and only their end matters."""
        self._expected: dict[str, int] = {}
        """Versions that were neither read nor asked for: the append itself finds out whether they hold."""
        self._kept: dict[tuple[str, str], Kept | None] = {}
        self._rows: list[Row] = []
        self._due: list[tuple[str, int, datetime]] = []

    async def prefetch(self, streams: Collection[str] | Mapping[str, int]) -> None:
        after = streams if isinstance(streams, Mapping) else dict.fromkeys(streams, 0)
        await self._fetch({stream: version for stream, version in after.items() if stream not in self._streams})

    async def read(self, stream: str, after: int = 0) -> Sequence[Message]:
        if stream in self._versions:
            # What was appended blindly goes to the database first, so that one read tells all.
            await self.flush()
            del self._versions[stream]
        known = self._streams.get(stream)
        if known is None or known.after > after:
            await self._unread(stream)
            await self._fetch({stream: after})
        known = self._streams[stream]
        return tuple(known.messages[after - known.after :])

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
        version = await self._version(stream, expected)
        if expected is not ANY and version != expected:
            raise Conflict(f"{stream} is at version {version}, not {expected}.")
        if stream in self._streams:
            self._streams[stream].messages.extend(messages)
        else:
            self._versions[stream] = version + len(messages)
        time = due or self._now()
        self._rows += rows.rows_of(self._service, stream, version, messages, cause, time, final=final)
        if due is not None:
            self._due += [(stream, version + number, due) for number in range(1, len(messages) + 1)]

    async def snapshots(self, streams: Collection[str], shape: str) -> dict[str, Kept]:
        unknown = [stream for stream in streams if (stream, shape) not in self._kept]
        if unknown:
            self._kept.update(((stream, shape), None) for stream in unknown)
            for row in await self.connection.fetch(SNAPSHOTS, unknown, shape):
                self._kept[row["stream"], shape] = Kept(row["version"], row["state"])
        found = {stream: self._kept[stream, shape] for stream in streams}
        return {stream: kept for stream, kept in found.items() if kept is not None}

    async def keep(self, stream: str, shape: str, kept: Kept) -> None:
        await self.connection.execute(KEEP, stream, kept.version, shape, kept.state)
        self._kept[stream, shape] = kept

    async def flush(self) -> None:
        """Write what was appended since the last time; raises Conflict."""
        if not self._rows:
            return
        await rows.write(self.connection, self._rows, self._due, self._expected)
        self._rows, self._due, self._expected = [], [], {}
        self.said = True

    async def _fetch(self, after: Mapping[str, int]) -> None:
        if not after:
            return
        self._streams.update((stream, History(version)) for stream, version in after.items())
        for row in await self.connection.fetch(READ, list(after), list(after.values())):
            self._streams[row["stream"]].messages.append(self._catalogue.parse(row["type"], row["body"]))

    async def _unread(self, stream: str) -> None:
        """Forget what was read of a stream of which more is wanted now; what was appended to it is written first."""
        if stream in self._streams:
            await self.flush()
            del self._streams[stream]

    async def _version(self, stream: str, expected: Expected) -> int:
        if stream in self._streams:
            return self._streams[stream].version
        if stream not in self._versions:
            if expected is ANY:
                self._versions[stream] = await self.connection.fetchval(VERSION, stream)
            else:
                self._versions[stream] = self._expected[stream] = expected
        return self._versions[stream]


class PostgresStore:
    """The streams of one service, in a database of its own."""

    def __init__(self, pool: Pool, service: str, now: Callable[[], datetime], catalogue: Catalogue = CATALOGUE) -> None:
        self.pool = pool
        self.service = service
        self.now = now
        self._catalogue = catalogue
        self._together = Together(pool)
        self.appended = asyncio.Event()
        """Set after each commit that said something, so that the leader in this process need not wait for its poll."""
        self.led = asyncio.Event()
        """Set once somebody leads who found the log and Kafka to agree: nothing is decided before."""

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[PostgresTransaction]:
        async with self.pool.acquire() as connection:
            async with connection.transaction():
                tx = PostgresTransaction(connection, self.service, self.now, self._catalogue)
                yield tx
                await tx.flush()
            if tx.said:
                self.appended.set()

    async def append(
        self, stream: str, messages: Sequence[Message], cause: Cause, *, expected: Expected = ANY, final: bool = True
    ) -> None:
        """One message at an expected version shares a statement with what others append meanwhile."""
        if expected is ANY or len(messages) != 1:
            async with self.transaction() as tx:
                await tx.append(stream, messages, cause, expected=expected, final=final)
            return
        (row,) = rows.rows_of(self.service, stream, expected, messages, cause, self.now(), final=final)
        await self._together.append(row)
        self.appended.set()

    async def sequence(self) -> int:
        async with self.pool.acquire() as connection:
            return len(await log.sequence(connection, self.service, await log.epoch_of(connection)))

    async def log(self, after: int = 0, limit: int = 1000) -> Sequence[Envelope]:
        return await self._envelopes(log.LOG, after, limit)

    async def category(self, name: str, after: int = 0, limit: int = 1000) -> Sequence[Envelope]:
        return await self._envelopes(log.CATEGORY, after, limit, name)

    async def of_type(self, message: type[Message], after: int = 0, limit: int = 1000) -> Sequence[Envelope]:
        return await self._envelopes(log.TYPES, after, limit, types_of(message))

    async def _envelopes(self, query: str, *wanted: object) -> Sequence[Envelope]:
        found = await self.pool.fetch(query, *wanted)
        entries = [log.entry_of(row, self.service) for row in found]
        return [Envelope(entry.meta, self._catalogue.parse(entry.meta.type, entry.body)) for entry in entries]

"""The event store on Postgres: positions are given after commit, by one elected leader."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, TypeAlias

import asyncpg

from libs.contracts.catalogue import message_class, topic_of, type_of
from libs.contracts.envelope import Envelope, Meta
from libs.contracts.messages import Message
from libs.eventsourcing.store import ANY, Cause, Conflict, Expected

READ = "select stream, type, body from messages where stream = any($1::text[]) order by stream, version"

VERSION = "select coalesce(max(version), 0) from messages where stream = $1"

APPEND = """
with appended as (
    insert into messages
        (stream, version, type, topic, key, time, correlation_id, causation_id, final, traceparent, body)
    select * from unnest(
        $1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[], $8::text[],
        $9::boolean[], $10::text[], $11::json[]
    )
)
insert into outbox (stream, version) select * from unnest($1::text[], $2::bigint[])
"""

SEQUENCE = """
with next as (
    delete from outbox where id in (select id from outbox order by id limit $1) returning id, stream, version
), placed as (
    insert into log (position, stream, version)
    select $2 + row_number() over (order by id), stream, version from next
    returning position
)
select count(*) from placed
"""

LOG = """
select log.position, messages.*
from (select * from log where position > $1 order by position limit $2) as log
join messages using (stream, version)
order by log.position
"""

Row = tuple[str, int, str, str, str, datetime, str, str, bool, str, str]
Connection: TypeAlias = "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"


class PostgresTransaction:
    """One database transaction; `connection` is there for read models that change together with the streams."""

    def __init__(self, connection: Connection, service: str, now: Callable[[], datetime]) -> None:
        self.connection = connection
        self.said = False
        """Whether anything was written."""
        self._service = service
        self._now = now
        self._streams: dict[str, list[Message]] = {}
        self._versions: dict[str, int] = {}
        """Of streams that were appended to without being read: some are long, and only their end matters."""
        self._rows: list[Row] = []

    async def prefetch(self, streams: Collection[str]) -> None:
        wanted = [stream for stream in dict.fromkeys(streams) if stream not in self._streams]
        if not wanted:
            return
        self._streams.update((stream, []) for stream in wanted)
        for row in await self.connection.fetch(READ, wanted):
            self._streams[row["stream"]].append(message_class(row["type"]).model_validate_json(row["body"]))

    async def read(self, stream: str) -> Sequence[Message]:
        if stream in self._versions:
            # What was appended blindly goes to the database first, so that one read tells all.
            await self.flush()
            del self._versions[stream]
        await self.prefetch([stream])
        return tuple(self._streams[stream])

    async def append(
        self, stream: str, messages: Sequence[Message], cause: Cause, *, expected: Expected = ANY, final: bool = True
    ) -> None:
        version = await self._version(stream)
        if expected is not ANY and version != expected:
            raise Conflict(f"{stream} is at version {version}, not {expected}.")
        if stream in self._streams:
            self._streams[stream].extend(messages)
        else:
            self._versions[stream] = version + len(messages)
        for index, message in enumerate(messages, 1):
            self._rows.append(
                (
                    stream,
                    version + index,
                    type_of(type(message)),
                    topic_of(message, said_by=self._service),
                    message.stream,
                    self._now(),
                    cause.correlation_id,
                    cause.causation_id,
                    final and index == len(messages),
                    cause.traceparent,
                    message.model_dump_json(),
                )
            )

    async def _version(self, stream: str) -> int:
        if stream in self._streams:
            return len(self._streams[stream])
        if stream not in self._versions:
            self._versions[stream] = await self.connection.fetchval(VERSION, stream)
        return self._versions[stream]

    async def flush(self) -> None:
        """Write what was appended since the last time; raises Conflict."""
        if not self._rows:
            return
        try:
            await self.connection.execute(APPEND, *(list(column) for column in zip(*self._rows, strict=True)))
        except asyncpg.UniqueViolationError as meanwhile:
            raise Conflict(str(meanwhile.detail)) from meanwhile
        self._rows.clear()
        self.said = True


class PostgresStore:
    """The streams of one service, in a database of its own."""

    def __init__(self, pool: Pool, service: str, now: Callable[[], datetime]) -> None:
        self.pool = pool
        self.service = service
        self.now = now
        self.appended = asyncio.Event()
        """Set after each commit that said something, so that the leader in this process need not wait for its poll."""

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[PostgresTransaction]:
        async with self.pool.acquire() as connection:
            async with connection.transaction():
                tx = PostgresTransaction(connection, self.service, self.now)
                yield tx
                await tx.flush()
            if tx.said:
                self.appended.set()

    async def sequence(self) -> int:
        async with self.pool.acquire() as connection, connection.transaction():
            return await sequence(connection, await connection.fetchval("select epoch from leader"))

    async def log(self, after: int = 0, limit: int = 1000) -> Sequence[Envelope]:
        async with self.pool.acquire() as connection:
            return [
                Envelope(meta, message_class(meta.type).model_validate_json(body))
                for meta, _, body in await read_log(connection, self.service, after, limit)
            ]


class Deposed(Exception):
    """Another leader was elected meanwhile."""


async def sequence(connection: Connection, epoch: int, limit: int = 1000) -> int:
    """Give the next positions to committed messages, in one transaction with the check of the epoch."""
    sequenced = await connection.fetchval("select sequenced from leader where epoch = $1 for update", epoch)
    if sequenced is None:
        raise Deposed
    given: int = await connection.fetchval(SEQUENCE, limit, sequenced)
    if given:
        await connection.execute("update leader set sequenced = sequenced + $1", given)
    return given


async def read_log(connection: Connection, service: str, after: int, limit: int) -> Sequence[tuple[Meta, str, bytes]]:
    """What is known of each message after this position, its topic, and its body as it was stored."""
    return [
        (_meta(row, service), row["topic"], row["body"].encode()) for row in await connection.fetch(LOG, after, limit)
    ]


def _meta(row: Any, service: str) -> Meta:
    return Meta(
        id=f"{row['stream']}.{row['version']}",
        type=row["type"],
        source=service,
        stream=row["stream"],
        version=row["version"],
        key=row["key"],
        time=row["time"],
        correlation_id=row["correlation_id"],
        causation_id=row["causation_id"],
        final=row["final"],
        position=row["position"],
        traceparent=row["traceparent"],
    )

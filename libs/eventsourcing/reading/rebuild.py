"""A read model is told again beside the live one, compared with it, and swapped in; queries never wait.

The new one takes the same events, up to where the live one is and not further: what is told to the world is told by the
live one alone. Everything is kept with each batch, so that a rebuild that was killed goes on where it was.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.structs import ConsumerRecord, TopicPartition

from libs.contracts.topics import partitions_of
from libs.eventsourcing import kafka
from libs.eventsourcing.kafka import KafkaSettings
from libs.eventsourcing.reading import projection as models
from libs.eventsourcing.reading.checksums import differing
from libs.eventsourcing.reading.projection import LIVE, NEXT, OLD, Projection
from libs.eventsourcing.receiving.inbox import Inbox
from libs.eventsourcing.receiving.listening import records_of
from libs.eventsourcing.storing.postgres import PostgresStore
from libs.eventsourcing.storing.rows import Connection

log = structlog.get_logger()

BATCH = 20000
MOST_BYTES = 16 * 1024 * 1024
ALONE = "select pg_try_advisory_lock(hashtext('viceversa.rebuild'))"
STOP_LIVE = "select pg_advisory_lock(hashtext('viceversa.swap'))"
LET_LIVE = "select pg_advisory_unlock(hashtext('viceversa.swap'))"
NEXT_NAME = "select $1 || '#' || coalesce((select generation from consumers where consumer = $1), 0) + 1"
TAKEN = "select topic, partition, next from taken where consumer = $1"
SHAPE = "select shape from views_next.shape"
PARKED = "select count(*) from parked where consumer = live($1)"
ADVANCE = """
insert into consumers (consumer, generation) values ($1, 1)
on conflict (consumer) do update set generation = consumers.generation + 1
"""
Bounds = Mapping[TopicPartition, int]
Progress = Callable[[int, int], object]
"""Called with how many offsets are taken, and how many there are to take."""


class RebuildRuns(Exception):
    """Another process rebuilds a read model of this service."""


class KafkaHoldsLess(Exception):
    """Kafka holds less than the live read model has taken: fill it again first (`viceversa events republish`)."""


class Differs(Exception):
    """The read model that was told again is not the live one, and was not swapped in."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """`compared` tables were equal, or differ and were accepted; the others had other columns before."""

    events: int
    compared: Sequence[str]
    differing: Sequence[str]
    parked: int
    """Messages that the new read model could not apply either."""


async def rebuild(
    live: PostgresStore,
    beside: PostgresStore,
    projection: Projection,
    settings: KafkaSettings,
    *,
    accept_differences: bool = False,
    progress: Progress = lambda _, __: None,
) -> Rebuilt:
    """`beside` is the store of a pool that means the new schema. Raises RebuildRuns, KafkaHoldsLess and Differs."""
    consumer = f"{live.service}.{projection.name}"
    async with live.pool.acquire() as connection, _alone(connection):
        name: str = await connection.fetchval(NEXT_NAME, consumer)
        await _prepare(connection, name, projection)
        inbox = Inbox(name, beside, projection.fold, live=False)
        async with _reader(settings, projection, consumer) as reader:
            await _follow(connection, reader, inbox, consumer, progress)
            await connection.execute(STOP_LIVE)
            try:
                await _follow(connection, reader, inbox, consumer, progress)
                compared, different = await differing(connection, LIVE, NEXT)
                if different and not accept_differences:
                    raise Differs(_in_words(different, await connection.fetchval(PARKED, consumer)))
                parked = await connection.fetchval("select count(*) from parked where consumer = $1", name)
                old = await connection.fetchval("select live($1)", consumer)
                await _swap(connection, consumer)
            finally:
                await connection.execute(LET_LIVE)
        await _tidy(connection, old)
        events = await connection.fetchval("select coalesce(sum(next), 0)::bigint from taken where consumer = $1", name)
        return Rebuilt(events, compared, different, parked)


@asynccontextmanager
async def _alone(connection: Connection) -> AsyncGenerator[None]:
    if not await connection.fetchval(ALONE):
        raise RebuildRuns(RebuildRuns.__doc__)
    try:
        yield
    finally:
        if not connection.is_closed():
            await connection.execute("select pg_advisory_unlock(hashtext('viceversa.rebuild'))")


async def _prepare(connection: Connection, name: str, projection: Projection) -> None:
    """Go on with a rebuild of the same tables that was stopped, or begin one."""
    if await connection.fetchval(models.EXISTS, NEXT) and await connection.fetchval(SHAPE) == projection.shape:
        return
    async with connection.transaction():
        await connection.execute(f"drop schema if exists {NEXT} cascade")
        await models.forget(connection, name)
        await connection.execute(f"create schema {NEXT}")
        await models.create(connection, projection, NEXT)


def _reader(
    settings: KafkaSettings, projection: Projection, consumer: str
) -> AbstractAsyncContextManager[AIOKafkaConsumer]:
    """It bears the name of the live one to ask what that has acknowledged."""
    partitions = [TopicPartition(topic, number) for topic in projection.topics for number in partitions_of(topic)]
    return kafka.reader(settings, partitions, consumer, MOST_BYTES)


async def _follow(
    connection: Connection, reader: AIOKafkaConsumer, inbox: Inbox, consumer: str, progress: Progress
) -> None:
    """Take everything up to where the live one is when this begins."""
    bounds = await _bounds(connection, reader, consumer)
    places = await _places(connection, inbox.name, reader)
    total = sum(bounds.values())
    for partition, place in places.items():
        reader.seek(partition, place)
    while behind := [partition for partition, bound in bounds.items() if places[partition] < bound]:
        reader.pause(*(set(bounds) - set(behind)))
        reader.resume(*behind)
        found = await reader.getmany(*behind, timeout_ms=1000, max_records=BATCH)
        if not found and any(_is_short(reader, partition, places[partition]) for partition in behind):
            raise KafkaHoldsLess(KafkaHoldsLess.__doc__)
        due = {one: [record for record in found[one] if record.offset < bounds[one]] for one in found}
        await _take(inbox, due.values())
        places |= {partition: records[-1].offset + 1 for partition, records in found.items()}
        progress(sum(min(places[one], bound) for one, bound in bounds.items()), total)
    progress(total, total)


async def _take(inbox: Inbox, partitions: Iterable[Sequence[ConsumerRecord[bytes, bytes]]]) -> None:
    """A stream is in one partition, so partitions do not wait for each other: one is read while another is written."""
    try:
        async with asyncio.TaskGroup() as tasks:
            for records in partitions:
                tasks.create_task(inbox.take(records_of(records)))
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None


def _is_short(reader: AIOKafkaConsumer, partition: TopicPartition, place: int) -> bool:
    """Whether there is nothing more to come, as the last fetch said: the embedded broker counts ends otherwise."""
    end = reader.highwater(partition)
    return end is not None and place >= end


async def _bounds(connection: Connection, reader: AIOKafkaConsumer, consumer: str) -> Bounds:
    """Where the live one is; what it took before places were kept, it has acknowledged to Kafka."""
    taken = await _taken(connection, await connection.fetchval("select live($1)", consumer))
    found: dict[TopicPartition, int] = {}
    for partition in reader.assignment():
        live = taken.get(partition)
        if live is None:
            live = await reader.committed(partition) or 0
        found[partition] = live
    return found


async def _places(connection: Connection, name: str, reader: AIOKafkaConsumer) -> dict[TopicPartition, int]:
    taken = await _taken(connection, name)
    return {partition: taken.get(partition, 0) for partition in reader.assignment()}


async def _taken(connection: Connection, name: str) -> dict[TopicPartition, int]:
    rows = await connection.fetch(TAKEN, name)
    return {TopicPartition(row["topic"], row["partition"]): row["next"] for row in rows}


async def _swap(connection: Connection, consumer: str) -> None:
    """All at once: whoever asks sees the old tables or the new ones."""
    async with connection.transaction():
        await connection.execute(f"drop schema if exists {OLD} cascade")
        await connection.execute(f"alter schema {LIVE} rename to {OLD}")
        await connection.execute(f"alter schema {NEXT} rename to {LIVE}")
        await connection.execute(ADVANCE, consumer)


async def _tidy(connection: Connection, old: str) -> None:
    await connection.execute(f"drop schema if exists {OLD} cascade")
    await models.forget(connection, old)


def _in_words(different: Sequence[str], parked: int) -> str:
    why = f" The live one has {parked} messages parked, which may be why." if parked else ""
    return (
        f"Told again, these tables are not as the live ones: {', '.join(different)}.{why} Nothing was swapped. If that "
        "is what was wanted, as after the mending of a projection, say so with --accept-differences."
    )

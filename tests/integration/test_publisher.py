"""The leader relays the log to Kafka: whole, in order, under its key, once elected, and again when forgotten."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.structs import ConsumerRecord

from libs.contracts import topics
from libs.contracts.envelope import Envelope, read
from libs.contracts.matching import EligibleListed
from libs.eventsourcing.kafka import KafkaSettings
from libs.eventsourcing.sending import publisher
from libs.eventsourcing.sending.publisher import publish
from libs.eventsourcing.sending.refill import republish
from libs.eventsourcing.storing.migrate import migrate
from libs.eventsourcing.storing.postgres import PostgresStore
from libs.runtime import clock
from tests.examples import BECAUSE, region
from tests.integration.conftest import Database
from tests.integration.relaying import all_relayed
from tests.wiping import wiped

PATIENCE_SECONDS = 30
CUT = """
select pg_terminate_backend(pid) from pg_locks
where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())
"""


@pytest.fixture
async def store(database: Database) -> AsyncGenerator[PostgresStore]:
    async with asyncpg.create_pool(await database("publisher"), min_size=1, max_size=8) as pool:
        await migrate(pool)
        yield PostgresStore(pool, "registration", clock.now)


@asynccontextmanager
async def publishing(store: PostgresStore, kafka: KafkaSettings) -> AsyncGenerator[asyncio.Task[None]]:
    task = asyncio.create_task(publish(store, kafka))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def say(store: PostgresStore, names: Sequence[str], times: int = 1) -> None:
    for name in names:
        async with store.transaction() as tx:
            await tx.append(f"region-{name}", [region(name, str(n)) for n in range(times)], BECAUSE)


async def heard(
    kafka: KafkaSettings, story: set[str], count: int
) -> list[tuple[ConsumerRecord[bytes, bytes], Envelope]]:
    """Read the events topic from its start until so many messages of these streams have come."""
    found: list[tuple[ConsumerRecord[bytes, bytes], Envelope]] = []
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(asyncio.timeout(PATIENCE_SECONDS))
        consumer = AIOKafkaConsumer(
            topics.REGISTRATION_EVENTS,
            bootstrap_servers=kafka.bootstrap,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=kafka.fetch_wait_ms,
        )
        await consumer.start()
        stack.push_async_callback(consumer.stop)
        while len(found) < count:
            for records in (await consumer.getmany(timeout_ms=1000)).values():
                opened = [(one, read(one.headers, one.value)) for one in records]
                found += [(one, envelope) for one, envelope in opened if envelope.meta.stream in story]
    return found


async def test_every_stream_arrives_whole_in_order_and_under_its_key(
    store: PostgresStore, kafka: KafkaSettings
) -> None:
    names = [clock.new_id()[:12] for _ in range(20)]
    async with publishing(store, kafka):
        await say(store, names, times=5)
        found = await heard(kafka, {f"region-{name}" for name in names}, 100)
    for name in names:
        of_stream = [(one, envelope) for one, envelope in found if envelope.meta.stream == f"region-{name}"]
        assert [envelope.meta.version for _, envelope in of_stream] == [1, 2, 3, 4, 5]
        assert {one.key for one, _ in of_stream} == {f"region-{name}".encode()}
        assert len({one.partition for one, _ in of_stream}) == 1
    assert sorted(envelope.meta.position for _, envelope in found) == list(range(1, 101))


async def test_the_headers_are_cloudevents(store: PostgresStore, kafka: KafkaSettings) -> None:
    name = clock.new_id()[:12]
    async with publishing(store, kafka):
        await say(store, [name])
        ((one, _),) = await heard(kafka, {f"region-{name}"}, 1)
    headers = dict(one.headers)
    assert headers["ce_specversion"] == b"1.0"
    assert headers["ce_type"] == b"org.viceversa.RegionRegistered.v1"
    assert headers["ce_source"] == b"registration"
    assert headers["ce_id"] == f"region-{name}.1".encode()
    assert headers["ce_sequence"] == b"1"
    assert headers["ce_correlationid"] == b"story"
    assert headers["ce_causationid"] == b"command-1"
    assert headers["content-type"] == b"application/json"


async def test_of_two_processes_one_leads_and_the_other_takes_over(store: PostgresStore, kafka: KafkaSettings) -> None:
    first, second, third = (clock.new_id()[:12] for _ in range(3))
    async with publishing(store, kafka) as leader:
        await say(store, [first])
        await heard(kafka, {f"region-{first}"}, 1)
        async with publishing(store, kafka):
            await say(store, [second])
            await heard(kafka, {f"region-{second}"}, 1)
            await all_relayed(store.pool)
            leader.cancel()
            await say(store, [third])
            found = await heard(kafka, {f"region-{name}" for name in (first, second, third)}, 3)
    assert sorted(envelope.meta.position for _, envelope in found) == [1, 2, 3]
    assert await store.pool.fetchval("select epoch from leader") == 2


async def test_a_broker_that_forgot_everything_is_filled_again(store: PostgresStore, kafka: KafkaSettings) -> None:
    names = [clock.new_id()[:12] for _ in range(3)]
    streams = {f"region-{name}" for name in names}
    async with publishing(store, kafka):
        await say(store, names, times=2)
        await all_relayed(store.pool)
    await wiped(kafka)
    async with publishing(store, kafka):
        found = await heard(kafka, streams, 6)
    assert sorted(envelope.meta.position for _, envelope in found) == [1, 2, 3, 4, 5, 6]


async def test_a_topic_that_lost_a_part_is_filled_from_there(store: PostgresStore, kafka: KafkaSettings) -> None:
    """The records of three events are lost, as after a disk: the log says that they were sent, Kafka has others."""
    names = [clock.new_id()[:12] for _ in range(6)]
    async with publishing(store, kafka):
        await say(store, names[:3])
        await all_relayed(store.pool)
    await say(store, names[3:])
    await store.sequence()
    await store.pool.execute("update leader set relayed = sequenced")
    async with publishing(store, kafka):
        found = await heard(kafka, {f"region-{name}" for name in names}, 6)
    assert {envelope.meta.position for _, envelope in found} == {1, 2, 3, 4, 5, 6}


async def test_whoever_operates_it_can_have_the_log_sent_again_while_it_runs(
    store: PostgresStore, kafka: KafkaSettings
) -> None:
    name = clock.new_id()[:12]
    async with publishing(store, kafka):
        await say(store, [name], times=4)
        await all_relayed(store.pool)
        assert await republish(store.pool, after=1) == 3
        found = await heard(kafka, {f"region-{name}"}, 7)
    assert [envelope.meta.version for _, envelope in found] == [1, 2, 3, 4, 2, 3, 4]


async def test_a_leader_that_is_cut_off_from_its_database_is_followed_by_another(
    store: PostgresStore, kafka: KafkaSettings
) -> None:
    """Its session is ended from outside, again and again: every event has one place, and none is missing."""
    names = [clock.new_id()[:12] for _ in range(30)]
    async with publishing(store, kafka), publishing(store, kafka):
        for name in names:
            await say(store, [name], times=2)
            if name in names[::10]:
                await store.pool.execute(CUT)
        found = await heard(kafka, {f"region-{name}" for name in names}, 60)
    positions = {envelope.meta.id: envelope.meta.position for _, envelope in found}
    assert sorted(positions.values()) == list(range(1, 61))


async def test_a_commit_in_a_process_that_stands_by_wakes_the_leader(
    store: PostgresStore, kafka: KafkaSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The leader would look by itself only after a minute here; it is told through Postgres."""
    monkeypatch.setattr(publisher, "POLL_SECONDS", 60.0)
    name = clock.new_id()[:12]
    other = PostgresStore(store.pool, store.service, clock.now)
    async with publishing(store, kafka):
        await say(store, [name])
        await heard(kafka, {f"region-{name}"}, 1)
        async with publishing(other, kafka), asyncio.timeout(10):
            await other.append(f"region-{name}", [region(name, "2")], BECAUSE, expected=1)
            await heard(kafka, {f"region-{name}"}, 2)


async def test_the_largest_message_travels(store: PostgresStore, kafka: KafkaSettings) -> None:
    name = clock.new_id()[:12]
    people = tuple(f"{n:0>60}" for n in range(topics.LARGEST_BODY // 64))
    large = EligibleListed(round_id=name, attempt=1, participant_ids=people)
    async with publishing(store, kafka):
        await store.append(large.stream, [large], BECAUSE)
        consumer = AIOKafkaConsumer(
            topics.REGISTRATION_EVENTS,
            bootstrap_servers=kafka.bootstrap,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=kafka.fetch_wait_ms,
            max_partition_fetch_bytes=topics.LARGEST_RECORD,
        )
        await consumer.start()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                async for one in consumer:
                    if one.key == large.stream.encode():
                        assert one.value == large.model_dump_json().encode()
                        break
        finally:
            await consumer.stop()


async def test_a_leader_that_hangs_is_ended(store: PostgresStore, kafka: KafkaSettings) -> None:
    """It holds the lock and asks for nothing."""
    async with store.pool.acquire() as hanging:
        assert await hanging.fetchval(publisher.ELECT)
        async with store.pool.acquire() as other:
            assert not await other.fetch(publisher.END_SILENT, 60.0)
            await asyncio.sleep(0.2)
            assert await other.fetch(publisher.END_SILENT, 0.1)
        async with publishing(store, kafka):
            name = clock.new_id()[:12]
            await say(store, [name])
            await heard(kafka, {f"region-{name}"}, 1)

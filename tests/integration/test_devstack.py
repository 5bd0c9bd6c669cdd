"""What we build on in Postgres and Kafka, asked of whatever `start` gives (KAFKA=embedded, native or docker)."""

import asyncio
import os
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from libs.devstack.stack import Stack, ensure_databases, start

PARTITIONS = 8
PATIENCE = 60


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with start(tmp_path_factory.mktemp("stack"), durable=False) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def admin(stack: Stack) -> AsyncIterator[AIOKafkaAdminClient]:
    client = AIOKafkaAdminClient(bootstrap_servers=stack.kafka)
    await client.start()
    yield client
    await client.close()


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def producer(stack: Stack) -> AsyncIterator[AIOKafkaProducer]:
    client = AIOKafkaProducer(bootstrap_servers=stack.kafka, acks="all")
    await client.start()
    yield client
    await client.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def topic(admin: AIOKafkaAdminClient, request: pytest.FixtureRequest) -> str:
    name = str(request.node.name)
    assert await make(admin, name) == 0
    return name


async def make(admin: AIOKafkaAdminClient, topic: str) -> int:
    """Ask for a topic; the answer is Kafka's error code. It raises nothing, so an answer must be looked at."""
    answer: Any = await admin.create_topics([NewTopic(topic, PARTITIONS, 1)])
    return int(answer.topic_errors[0][1])


@asynccontextmanager
async def consumer(stack: Stack, topic: str, group: str | None = None) -> AsyncGenerator[AIOKafkaConsumer]:
    client = AIOKafkaConsumer(
        topic,
        bootstrap_servers=stack.kafka,
        group_id=group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        fetch_max_wait_ms=5,
        # The embedded broker lets a group begin after the whole or half of its session timeout; Apache Kafka begins at
        # once, and takes no less than six seconds.
        session_timeout_ms=1000 if stack.kafka_kind == "embedded" else 6000,
        heartbeat_interval_ms=200,
    )
    await client.start()
    try:
        yield client
    finally:
        await client.stop()


async def read(client: AIOKafkaConsumer, count: int) -> list[ConsumerRecord[Any, Any]]:
    seen: list[ConsumerRecord[Any, Any]] = []
    async with asyncio.timeout(PATIENCE):
        while len(seen) < count:
            for records in (await client.getmany(timeout_ms=1000)).values():
                seen.extend(records)
    return seen


async def publish(producer: AIOKafkaProducer, topic: str, keys: Sequence[str]) -> list[Any]:
    sent = [await producer.send(topic, key=key.encode(), value=str(n).encode()) for n, key in enumerate(keys)]
    return await asyncio.gather(*sent)


async def test_databases_are_made_once_and_take_rows(stack: Stack) -> None:
    await ensure_databases(stack, ["sessions", 'odd "name"'])
    await ensure_databases(stack, ["sessions"])
    connection = await asyncpg.connect(stack.database("sessions"))
    try:
        assert await connection.fetchval("SELECT current_database()") == "sessions"
        assert int(await connection.fetchval("SHOW server_version_num")) >= 180000
        assert int(await connection.fetchval("SHOW max_connections")) >= 200
    finally:
        await connection.close()


async def test_what_postgres_stored_is_there_at_the_next_start(tmp_path: Path) -> None:
    if "VICEVERSA_POSTGRES" in os.environ or os.environ.get("KAFKA") == "docker":
        pytest.skip("only the embedded Postgres keeps its data in a folder of ours")
    for expected in (0, 1):
        # The event loop is ours to block: nothing else runs in it.
        with start(tmp_path, kafka="embedded", durable=False) as stack:
            await ensure_databases(stack, ["kept"])
            connection = await asyncpg.connect(stack.database("kept"))
            await connection.execute("CREATE TABLE IF NOT EXISTS visit ()")
            assert await connection.fetchval("SELECT count(*) FROM visit") == expected
            await connection.execute("INSERT INTO visit DEFAULT VALUES")
            await connection.close()


async def test_a_topic_has_the_partitions_that_it_was_made_with(admin: AIOKafkaAdminClient, topic: str) -> None:
    (described,) = await admin.describe_topics([topic])
    assert sorted(partition["partition"] for partition in described["partitions"]) == list(range(PARTITIONS))


async def test_a_topic_that_exists_is_not_made_again(admin: AIOKafkaAdminClient, topic: str) -> None:
    topic_already_exists = 36
    assert await make(admin, topic) == topic_already_exists


async def test_one_key_stays_in_one_partition_and_in_order(
    stack: Stack, producer: AIOKafkaProducer, topic: str
) -> None:
    keys = [f"stream-{n % 50}" for n in range(1000)]
    acknowledged = await publish(producer, topic, keys)
    homes: dict[str, set[int]] = defaultdict(set)
    for key, record in zip(keys, acknowledged, strict=True):
        homes[key].add(record.partition)
    assert all(len(partitions) == 1 for partitions in homes.values())
    assert len(set[int]().union(*homes.values())) > 1

    async with consumer(stack, topic) as client:
        seen = await read(client, len(keys))
    told: dict[bytes, list[int]] = defaultdict(list)
    for record in seen:
        told[record.key or b""].append(int(record.value or b""))
    assert sorted(n for numbers in told.values() for n in numbers) == list(range(1000))
    assert all(numbers == sorted(numbers) for numbers in told.values())


async def test_offsets_count_the_messages_of_a_partition(producer: AIOKafkaProducer, topic: str) -> None:
    acknowledged = await publish(producer, topic, ["one"] * 100)
    assert [record.offset for record in acknowledged] == list(range(100))


async def test_headers_and_empty_values_arrive_as_sent(stack: Stack, producer: AIOKafkaProducer, topic: str) -> None:
    headers = [("ce_id", b"1"), ("ce_type", "größer".encode())]
    await producer.send_and_wait(topic, key=b"k", value=None, headers=headers)
    async with consumer(stack, topic) as client:
        (record,) = await read(client, 1)
    assert (record.key, record.value, list(record.headers)) == (b"k", None, headers)


async def test_a_message_of_900_kilobytes_arrives_whole(stack: Stack, producer: AIOKafkaProducer, topic: str) -> None:
    large = os.urandom(900_000)
    await producer.send_and_wait(topic, key=b"k", value=large)
    async with consumer(stack, topic) as client:
        (record,) = await read(client, 1)
    assert record.value == large


async def test_a_group_goes_on_from_what_it_committed(
    stack: Stack, admin: AIOKafkaAdminClient, producer: AIOKafkaProducer, topic: str
) -> None:
    (first, *_) = await publish(producer, topic, ["one"] * 10)
    home = TopicPartition(topic, first.partition)
    async with consumer(stack, topic, group=topic) as client:
        await read(client, 10)
        await client.commit({home: 7})
    async with consumer(stack, topic, group=topic) as client:
        assert [record.offset for record in await read(client, 3)] == [7, 8, 9]
    # Without the partitions the embedded broker's answer cannot be read, so lag is asked for by partition.
    offsets = await admin.list_consumer_group_offsets(topic, partitions=[home])
    assert offsets[home].offset == 7


async def test_a_group_shares_the_partitions_and_takes_over_from_who_leaves(stack: Stack, topic: str) -> None:
    async with asyncio.timeout(PATIENCE), consumer(stack, topic, group=topic) as stays:
        async with consumer(stack, topic, group=topic) as leaves:
            while len(stays.assignment()) != PARTITIONS / 2 or len(leaves.assignment()) != PARTITIONS / 2:
                await asyncio.gather(stays.getmany(timeout_ms=50), leaves.getmany(timeout_ms=50))
            assert stays.assignment() | leaves.assignment() == {TopicPartition(topic, n) for n in range(PARTITIONS)}
        while len(stays.assignment()) != PARTITIONS:
            await stays.getmany(timeout_ms=50)


async def test_the_end_of_a_partition_is_where_the_next_message_goes(
    stack: Stack, producer: AIOKafkaProducer, topic: str
) -> None:
    last = (await publish(producer, topic, ["one"] * 100))[-1]
    home = TopicPartition(topic, last.partition)
    async with consumer(stack, topic) as client:
        end = (await client.end_offsets([home]))[home]
        await read(client, 100)
        assert client.highwater(home) == 100
    if stack.kafka_kind == "embedded":
        # It counts one message for the whole last batch: 1 here. What a fetch says (highwater) is right everywhere.
        assert 0 < end <= 100
    else:
        assert end == 100


async def test_a_topic_made_again_begins_empty(
    stack: Stack, admin: AIOKafkaAdminClient, producer: AIOKafkaProducer, topic: str
) -> None:
    await publish(producer, topic, ["before"] * 10)
    await admin.delete_topics([topic])
    async with asyncio.timeout(PATIENCE):
        while topic in await admin.list_topics():
            await asyncio.sleep(0)
        while await make(admin, topic) != 0:
            await asyncio.sleep(0)
    await producer.send_and_wait(topic, key=b"after", value=b"")
    async with consumer(stack, topic) as client:
        (record,) = await read(client, 1)
    assert (record.key, record.offset) == (b"after", 0)

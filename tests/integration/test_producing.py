"""What a producer sends to a broker that came back with nothing is read, or it was not acknowledged."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.structs import TopicPartition

from libs.contracts.topics import REGISTRATION_EVENTS
from libs.devstack import broker
from libs.eventsourcing import kafka
from libs.eventsourcing.kafka import KafkaSettings
from tests.chaos.faults.servers import Server

PARTITION = TopicPartition(REGISTRATION_EVENTS, 1)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(lambda port: broker.embedded(tmp_path, port))
    yield server
    server.stop()


async def send(producer: AIOKafkaProducer, names: list[str]) -> None:
    """All in one batch of the partition."""
    sends = [await producer.send(PARTITION.topic, name.encode(), partition=PARTITION.partition) for name in names]
    await asyncio.gather(*sends)


async def found(settings: KafkaSettings) -> list[str]:
    ends = await kafka.ends(settings, REGISTRATION_EVENTS)
    return [one.value.decode() async for one in kafka.records(settings, {PARTITION: 0}, ends) if one.value]


async def test_a_topic_that_is_not_there_is_waited_for_and_then_read_whole(server: Server) -> None:
    settings = KafkaSettings(bootstrap=server.address)
    await kafka.ensure_topics(settings)
    async with kafka.producer(settings) as producer:
        await send(producer, ["before"])
        server.kill()
        server.start()
        sending = asyncio.create_task(send(producer, [f"late {n}" for n in range(30)]))
        await asyncio.wait([sending], timeout=1)
        assert not sending.done()
        await kafka.ensure_topics(settings)
        await sending
        await send(producer, [f"later {n}" for n in range(40)])
    assert await found(settings) == [*(f"late {n}" for n in range(30)), *(f"later {n}" for n in range(40))]

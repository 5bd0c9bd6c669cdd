"""Kafka as this house uses it: topics that exist, every send acknowledged, and how far each partition is."""

from collections.abc import AsyncGenerator, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import NoError, TopicAlreadyExistsError, for_code
from aiokafka.structs import ConsumerRecord, TopicPartition
from faststream.kafka import KafkaBroker
from pydantic import BaseModel, ConfigDict

from libs.contracts import topics
from libs.eventsourcing.producing import Producer

LARGEST = topics.LARGEST_RECORD
LARGEST_FETCH = 64 * 1024 * 1024


class KafkaSettings(BaseModel):
    """Where Kafka is and what it can do."""

    model_config = ConfigDict(frozen=True)

    bootstrap: str
    idempotent: bool = False
    """On for Apache Kafka; the embedded broker has no idempotent producer."""
    fetch_wait_ms: int = 10
    """How long a fetch may wait; the embedded broker always waits that long, Apache Kafka only while nothing comes."""
    session_timeout_ms: int = 10_000
    """Who is silent for so long is gone; the embedded broker also lets a new group wait half of it or more."""
    batch: int = 500
    replication: int = 1


async def ensure_topics(settings: KafkaSettings) -> None:
    """Create the topics that are missing: nothing may be sent before."""
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.bootstrap)
    await admin.start()
    try:
        present = set(await admin.list_topics())
        missing = [
            NewTopic(
                name=topic,
                num_partitions=definition.partitions,
                replication_factor=settings.replication,
                topic_configs={
                    "retention.ms": str(definition.retention_ms),
                    "max.message.bytes": str(definition.largest_record),
                },
            )
            for topic, definition in topics.DEFINITIONS.items()
            if topic not in present
        ]
        if missing:
            answer: Any = await admin.create_topics(missing)
            for topic, code, *_ in answer.topic_errors:
                # Five services start at once: that another was faster is as good.
                if code not in (NoError.errno, TopicAlreadyExistsError.errno):
                    raise for_code(code)(f"The topic {topic} could not be created.")
    finally:
        await admin.close()


def broker(settings: KafkaSettings) -> KafkaBroker:
    """Whoever listens asks every two seconds what topics there are, instead of five minutes: one may be made anew."""
    return KafkaBroker(settings.bootstrap, logger=None, metadata_max_age_ms=2000)


def producer(settings: KafkaSettings) -> AIOKafkaProducer:
    return Producer(
        bootstrap_servers=settings.bootstrap,
        acks="all",
        enable_idempotence=settings.idempotent,
        linger_ms=0,
        max_request_size=topics.LARGEST_RECORD,
    )


@asynccontextmanager
async def reader(
    settings: KafkaSettings, partitions: Collection[TopicPartition], group: str | None = None, most_bytes: int = LARGEST
) -> AsyncGenerator[AIOKafkaConsumer]:
    """Reads these partitions and joins no group; it can ask what `group` has acknowledged."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.bootstrap,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=settings.fetch_wait_ms,
        max_partition_fetch_bytes=most_bytes,
        fetch_max_bytes=max(LARGEST_FETCH, most_bytes),
    )
    try:
        await consumer.start()
        consumer.assign(list(partitions))
        yield consumer
    finally:
        await consumer.stop()


async def ends(settings: KafkaSettings, *topic_names: str) -> dict[TopicPartition, int]:
    """The offset after the last record of each partition.

    Taken from the high water mark of a fetch: when asked for end offsets, the embedded broker counts a batch as one.
    """
    partitions = [TopicPartition(topic, number) for topic in topic_names for number in topics.partitions_of(topic)]
    async with reader(settings, partitions, most_bytes=1) as consumer:
        while any(consumer.highwater(partition) is None for partition in partitions):
            await consumer.getmany(timeout_ms=settings.fetch_wait_ms)
        return {partition: consumer.highwater(partition) or 0 for partition in partitions}


async def records(
    settings: KafkaSettings, places: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int]
) -> AsyncGenerator[ConsumerRecord[bytes, bytes]]:
    """Everything from these places to these ends."""
    behind = {partition: place for partition, place in places.items() if place < ends[partition]}
    if not behind:
        # A consumer that is stopped before it read anything complains.
        return
    async with reader(settings, behind) as consumer:
        for partition, place in behind.items():
            consumer.seek(partition, place)
        while behind:
            found = await consumer.getmany(*behind, timeout_ms=1000)
            for partition, some in found.items():
                for record in some:
                    if record.offset < ends[partition]:
                        yield record
                behind[partition] = some[-1].offset + 1
            behind = {partition: place for partition, place in behind.items() if place < ends[partition]}

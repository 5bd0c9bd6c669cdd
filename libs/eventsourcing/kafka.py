"""Kafka as this house uses it: topics that exist, batches by the group, every send acknowledged."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import NoError, TopicAlreadyExistsError, for_code
from aiokafka.structs import ConsumerRecord, TopicPartition
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.annotations import KafkaMessage
from faststream.kafka.message import KafkaAckableMessage
from pydantic import BaseModel, ConfigDict

from libs.contracts import topics
from libs.eventsourcing.acknowledging import EVERY_SECONDS, Acknowledged
from libs.eventsourcing.inbox import Inbox
from libs.eventsourcing.records import Record
from libs.eventsourcing.rewinding import begin_again, rewind, rewound

log = structlog.get_logger()

UNTIL_SOMETHING_COMES_MS = 24 * 3600 * 1000
"""FastStream sleeps for as long again after a poll that brought nothing; one that waits for a record never does."""

AGAIN_SECONDS = 1.0


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
    return AIOKafkaProducer(
        bootstrap_servers=settings.bootstrap,
        acks="all",
        enable_idempotence=settings.idempotent,
        linger_ms=0,
        max_request_size=topics.LARGEST_RECORD,
    )


def listen(
    broker: KafkaBroker, settings: KafkaSettings, inbox: Inbox, *topic_names: str
) -> Callable[[], Coroutine[Any, Any, None]]:
    """Hand every batch to the inbox, which never raises for a message; returns what must run to acknowledge them.

    FastStream's own parser decodes headers and bodies before we see them and would raise on a poisonous one, so the
    records are handed over as they are.
    """

    async def parse(records: tuple[ConsumerRecord[bytes, bytes], ...]) -> KafkaAckableMessage:
        return KafkaAckableMessage(body=b"", raw_message=records, consumer=subscriber.consumer)

    async def decode(_: Any) -> bytes:
        return b""

    subscriber: Any = broker.subscriber(
        *topic_names,
        group_id=inbox.name,
        batch=True,
        max_records=settings.batch,
        ack_policy=AckPolicy.MANUAL,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=settings.fetch_wait_ms,
        session_timeout_ms=settings.session_timeout_ms,
        heartbeat_interval_ms=settings.session_timeout_ms // 5,
        batch_timeout_ms=UNTIL_SOMETHING_COMES_MS,
        max_partition_fetch_bytes=topics.LARGEST_RECORD,
        parser=parse,
        decoder=decode,
    )

    known: set[TopicPartition] = set()
    acknowledged = Acknowledged()

    async def on_records(_: bytes, message: KafkaMessage) -> None:
        records = records_of(message.raw_message)
        partitions = {TopicPartition(one.topic, one.partition or 0) for one in records}
        if new := partitions - known:
            known.update(new)
            records = await rewound(subscriber.consumer, inbox, records, new)
        await _take(inbox, records)
        acknowledged.note(records)

    async def keep_acknowledging() -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            if subscriber.consumer is not None:
                if new := subscriber.consumer.assignment() - known:
                    known.update(new)
                    await rewind(subscriber.consumer, inbox, new)
                await begin_again(subscriber.consumer, inbox, acknowledged)
                await acknowledged.tell(subscriber.consumer)

    subscriber(on_records)
    return keep_acknowledging


async def _take(inbox: Inbox, records: Sequence[Record]) -> None:
    while True:
        try:
            return await inbox.take(records)
        except Exception:
            # FastStream would hear it, say nothing, and go on without these.
            log.exception("What came cannot even be parked; trying again.", consumer=inbox.name)
            await asyncio.sleep(AGAIN_SECONDS)


def records_of(raw: Any) -> Sequence[Record]:
    return [Record(one.topic, list(one.headers), one.value or b"", one.partition, one.offset) for one in raw]


async def ends(settings: KafkaSettings, *topic_names: str) -> dict[TopicPartition, int]:
    """The offset after the last record of each partition.

    Taken from the high water mark of a fetch: when asked for end offsets, the embedded broker counts a batch as one.
    """
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.bootstrap,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=settings.fetch_wait_ms,
        max_partition_fetch_bytes=1,
    )
    await consumer.start()
    try:
        partitions = [TopicPartition(topic, number) for topic in topic_names for number in topics.partitions_of(topic)]
        consumer.assign(partitions)
        while any(consumer.highwater(partition) is None for partition in partitions):
            await consumer.getmany(timeout_ms=settings.fetch_wait_ms)
        return {partition: consumer.highwater(partition) or 0 for partition in partitions}
    finally:
        await consumer.stop()

"""From Kafka to the inbox: batches by the group, acknowledged after they were handled."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Sequence
from typing import Any

import structlog
from aiokafka import ConsumerRebalanceListener
from aiokafka.structs import ConsumerRecord, TopicPartition
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.annotations import KafkaMessage
from faststream.kafka.message import KafkaAckableMessage

from libs.contracts import topics
from libs.eventsourcing.kafka import KafkaSettings
from libs.eventsourcing.receiving.acknowledging import EVERY_SECONDS, Acknowledged
from libs.eventsourcing.receiving.fillings import Read
from libs.eventsourcing.receiving.inbox import Inbox
from libs.eventsourcing.receiving.records import Record
from libs.eventsourcing.receiving.rewinding import begin_again, rewind, rewound

log = structlog.get_logger()

UNTIL_SOMETHING_COMES_MS = 24 * 3600 * 1000
"""FastStream sleeps for as long again after a poll that brought nothing; one that waits for a record never does."""

AGAIN_SECONDS = 1.0


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

    known: set[TopicPartition] = set()
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
        listener=_Anew(known),
    )

    acknowledged, read = Acknowledged(), Read()

    async def on_records(_: bytes, message: KafkaMessage) -> None:
        records = records_of(message.raw_message)
        partitions = {TopicPartition(one.topic, one.partition or 0) for one in records}
        new, newer = partitions - known, read.newer(records)
        if new or newer:
            known.update(new)
            records = await rewound(subscriber.consumer, inbox, acknowledged, records, new, newer)
            read.know(newer)
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


class _Anew(ConsumerRebalanceListener):
    """Whatever comes into our hands begins where Kafka says that the group is, also when we had it before."""

    def __init__(self, known: set[TopicPartition]) -> None:
        self._known = known

    def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        self._known.difference_update(revoked)

    def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        self._known.difference_update(assigned)


async def _take(inbox: Inbox, records: Sequence[Record]) -> None:
    while True:
        try:
            return await inbox.take(records)
        except Exception:  # Whatever it is: FastStream would hear it, say nothing, and go on without these.
            log.exception("What came cannot even be parked; trying again.", consumer=inbox.name)
            await asyncio.sleep(AGAIN_SECONDS)


def records_of(raw: Any) -> Sequence[Record]:
    return [Record(one.topic, list(one.headers), one.value or b"", one.partition, one.offset) for one in raw]

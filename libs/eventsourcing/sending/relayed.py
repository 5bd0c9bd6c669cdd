"""What Kafka holds of one service: read back from its topic of events and from all topics of commands."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import ConsumerRecord, TopicPartition

from libs.contracts import topics
from libs.eventsourcing.kafka import KafkaSettings
from libs.eventsourcing.receiving.lineages import NONE, Lineages

MOST_BYTES = 4 * 1024 * 1024

Headers = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Sender:
    """Whoever relays the log of one database."""

    service: str
    lineage: str
    lineages: Lineages = NONE

    @property
    def topics(self) -> Sequence[str]:
        """Where it sends: its events if it says any, and commands that its policies ask of others or of itself."""
        events = topics.events_of(self.service)
        return [*([events] if events in topics.EVENTS else []), *topics.COMMANDS]

    def headers_of(self, record: ConsumerRecord[bytes, bytes]) -> Headers | None:
        """The attributes of a record that it relayed; None when somebody else sent it, or when it does not count."""
        headers = dict(record.headers)
        position = headers.get("ce_position", b"")
        if headers.get("ce_source") != self.service.encode() or not position.isdigit():
            return None
        lineage = headers.get("ce_lineage", b"").decode(errors="replace")
        ours = self.lineages.lead_to(self.service, lineage, self.lineage)
        return headers if ours and self.lineages.counts(self.service, lineage, int(position)) else None


@asynccontextmanager
async def reading(settings: KafkaSettings, places: Mapping[TopicPartition, int]) -> AsyncGenerator[AIOKafkaConsumer]:
    """A consumer of no group that stands at these places; there must be something to read."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.bootstrap,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=settings.fetch_wait_ms,
        max_partition_fetch_bytes=MOST_BYTES,
    )
    await consumer.start()
    try:
        consumer.assign(list(places))
        for partition, place in places.items():
            consumer.seek(partition, place)
        yield consumer
    finally:
        await consumer.stop()


async def records(
    settings: KafkaSettings, places: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int]
) -> AsyncGenerator[ConsumerRecord[bytes, bytes]]:
    """Everything from these places to these ends."""
    behind = {partition: place for partition, place in places.items() if place < ends[partition]}
    if not behind:
        return
    async with reading(settings, behind) as consumer:
        while behind:
            found = await consumer.getmany(*behind, timeout_ms=1000)
            for partition, some in found.items():
                for record in some:
                    if record.offset < ends[partition]:
                        yield record
                behind[partition] = some[-1].offset + 1
            behind = {partition: place for partition, place in behind.items() if place < ends[partition]}

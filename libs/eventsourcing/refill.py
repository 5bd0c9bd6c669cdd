"""Kafka is a cache of the log: what a broker lost is sent again, from the first place that it lacks."""

from collections.abc import Mapping

from aiokafka import AIOKafkaConsumer
from aiokafka.partitioner import DefaultPartitioner
from aiokafka.structs import TopicPartition

from libs.contracts.topics import PARTITIONS, events_of
from libs.eventsourcing import kafka
from libs.eventsourcing.kafka import KafkaSettings
from libs.eventsourcing.rows import Connection, Pool

SENT_LAST = """
select place.position, topic, key
from (select * from log where position <= $1 order by position desc limit $2) as place
cross join lateral (
    select topic, key from messages where messages.stream = place.stream and messages.version = place.version offset 0
) as said
order by place.position desc
"""
AGAIN = """
update leader set relayed = least(relayed, $1), epoch = epoch + 1 returning sequenced - relayed
"""
TELL = "select pg_notify('appended', '')"

LOOKED_AT = 5000
"""So many entries from the end of the log say what each partition must end with."""
AMONG = 200
"""A topic of commands has other senders too: ours is looked for among so many of its last records."""
MOST_BYTES = 4 * 1024 * 1024


async def held(connection: Connection, settings: KafkaSettings, service: str, relayed: int) -> int:
    """The position up to which Kafka holds everything that was relayed: less than `relayed` if it lost something."""
    must = await _sent_last(connection, relayed)
    if not must:
        return relayed
    ends = await kafka.ends(settings, *{partition.topic for partition in must})
    found = {
        partition: await _newest_of(settings, service, partition, ends[partition], position)
        for partition, position in must.items()
    }
    return min([relayed, *(found[partition] for partition, position in must.items() if found[partition] < position)])


async def republish(pool: Pool, after: int = 0) -> int:
    """Have everything after this position sent again by whoever leads; returns how many messages that is."""
    async with pool.acquire() as connection:
        count: int = await connection.fetchval(AGAIN, after)
        await connection.execute(TELL)
        return count


async def _sent_last(connection: Connection, relayed: int) -> Mapping[TopicPartition, int]:
    """The last position that went to each partition, as far as the end of the log tells."""
    partition_of, numbers = DefaultPartitioner(), list(range(PARTITIONS))
    last: dict[TopicPartition, int] = {}
    for row in await connection.fetch(SENT_LAST, relayed, LOOKED_AT):
        number = partition_of(row["key"].encode(), numbers, numbers)
        last.setdefault(TopicPartition(row["topic"], number), row["position"])
    return last


async def _newest_of(settings: KafkaSettings, service: str, partition: TopicPartition, end: int, position: int) -> int:
    """The position of our newest record there; `position`, as it must be, where other senders leave none to be seen."""
    ours = partition.topic == events_of(service)
    if end == 0:
        return 0
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.bootstrap,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=settings.fetch_wait_ms,
        max_partition_fetch_bytes=MOST_BYTES,
    )
    await consumer.start()
    try:
        consumer.assign([partition])
        place = max(0, end - (1 if ours else AMONG))
        consumer.seek(partition, place)
        newest: int | None = None
        while place < end:
            for record in (await consumer.getmany(partition, timeout_ms=1000)).get(partition, []):
                headers = dict(record.headers)
                if headers.get("ce_source") == service.encode():
                    newest = int(headers.get("ce_position", b"0"))
                place = record.offset + 1
    finally:
        await consumer.stop()
    if newest is None:
        return 0 if ours else position
    return newest

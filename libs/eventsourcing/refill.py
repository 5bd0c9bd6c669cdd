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
"""Topics of commands have other senders too: ours is looked for among so many of the last records of a partition."""
MOST_BYTES = 4 * 1024 * 1024


async def held(connection: Connection, settings: KafkaSettings, service: str, relayed: int) -> int:
    """The position up to which Kafka holds everything that was relayed: less than `relayed` if it lost something."""
    must = await _sent_last(connection, relayed)
    if not must:
        return relayed
    ends = await kafka.ends(settings, *{partition.topic for partition in must})
    newest = await _newest(settings, service, {partition: ends[partition] for partition in must})
    return min([relayed, *(there for partition, there in newest.items() if there < must[partition])])


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


async def _newest(
    settings: KafkaSettings, service: str, ends: Mapping[TopicPartition, int]
) -> Mapping[TopicPartition, int]:
    """The position of our newest record in each partition; those where other senders leave none to be seen are absent.

    On our own topic of events nobody else sends, or what they send is poison: there it is 0.
    """
    events = events_of(service)
    newest = {partition: 0 for partition, end in ends.items() if partition.topic == events or end == 0}
    places = {partition: max(0, end - AMONG) for partition, end in ends.items() if end > 0}
    if not places:
        return newest
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
        while behind := [partition for partition, place in places.items() if place < ends[partition]]:
            for partition, records in (await consumer.getmany(*behind, timeout_ms=1000)).items():
                places[partition] = records[-1].offset + 1
                ours = [one for one in records if dict(one.headers).get("ce_source") == service.encode()]
                if ours:
                    newest[partition] = int(dict(ours[-1].headers).get("ce_position", b"0"))
    finally:
        await consumer.stop()
    return newest

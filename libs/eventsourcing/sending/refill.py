"""Kafka is a cache of the log: what a broker lost is sent again, from the first place that it lacks.

The reverse can be as well: Kafka holds what the log no longer has, after its database was restored to an earlier
moment. Whoever led then would say other things under the same versions, and consumers would skip them as known.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from aiokafka.partitioner import DefaultPartitioner
from aiokafka.structs import TopicPartition

from libs.contracts.topics import events_of, partitions_of
from libs.eventsourcing import kafka
from libs.eventsourcing.kafka import KafkaSettings
from libs.eventsourcing.sending.relayed import Sender
from libs.eventsourcing.storing.rows import Connection, Pool

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
HASHES = "select position, hash from log where position = any($1::bigint[])"
TELL = "select pg_notify('appended', '')"

LOOKED_AT = 5000
"""So many entries from the end of the log say what each partition must end with."""
AMONG = 200
"""Topics of commands have other senders too: ours is looked for among so many of the last records of a partition."""


class KafkaIsAhead(Exception):
    """Kafka holds messages of this service that its log has not; nobody leads until `viceversa reconcile` was run."""


class NotReconciled(Exception):
    """This database was restored from a backup; nobody leads until `viceversa reconcile` was run."""


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest record of ours in a partition."""

    position: int
    chain: str
    """The hash of the log there, in hexadecimal digits; empty when the record has none."""


async def held(
    connection: Connection, settings: KafkaSettings, sender: Sender, sent: int, ends: Mapping[TopicPartition, int]
) -> int:
    """The position up to which Kafka holds, before these ends, all that was relayed: less than `sent` if it lost some.

    Raises KafkaIsAhead.
    """
    newest = await _newest(settings, sender, ends)
    await _ensure_ours(connection, newest)
    must = await _sent_last(connection, sent)
    events = events_of(sender.service)
    # On our own topic of events nobody else sends, or what they send is poison: without a record of ours it lost all.
    there = {
        partition: newest[partition].position if partition in newest else 0
        for partition in must
        if partition in newest or partition.topic == events or ends.get(partition, 0) == 0
    }
    return min([sent, *(position for partition, position in there.items() if position < must[partition])])


async def republish(pool: Pool, after: int = 0) -> int:
    """Have everything after this position sent again by whoever leads; returns how many messages that is."""
    async with pool.acquire() as connection:
        count: int = await connection.fetchval(AGAIN, after)
        await connection.execute(TELL)
        return count


async def _ensure_ours(connection: Connection, newest: Mapping[TopicPartition, Newest]) -> None:
    rows = await connection.fetch(HASHES, [one.position for one in newest.values()])
    hashes = {row["position"]: row["hash"].hex() for row in rows}
    for partition, one in newest.items():
        if one.position not in hashes or (one.chain and hashes[one.position] != one.chain):
            raise KafkaIsAhead(f"{KafkaIsAhead.__doc__} Found in {partition.topic}: position {one.position}.")


async def _sent_last(connection: Connection, sent: int) -> Mapping[TopicPartition, int]:
    """The last position that went to each partition, as far as the end of the log tells."""
    partition_of = DefaultPartitioner()
    last: dict[TopicPartition, int] = {}
    for row in await connection.fetch(SENT_LAST, sent, LOOKED_AT):
        numbers = list(partitions_of(row["topic"]))
        number = partition_of(row["key"].encode(), numbers, numbers)
        last.setdefault(TopicPartition(row["topic"], number), row["position"])
    return last


async def _newest(
    settings: KafkaSettings, sender: Sender, ends: Mapping[TopicPartition, int]
) -> Mapping[TopicPartition, Newest]:
    """Of each partition the newest record of ours; those where there is none, or none to be seen, are absent."""
    newest: dict[TopicPartition, Newest] = {}
    places = {partition: max(0, end - AMONG) for partition, end in ends.items()}
    async for record in kafka.records(settings, places, ends):
        headers = sender.headers_of(record)
        if headers is not None:
            one = Newest(int(headers["ce_position"]), headers.get("ce_chain", b"").decode())
            newest[TopicPartition(record.topic, record.partition)] = one
    return newest

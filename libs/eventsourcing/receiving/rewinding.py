"""Where Kafka and the database of a consumer disagree about how far it is, it reads again; what it knows it skips."""

from collections.abc import Collection, Mapping, Sequence

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from libs.eventsourcing.receiving.acknowledging import Acknowledged
from libs.eventsourcing.receiving.fillings import Fillings
from libs.eventsourcing.receiving.inbox import Inbox
from libs.eventsourcing.receiving.records import Record

log = structlog.get_logger()


async def rewound(
    consumer: AIOKafkaConsumer,
    inbox: Inbox,
    acknowledged: Acknowledged,
    records: Sequence[Record],
    new: Collection[TopicPartition],
    newer: Fillings,
) -> Sequence[Record]:
    """Of new partitions, and of those that were filled again, what follows what the database has seen of them.

    Kafka may remember more of this group: the database was restored or made anew, or Kafka was told of a place after it
    lost what was there.
    """
    first: dict[TopicPartition, int] = {}
    for one in records:
        first.setdefault(TopicPartition(one.topic, one.partition or 0), one.offset)
    looked_at = {*new, *(partition for partition, _ in newer)}
    back = _go_back(consumer, inbox, await inbox.places(newer), {one: first[one] for one in looked_at})
    for partition in back:
        acknowledged.forget(partition)
    return [one for one in records if TopicPartition(one.topic, one.partition or 0) not in back]


async def rewind(consumer: AIOKafkaConsumer, inbox: Inbox, new: Collection[TopicPartition]) -> None:
    """The same for partitions that nothing comes on."""
    _go_back(consumer, inbox, await inbox.places(), {one: await consumer.position(one) for one in new})


async def begin_again(consumer: AIOKafkaConsumer, inbox: Inbox, acknowledged: Acknowledged) -> None:
    """Where a partition is shorter than what we took of it, Kafka lost it; what comes again is skipped.

    Apache Kafka would tell: it refuses to read beyond an end. The embedded broker waits until somebody gets there.
    """
    for partition in consumer.assignment():
        end = consumer.highwater(partition)
        if end is not None and end < await consumer.position(partition):
            log.warning("Reading from the start: Kafka lost it.", consumer=inbox.name, **partition._asdict(), end=end)
            acknowledged.forget(partition)
            consumer.seek(partition, 0)


def _go_back(
    consumer: AIOKafkaConsumer,
    inbox: Inbox,
    places: Mapping[tuple[str, int], int],
    nexts: Mapping[TopicPartition, int],
) -> Collection[TopicPartition]:
    back = {one: places.get(one, 0) for one, following in nexts.items() if places.get(one, 0) < following}
    for partition, place in back.items():
        log.warning(
            "Reading again what the database has not seen.", consumer=inbox.name, **partition._asdict(), to=place
        )
        consumer.seek(partition, place)
    return back.keys()

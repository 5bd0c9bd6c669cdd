"""Kafka is told now and then how far a consumer is: the database knows it exactly, in the transaction of each batch."""

from collections.abc import Sequence

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from aiokafka.structs import TopicPartition

from libs.eventsourcing.receiving.records import Record

log = structlog.get_logger()

EVERY_SECONDS = 0.5
"""To acknowledge each batch costs a request, and the next fetch waits for it; what is read again is skipped."""


class Acknowledged:
    """The next offset of each partition that one consumer handled and Kafka was not told of."""

    def __init__(self) -> None:
        self._due: dict[TopicPartition, int] = {}

    def note(self, handled: Sequence[Record]) -> None:
        for one in handled:
            self._due[TopicPartition(one.topic, one.partition or 0)] = one.offset + 1

    def forget(self, partition: TopicPartition) -> None:
        self._due.pop(partition, None)

    async def tell(self, consumer: AIOKafkaConsumer) -> None:
        """A partition that was handed to another process is its business: what it reads again, it skips."""
        due, self._due = self._due, {}
        ours = {partition: place for partition, place in due.items() if partition in consumer.assignment()}
        if not ours:
            return
        try:
            await consumer.commit(ours)
        except KafkaError as away:
            log.info("Kafka was not told how far we are; it will be.", error=repr(away))
            self._due = {**ours, **self._due}

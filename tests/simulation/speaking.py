"""Commands as the gateway sends them, and everything that is said on any topic, heard in the order of its partition."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.structs import TopicPartition

from libs.contracts import topics
from libs.contracts.catalogue import topic_of, type_of
from libs.contracts.envelope import Envelope, Meta, read
from libs.contracts.messages import Command
from libs.eventsourcing import kafka as broker
from libs.eventsourcing.kafka import KafkaSettings
from tests.simulation.hours import Hours

GATEWAY = "gateway"


class Talk:
    """Ids of commands are numbered, so that the same year has the same ones."""

    def __init__(self, producer: AIOKafkaProducer, hours: Hours) -> None:
        self._producer = producer
        self._hours = hours
        self._news = asyncio.Condition()
        self._fresh: list[Envelope] = []
        self.sent = 0
        self.heard = 0
        self.places: dict[tuple[str, int], int] = {}
        """The next offset of each partition, as heard."""

    async def say(self, commands: Sequence[Command]) -> Sequence[Envelope]:
        envelopes = [self._asked(number, command) for number, command in enumerate(commands, self.sent + 1)]
        self.sent += len(envelopes)
        sends = [
            await self._producer.send(
                topic_of(one.message, GATEWAY), one.body(), key=one.meta.key.encode(), headers=one.meta.headers()
            )
            for one in envelopes
        ]
        await asyncio.gather(*sends)
        return envelopes

    def news(self) -> Sequence[Envelope]:
        """What was heard since the last time, in an order that is the same however the partitions came."""
        fresh, self._fresh = self._fresh, []
        return sorted(fresh, key=_place)

    async def hear(self, count: int, seconds: float) -> None:
        """Until so much was heard in all, but no longer than so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds), self._news:
                await self._news.wait_for(lambda: self.heard >= count)

    async def listen(self, consumer: AIOKafkaConsumer) -> None:
        while True:
            found: Mapping[TopicPartition, Sequence[Any]] = await consumer.getmany(timeout_ms=1000, max_records=2000)
            async with self._news:
                for partition, records in found.items():
                    self._fresh += [read(one.headers, one.value) for one in records]
                    self.places[partition.topic, partition.partition] = records[-1].offset + 1
                    self.heard += len(records)
                self._news.notify_all()

    def _asked(self, number: int, command: Command) -> Envelope:
        command_id = f"asked-{number}"
        return Envelope(
            Meta(
                id=command_id,
                type=type_of(type(command)),
                source=GATEWAY,
                stream=f"command-{command_id}",
                version=1,
                key=command.stream,
                time=self._hours.now(),
                correlation_id=command_id,
                causation_id="",
                final=True,
            ),
            command,
        )


def _place(one: Envelope) -> tuple[str, str, int]:
    return one.meta.source, one.meta.stream, one.meta.version


def _every_partition() -> Iterator[TopicPartition]:
    return (TopicPartition(topic, number) for topic in topics.ALL for number in topics.partitions_of(topic))


@asynccontextmanager
async def talking(
    settings: KafkaSettings, hours: Hours, on_failure: Callable[[BaseException], None]
) -> AsyncGenerator[Talk]:
    await broker.ensure_topics(settings)
    async with broker.producer(settings) as producer, broker.reader(settings, list(_every_partition())) as consumer:
        talk = Talk(producer, hours)
        listening = asyncio.create_task(talk.listen(consumer))
        listening.add_done_callback(
            lambda task: None if task.cancelled() else on_failure(task.exception() or EOFError())
        )
        try:
            yield talk
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

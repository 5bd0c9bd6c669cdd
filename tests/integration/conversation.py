"""Ask services over Kafka, and hear what they tell."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.structs import TopicPartition

from libs.contracts import topics
from libs.contracts.catalogue import topic_of
from libs.contracts.envelope import Envelope, read
from libs.contracts.messages import Command, CommandRefused, Event
from libs.eventsourcing import kafka as broker
from libs.eventsourcing.kafka import KafkaSettings
from tests.examples import asked

PATIENCE_SECONDS = 60
E = TypeVar("E", bound=Event)


class Conversation:
    def __init__(self, producer: AIOKafkaProducer) -> None:
        self._producer = producer
        self._news = asyncio.Condition()
        self.told: list[Envelope] = []

    async def ask(self, *commands: Command) -> list[Envelope]:
        """Send commands; returns what the first answer to each is, in their order."""
        envelopes = [asked(command) for command in commands]
        for one in envelopes:
            topic = topic_of(one.message, said_by="gateway")
            await self._producer.send(topic, one.body(), key=one.meta.key.encode(), headers=one.meta.headers())
        await self._producer.flush()
        ids = [one.meta.id for one in envelopes]
        await self._until(lambda: set(ids) <= {one.meta.causation_id for one in self.told})
        first = {one.meta.causation_id: one for one in reversed(self.told)}
        return [first[one] for one in ids]

    async def refusal(self, command: Command) -> str:
        """The rule that forbids the command."""
        (answer,) = await self.ask(command)
        assert isinstance(answer.message, CommandRefused), answer.message
        return answer.message.refusal

    async def heard(self, kind: type[E], **fields: Any) -> E:
        """The first event of this kind with these fields, as soon as it was told."""
        (event,) = await self.all_heard(kind, 1, **fields)
        return event

    async def all_heard(self, kind: type[E], count: int, **fields: Any) -> list[E]:
        def found() -> list[E]:
            return [
                one.message
                for one in self.told
                if isinstance(one.message, kind) and all(getattr(one.message, k) == v for k, v in fields.items())
            ]

        await self._until(lambda: len(found()) >= count)
        return found()

    async def listen(self, consumer: AIOKafkaConsumer) -> None:
        async for one in consumer:
            async with self._news:
                self.told.append(read(one.headers, one.value))
                self._news.notify_all()

    async def _until(self, fact: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS), self._news:
            await self._news.wait_for(fact)


@asynccontextmanager
async def conversation(kafka: KafkaSettings) -> AsyncGenerator[Conversation]:
    await broker.ensure_topics(kafka)
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap, fetch_max_wait_ms=kafka.fetch_wait_ms)
    await consumer.start()
    consumer.assign([TopicPartition(topic, n) for topic in topics.EVENTS for n in topics.partitions_of(topic)])
    await consumer.seek_to_end()
    async with broker.producer(kafka) as producer:
        talk = Conversation(producer)
        listening = asyncio.create_task(talk.listen(consumer))
        try:
            yield talk
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            await consumer.stop()

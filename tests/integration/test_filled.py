"""Whoever stands in the middle of a partition that Kafka lost, and that was filled again, reads it from its start."""

import asyncio
from collections.abc import Sequence

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from libs.contracts.envelope import FILLING, Envelope
from libs.contracts.topics import REGISTRATION_EVENTS
from libs.eventsourcing import kafka as broker
from libs.eventsourcing.kafka import KafkaSettings
from libs.eventsourcing.storing.postgres import PostgresTransaction
from libs.runtime.process import Node, Service, running
from libs.runtime.settings import ServiceSettings
from tests.examples import region, told
from tests.integration.conftest import Database, service_settings
from tests.wiping import wiped

PARTITION = TopicPartition(REGISTRATION_EVENTS, 1)
GROUP = "matching.filled"


async def send(kafka: KafkaSettings, names: Sequence[str], filling: int = 0) -> None:
    async with broker.producer(kafka) as producer:
        for name in names:
            envelope = told(region(name))
            filled = [(FILLING, str(filling).encode())] if filling else []
            await producer.send_and_wait(
                PARTITION.topic,
                envelope.body(),
                key=envelope.meta.key.encode(),
                partition=PARTITION.partition,
                headers=[*envelope.meta.headers(), *filled],
            )


class Listener:
    """A service whose only consumer notes what it applied."""

    def __init__(self, settings: ServiceSettings) -> None:
        self.heard: list[str] = []
        self._settings = settings

    async def hears(self, *names: str) -> None:
        """Run until these were heard."""
        async with running(Service("matching", self._listen), self._settings), asyncio.timeout(30):
            while not {f"region-{name}.1" for name in names} <= {*self.heard}:
                await asyncio.sleep(0.02)

    def _listen(self, node: Node) -> None:
        node.consume("filled", self._apply, REGISTRATION_EVENTS)

    async def _apply(self, _: PostgresTransaction, batch: Sequence[Envelope]) -> None:
        self.heard += [one.meta.id for one in batch]


async def acknowledge(kafka: KafkaSettings, place: int) -> None:
    """As a member of the group that does not know yet that the topic is another one."""
    consumer = AIOKafkaConsumer(
        PARTITION.topic, bootstrap_servers=kafka.bootstrap, group_id=GROUP, enable_auto_commit=False
    )
    async with consumer:
        await consumer.commit({PARTITION: place})


async def test_a_place_from_before_the_loss_skips_nothing(kafka: KafkaSettings, database: Database) -> None:
    await wiped(kafka)
    listener = Listener(service_settings(ServiceSettings, kafka, await database("filled")))
    await send(kafka, ["a", "b"])
    await listener.hears("a", "b")
    await wiped(kafka)
    await send(kafka, ["c", "d", "a", "b", "e"], filling=1)
    await acknowledge(kafka, 2)
    await listener.hears("c", "d", "e")
    assert sorted(listener.heard) == [f"region-{name}.1" for name in "abcde"]
    # What is filled once is read from its start once.
    await send(kafka, ["f"], filling=1)
    await listener.hears("f")
    await send(kafka, ["g"], filling=2)
    await listener.hears("g")
    assert sorted(listener.heard) == [f"region-{name}.1" for name in "abcdefg"]

"""A broker that forgot everything."""

import asyncio

from aiokafka.admin import AIOKafkaAdminClient

from libs.contracts import topics
from libs.eventsourcing import kafka as broker
from libs.eventsourcing.kafka import KafkaSettings

PATIENCE_SECONDS = 30


async def wiped(kafka: KafkaSettings) -> None:
    """Delete all topics and wait until they are there again, empty."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await admin.start()
    try:
        await admin.delete_topics(list(topics.ALL))
        async with asyncio.timeout(PATIENCE_SECONDS):
            while set(await admin.list_topics()) & set(topics.ALL):
                await asyncio.sleep(0.05)
    finally:
        await admin.close()
    await broker.ensure_topics(kafka)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while any((await broker.ends(kafka, topics.REGISTRATION_EVENTS)).values()):
            await asyncio.sleep(0.05)

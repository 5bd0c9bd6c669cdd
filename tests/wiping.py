"""A broker that forgot everything."""

import asyncio

from aiokafka.admin import AIOKafkaAdminClient

from libs.contracts import topics
from libs.eventsourcing import kafka as broker
from libs.eventsourcing.kafka import KafkaSettings

PATIENCE_SECONDS = 30


async def wiped(kafka: KafkaSettings) -> None:
    """Every topic is there, and empty."""
    await without_topics(kafka)
    await broker.ensure_topics(kafka)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while any((await broker.ends(kafka, topics.REGISTRATION_EVENTS)).values()):
            await asyncio.sleep(0.05)


async def without_topics(kafka: KafkaSettings) -> None:
    """Delete all topics, and wait until they are gone."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    try:
        await admin.start()
        async with asyncio.timeout(PATIENCE_SECONDS):
            # Asked for again, since what was made a moment ago may not be listed yet.
            while there := sorted(set(await admin.list_topics()) & set(topics.ALL)):
                await admin.delete_topics(there)
                await asyncio.sleep(0.05)
    finally:
        await admin.close()

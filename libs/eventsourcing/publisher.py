"""The elected leader of a service: it gives positions to what is committed, and relays the log to Kafka.

One leader a database, held by a session advisory lock; its epoch is checked in the transaction that gives positions,
so that a leader that lost its lock without noticing is fenced off.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import asyncpg
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from libs.contracts.topics import events_of
from libs.eventsourcing import kafka
from libs.eventsourcing.metrics import LEADING, RELAYED, SEQUENCED
from libs.eventsourcing.postgres import Connection, Deposed, PostgresStore, read_log, sequence

log = structlog.get_logger()

ELECT = "select pg_try_advisory_lock(hashtext('viceversa.leader'))"
ABDICATE = "select pg_advisory_unlock(hashtext('viceversa.leader'))"
ENTHRONE = "update leader set epoch = epoch + 1 returning epoch"
RELAYED_UP_TO = "update leader set relayed = $1 where epoch = $2"

BATCH = 1000
STANDBY_SECONDS = 1.0
POLL_SECONDS = 0.25
"""How long a commit of another process may wait; one of this process wakes the leader at once."""


async def publish(store: PostgresStore, settings: kafka.KafkaSettings) -> None:
    """Lead while elected, stand by while not, go on after any failure; ends only when cancelled."""
    while True:
        try:
            async with _leadership(store) as (connection, epoch):
                log.info("Leading.", service=store.service, epoch=epoch)
                await _refill_if_forgotten(connection, store.service, settings)
                await _lead(connection, epoch, store, settings)
        except Deposed:
            log.warning("Another leader was elected; standing by.", service=store.service)
        except (KafkaError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as away:
            log.warning("Kafka or Postgres does not answer; trying again.", service=store.service, error=repr(away))
        await asyncio.sleep(STANDBY_SECONDS)


@asynccontextmanager
async def _leadership(store: PostgresStore) -> AsyncGenerator[tuple[Connection, int]]:
    async with store.pool.acquire() as connection:
        while not await connection.fetchval(ELECT):
            await asyncio.sleep(STANDBY_SECONDS)
        LEADING.set(1)
        try:
            yield connection, await connection.fetchval(ENTHRONE)
        finally:
            LEADING.set(0)
            if not connection.is_closed():
                await connection.execute(ABDICATE)


async def _refill_if_forgotten(connection: Connection, service: str, settings: kafka.KafkaSettings) -> None:
    """A broker that holds none of our events, though we sent some, lost them: send the log again from its start."""
    await kafka.ensure_topics(settings)
    relayed = await connection.fetchval("select relayed from leader")
    if relayed and not any((await kafka.ends(settings, events_of(service))).values()):
        log.warning("Kafka forgot what it was sent; sending the log again.", service=service, messages=relayed)
        await connection.execute("update leader set relayed = 0")


async def _lead(connection: Connection, epoch: int, store: PostgresStore, settings: kafka.KafkaSettings) -> None:
    sequenced, relayed = await connection.fetchrow("select sequenced, relayed from leader") or (0, 0)
    async with kafka.producer(settings) as producer:
        while True:
            store.appended.clear()
            if await connection.fetchval("select exists (select from outbox)"):
                async with connection.transaction():
                    given = await sequence(connection, epoch, BATCH)
                SEQUENCED.inc(given)
                sequenced += given
            if relayed < sequenced:
                relayed += await _relay(connection, epoch, store.service, producer, relayed)
            else:
                await _wait_for(store.appended)


async def _wait_for(appended: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(POLL_SECONDS):
            await appended.wait()
    except TimeoutError:
        return


async def _relay(connection: Connection, epoch: int, service: str, producer: AIOKafkaProducer, relayed: int) -> int:
    """Send what follows, each under its key; what counts as sent is what was acknowledged without a gap."""
    batch = await read_log(connection, service, relayed, BATCH)
    sends = [
        await producer.send(topic, body, key=meta.key.encode(), headers=meta.headers()) for meta, topic, body in batch
    ]
    outcomes = await asyncio.gather(*sends, return_exceptions=True)
    failure = next((outcome for outcome in outcomes if isinstance(outcome, BaseException)), None)
    sent = next((n for n, outcome in enumerate(outcomes) if isinstance(outcome, BaseException)), len(batch))
    if sent and await connection.execute(RELAYED_UP_TO, relayed + sent, epoch) == "UPDATE 0":
        raise Deposed
    RELAYED.inc(sent)
    if failure is not None:
        raise failure
    return sent

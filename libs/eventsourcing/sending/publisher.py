"""The elected leader of a service: it gives positions to what is committed, and relays the log to Kafka.

One leader a database, held by a session advisory lock; its epoch is checked in the transaction that gives positions,
so that a leader that lost its lock without noticing is fenced off. Any number of processes stand by.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial

import asyncpg
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.structs import RecordMetadata

from libs.contracts.envelope import Headers
from libs.eventsourcing import kafka
from libs.eventsourcing.metrics import LEADING, RELAYED, SEQUENCED, UNRECONCILED
from libs.eventsourcing.sending import refill
from libs.eventsourcing.sending.reached import Forgot, Reached
from libs.eventsourcing.sending.relayed import Sender
from libs.eventsourcing.storing import lineages
from libs.eventsourcing.storing.log import Deposed, Entry, is_waiting, read_log, sequence
from libs.eventsourcing.storing.postgres import PostgresStore
from libs.eventsourcing.storing.rows import Connection
from libs.eventsourcing.storing.transient import TRANSIENT

log = structlog.get_logger()

ELECT = "select pg_try_advisory_lock(hashtext('viceversa.leader'))"
ENTHRONE = "update leader set epoch = epoch + 1 returning epoch"
LEADER = "select relayed, lineage, restored from leader"
CHECKED = "update leader set checked = epoch where epoch = $1"
STANDS = "select checked = epoch from leader"
FILLING = "select filling from leader"
# The time of the database, so that numbers ascend also after it was restored to an earlier one.
FILL = """
update leader set relayed = $1, filling = greatest(filling + 1, (extract(epoch from clock_timestamp()) * 1000)::bigint)
"""
RELAYED_UP_TO = "update leader set relayed = $1 where epoch = $2"
# A process that is stopped or hangs keeps its session, and with it the lock. A leader that is well asks something of
# the database several times a second. Ours is the low half of an advisory lock on one bigint.
END_SILENT = """
select pg_terminate_backend(pid) from pg_locks join pg_stat_activity using (pid)
where locktype = 'advisory' and pg_locks.database = (select oid from pg_database where datname = current_database())
    and classid::bigint << 32 | objid::bigint = hashtext('viceversa.leader')::bigint & x'ffffffffffffffff'::bigint
    and granted and state like 'idle%' and state_change < now() - $1::float * interval '1 second'
"""
CHANNEL = "appended"
TELL = "select pg_notify('appended', '')"

BATCH = 1000
STANDBY_SECONDS = 0.25
UNRECONCILED_SECONDS = 5.0
SILENT_SECONDS = 60.0
"""A leader that asked nothing for so long is ended; a send to Kafka gives up before."""
POLL_SECONDS = 0.25
"""How long a commit may wait at most; normally its process wakes the leader, itself or through Postgres."""
QUIET_POLLS = 20
"""After so many polls that brought nothing the leader asks whether Kafka still has everything; a send tells it too."""
LATE_SECONDS = 1.0
"""A send that takes longer may wait for a topic that is not there any more."""

Send = Callable[[Sequence[Entry]], Awaitable[Sequence[RecordMetadata | BaseException]]]


async def publish(store: PostgresStore, settings: kafka.KafkaSettings) -> None:
    """Lead while elected, stand by while not, go on after any failure; ends only when cancelled."""
    reached = Reached()
    while True:
        try:
            async with _leadership(store) as (connection, epoch):
                log.info("Leading.", service=store.service, epoch=epoch)
                while True:
                    sender = await _check(connection, epoch, store.service, settings, reached)
                    store.led.set()
                    with suppress(Forgot):
                        await _lead(connection, epoch, store, settings, sender, reached)
        except Deposed:
            log.warning("Another leader was elected; standing by.", service=store.service)
        except (refill.KafkaIsAhead, refill.NotReconciled) as reason:
            UNRECONCILED.set(1)
            log.warning("Nobody leads.", service=store.service, reason=str(reason))
            await asyncio.sleep(UNRECONCILED_SECONDS)
        except (KafkaError, asyncpg.PostgresError, *TRANSIENT) as away:
            log.warning("Kafka or Postgres does not answer; trying again.", service=store.service, error=repr(away))
        await asyncio.sleep(STANDBY_SECONDS)


async def stand_by(store: PostgresStore) -> None:
    """Never lead, and tell whoever does of what is committed here; ends only when cancelled."""
    while True:
        try:
            async with store.pool.acquire() as connection:
                while True:
                    await _stand_by(connection, store)
        except TRANSIENT as away:
            log.warning("Postgres does not answer; trying again.", service=store.service, error=repr(away))
        await asyncio.sleep(STANDBY_SECONDS)


@asynccontextmanager
async def _leadership(store: PostgresStore) -> AsyncGenerator[tuple[Connection, int]]:
    async with store.pool.acquire() as connection:
        while not await connection.fetchval(ELECT):
            await _stand_by(connection, store)

        def wake(*_: object) -> None:
            store.appended.set()

        await connection.add_listener(CHANNEL, wake)
        LEADING.set(1)
        try:
            yield connection, await connection.fetchval(ENTHRONE)
        finally:
            LEADING.set(0)
            # The end of the session frees the lock and the listener, and nothing has to be answered for it.
            connection.terminate()


async def _stand_by(connection: Connection, store: PostgresStore) -> None:
    """Tell the leader of what is committed here, once for however many commits, and end it when it hangs.

    A NOTIFY inside every appending transaction would make them wait for each other: Postgres commits such ones singly.
    """
    if await _wait_for(store.appended, STANDBY_SECONDS):
        store.appended.clear()
        await connection.execute(TELL)
    elif await connection.fetch(END_SILENT, SILENT_SECONDS):
        log.warning("The leader hangs; its session is ended.")
    if not store.led.is_set() and await connection.fetchval(STANDS):
        store.led.set()


async def _check(
    connection: Connection, epoch: int, service: str, settings: kafka.KafkaSettings, reached: Reached
) -> Sender:
    """What a broker lost of all that we sent is sent again; whoever applied it before skips it.

    Raises NotReconciled and KafkaIsAhead.
    """
    await kafka.ensure_topics(settings)
    leader = await connection.fetchrow(LEADER)
    if leader is None or leader["restored"]:
        raise refill.NotReconciled(refill.NotReconciled.__doc__)
    relayed, sender = leader["relayed"], Sender(service, leader["lineage"], await lineages.load(connection))
    ends = await kafka.ends(settings, *sender.topics)
    there = await refill.held(connection, settings, sender, relayed, reached.kept(ends))
    UNRECONCILED.set(0)
    if there < relayed:
        log.warning("Kafka lost what it was sent; sending it again.", service=service, after=there, upto=relayed)
        await connection.execute(FILL, there)
    await connection.execute(CHECKED, epoch)
    reached.begin(ends)
    return sender


async def _lead(
    connection: Connection,
    epoch: int,
    store: PostgresStore,
    settings: kafka.KafkaSettings,
    sender: Sender,
    reached: Reached,
) -> None:
    """Raises Forgot."""
    relayed = await connection.fetchval("select relayed from leader")
    headers = partial(Entry.headers, lineage=sender.lineage, filling=await connection.fetchval(FILLING))
    async with kafka.producer(settings) as producer:
        send = partial(_send, settings, producer, headers)
        relay = partial(_relay, connection, epoch, send, reached)
        while unsent := await read_log(connection, store.service, relayed, BATCH):
            relayed = await relay(unsent)
        quiet = 0
        while True:
            store.appended.clear()
            if await is_waiting(connection, epoch):
                entries = await sequence(connection, store.service, epoch, BATCH)
                SEQUENCED.inc(len(entries))
                if entries:
                    await relay(entries)
                quiet = 0
            elif not await _wait_for(store.appended, POLL_SECONDS):
                quiet += 1
                if quiet % QUIET_POLLS == 0:
                    reached.ensure(await kafka.ends(settings, *sender.topics))


async def _wait_for(appended: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            return await appended.wait()
    except TimeoutError:
        return False


async def _send(
    settings: kafka.KafkaSettings,
    producer: AIOKafkaProducer,
    headers: Callable[[Entry], Headers],
    entries: Sequence[Entry],
) -> Sequence[RecordMetadata | BaseException]:
    """What Kafka answered to each."""
    sending = asyncio.create_task(_send_all(producer, headers, entries))
    try:
        while not (await asyncio.wait([sending], timeout=LATE_SECONDS))[0]:
            # Nobody takes anything for a topic that is not there, and nobody else may be there to make it.
            with suppress(KafkaError):
                await kafka.ensure_topics(settings)
        return sending.result()
    finally:
        sending.cancel()


async def _send_all(
    producer: AIOKafkaProducer, headers: Callable[[Entry], Headers], entries: Sequence[Entry]
) -> Sequence[RecordMetadata | BaseException]:
    sends = [
        await producer.send(one.topic, one.body, key=one.meta.key.encode(), headers=headers(one)) for one in entries
    ]
    return await asyncio.gather(*sends, return_exceptions=True)


async def _relay(connection: Connection, epoch: int, send: Send, reached: Reached, entries: Sequence[Entry]) -> int:
    """Send entries, each under its key; what counts as sent is what was acknowledged without a gap; raises Forgot."""
    outcomes = await send(entries)
    reached.note(outcome for outcome in outcomes if isinstance(outcome, RecordMetadata))
    failure = next((outcome for outcome in outcomes if isinstance(outcome, BaseException)), None)
    sent = next((n for n, outcome in enumerate(outcomes) if isinstance(outcome, BaseException)), len(entries))
    if sent and await connection.execute(RELAYED_UP_TO, entries[sent - 1].meta.position, epoch) == "UPDATE 0":
        raise Deposed
    RELAYED.inc(sent)
    if failure is not None:
        raise failure
    return entries[-1].meta.position

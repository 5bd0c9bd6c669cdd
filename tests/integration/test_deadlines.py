"""A command that is due later is kept at once, told at its time, and told once, whoever leads then."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import pytest

from libs.contracts.registration import RegisterRegion
from libs.eventsourcing.deciding.handle import ask
from libs.eventsourcing.kafka import KafkaSettings
from libs.eventsourcing.sending.publisher import publish
from libs.eventsourcing.storing.memory import MemoryStore
from libs.eventsourcing.storing.migrate import migrate
from libs.eventsourcing.storing.postgres import PostgresStore
from libs.runtime import clock
from tests.examples import region, told
from tests.integration.conftest import Database
from tests.integration.relaying import all_relayed

SOON = timedelta(seconds=1.5)
ASKED = RegisterRegion(region_id="a", name="A")


@pytest.fixture
async def store(database: Database) -> AsyncIterator[PostgresStore]:
    async with asyncpg.create_pool(await database("deadlines"), min_size=1, max_size=8) as pool:
        await migrate(pool)
        yield PostgresStore(pool, "matching", clock.now)


async def test_what_is_due_later_has_no_position_before_and_one_afterwards(store: PostgresStore) -> None:
    due = clock.now() + SOON
    async with store.transaction() as tx:
        await ask(tx, "remind", told(region("a")), [ASKED], due)
        await ask(tx, "greet", told(region("a")), [ASKED])
    assert await store.sequence() == 1
    assert await store.sequence() == 0
    await asyncio.sleep(SOON.total_seconds())
    assert await store.sequence() == 1
    assert await store.sequence() == 0
    greeting, reminder = await store.log()
    assert (reminder.meta.stream, reminder.message) == ("asked-remind-region-a.1-1", ASKED)
    assert reminder.meta.time == due
    assert reminder.meta.causation_id == greeting.meta.causation_id == "region-a.1"


async def test_the_clock_of_postgres_decides_what_is_due_and_no_wrong_clock_of_a_process(
    store: PostgresStore,
) -> None:
    now = clock.now()
    ahead = PostgresStore(store.pool, "matching", lambda: now + timedelta(days=15))
    async with store.transaction() as tx:
        await ask(tx, "remind", told(region("a")), [ASKED], now + timedelta(days=14))
    assert await ahead.sequence() == 0
    await store.pool.execute("update scheduled set due = due - interval '15 days'")
    assert await store.sequence() == 1


async def test_an_event_that_comes_again_sets_no_second_deadline(store: PostgresStore) -> None:
    for _ in range(2):
        async with store.transaction() as tx:
            await ask(tx, "remind", told(region("a")), [ASKED], clock.now() + timedelta(days=1))
    assert await store.pool.fetchval("select count(*) from scheduled") == 1
    assert await store.pool.fetchval("select count(*) from messages") == 1


async def test_a_deadline_that_passed_while_nobody_ran_is_told_at_the_next_start_and_once(
    store: PostgresStore, kafka: KafkaSettings
) -> None:
    """Three processes start together, and are stopped and started again in the middle."""
    async with store.transaction() as tx:
        for n in range(20):
            due = clock.now() + timedelta(seconds=n / 20)
            await ask(tx, f"remind-{n}", told(region(str(n))), [ASKED], due)
    for seconds in (0.5, 0.3, None):
        leaders = [asyncio.create_task(publish(store, kafka)) for _ in range(3)]
        await (asyncio.sleep(seconds) if seconds else all_relayed(store.pool, 20))
        for leader in leaders:
            leader.cancel()
        await asyncio.gather(*leaders, return_exceptions=True)
    entries = await store.log()
    assert sorted(one.meta.stream for one in entries) == sorted(f"asked-remind-{n}-region-{n}.1-1" for n in range(20))
    assert [one.meta.time for one in entries] == sorted(one.meta.time for one in entries)
    assert await store.pool.fetchval("select relayed from leader") == 20


async def test_memory_keeps_deadlines_too() -> None:
    now = clock.now()
    times = [now]
    store = MemoryStore("matching", lambda: times[-1])
    async with store.transaction() as tx:
        await ask(tx, "remind", told(region("a")), [ASKED], now + timedelta(days=14))
    assert await store.sequence() == 0
    times.append(now + timedelta(days=14))
    assert await store.sequence() == 1

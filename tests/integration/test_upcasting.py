"""What older programs stored is read as it is said today, and the hash chain covers what they stored."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from libs.eventsourcing.history.verify import verify
from libs.eventsourcing.storing.migrate import migrate
from libs.eventsourcing.storing.postgres import PostgresStore
from libs.runtime import clock
from tests.examples import BECAUSE
from tests.integration.conftest import Database
from tests.lamps import LAMPS, LIT, LampLit, earlier


@pytest.fixture
async def store(database: Database) -> AsyncIterator[PostgresStore]:
    """Three programs, each with its own version, have spoken here."""
    async with asyncpg.create_pool(await database("upcasting"), min_size=1, max_size=2) as pool:
        await migrate(pool)
        store = PostgresStore(pool, "registration", clock.now, LAMPS)
        for said in (earlier(1, candles=2), LIT, earlier(2, lumens=24)):
            await store.append("lamp-a", [said], BECAUSE)
        await store.sequence()
        yield store


async def test_a_stream_and_the_log_are_read_in_todays_words(store: PostgresStore) -> None:
    async with store.transaction() as tx:
        assert list(await tx.read("lamp-a")) == [LIT] * 3
    assert [one.message for one in await store.log()] == [LIT] * 3
    assert [one.message for one in await store.category("lamp")] == [LIT] * 3


async def test_all_versions_of_a_type_are_found_in_the_order_of_the_log(store: PostgresStore) -> None:
    found = await store.of_type(LampLit)
    assert [(one.meta.position, one.meta.type[-2:]) for one in found] == [(1, "v1"), (2, "v3"), (3, "v2")]
    assert [one.meta.position for one in await store.of_type(LampLit, after=1, limit=1)] == [2]


async def test_reading_changes_neither_what_is_stored_nor_its_hash(store: PostgresStore) -> None:
    await store.log()
    assert await store.pool.fetchval("select body::text from messages where version = 1") == (
        '{"lamp_id":"a","candles":2}'
    )
    assert not (await verify(store.pool, "registration")).findings

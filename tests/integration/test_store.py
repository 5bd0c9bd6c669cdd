"""What an event store promises: the same stories over memory and Postgres."""

from collections.abc import AsyncIterator
from typing import cast

import asyncpg
import pytest

from libs.eventsourcing.memory import MemoryStore
from libs.eventsourcing.migrate import migrate
from libs.eventsourcing.postgres import Deposed, PostgresStore, sequence
from libs.eventsourcing.store import ABSENT, Conflict, Store
from libs.runtime import clock
from tests.examples import BECAUSE, region
from tests.integration.conftest import Database


@pytest.fixture
async def postgres(database: Database) -> AsyncIterator[PostgresStore]:
    async with asyncpg.create_pool(await database("store"), min_size=1, max_size=10) as pool:
        await migrate(pool)
        yield PostgresStore(pool, "registration", clock.now)


@pytest.fixture(params=["memory", "postgres"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "memory":
        return MemoryStore("registration", clock.now)
    return cast("Store", request.getfixturevalue("postgres"))


async def test_what_was_appended_is_read_in_order(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.append("region-a", [region("a", "1"), region("a", "2")], BECAUSE, expected=ABSENT)
    async with store.transaction() as tx:
        await tx.append("region-a", [region("a", "3")], BECAUSE, expected=2)
    async with store.transaction() as tx:
        assert list(await tx.read("region-a")) == [region("a", "1"), region("a", "2"), region("a", "3")]


async def test_a_transaction_reads_what_it_appended(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.append("region-a", [region("a")], BECAUSE)
        assert list(await tx.read("region-a")) == [region("a")]


async def test_a_stream_can_be_appended_to_blindly_and_read_afterwards(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.append("region-a", [region("a", "1")], BECAUSE)
    async with store.transaction() as tx:
        await tx.append("region-a", [region("a", "2")], BECAUSE)
        await tx.append("region-a", [region("a", "3")], BECAUSE)
        assert list(await tx.read("region-a")) == [region("a", "1"), region("a", "2"), region("a", "3")]
        await tx.append("region-a", [region("a", "4")], BECAUSE, expected=3)
    async with store.transaction() as tx:
        assert len(await tx.read("region-a")) == 4


async def test_a_stream_at_another_version_is_a_conflict(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.append("region-a", [region("a")], BECAUSE)
    with pytest.raises(Conflict):
        async with store.transaction() as tx:
            await tx.append("region-a", [region("a")], BECAUSE, expected=ABSENT)


async def test_of_two_who_write_at_once_one_conflicts(store: Store) -> None:
    async def slow() -> None:
        async with store.transaction() as tx:
            await tx.append("region-a", [region("a", "slow")], BECAUSE, expected=ABSENT)
            async with store.transaction() as fast:
                await fast.append("region-a", [region("a", "fast")], BECAUSE, expected=ABSENT)

    with pytest.raises(Conflict):
        await slow()
    async with store.transaction() as tx:
        assert list(await tx.read("region-a")) == [region("a", "fast")]


async def test_many_streams_are_written_together_or_not_at_all(store: Store) -> None:
    async def half_done() -> None:
        async with store.transaction() as tx:
            await tx.append("region-a", [region("a")], BECAUSE)
            await tx.append("region-b", [region("b")], BECAUSE)
            raise KeyError

    with pytest.raises(KeyError):
        await half_done()
    async with store.transaction() as tx:
        assert not await tx.read("region-a")
        assert not await tx.read("region-b")


async def test_nothing_is_in_the_log_before_it_is_sequenced(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.append("region-a", [region("a")], BECAUSE)
    assert not await store.log()
    assert await store.sequence() == 1
    assert await store.sequence() == 0


async def test_the_log_is_gapless_and_says_what_led_to_each_message(store: Store) -> None:
    for name in ("a", "b", "c"):
        async with store.transaction() as tx:
            await tx.append(f"region-{name}", [region(name, "1"), region(name, "2")], BECAUSE)
    await store.sequence()
    log = await store.log()
    assert [one.meta.position for one in log] == [1, 2, 3, 4, 5, 6]
    assert [one.meta.id for one in log[:2]] == ["region-a.1", "region-a.2"]
    assert [one.meta.final for one in log] == [False, True] * 3
    assert {(one.meta.correlation_id, one.meta.causation_id) for one in log} == {("story", "command-1")}
    assert [one.meta.position for one in await store.log(after=4, limit=1)] == [5]


async def test_a_transaction_that_commits_late_is_placed_late_and_breaks_no_order(postgres: PostgresStore) -> None:
    """The inversion of a fence by transaction ids: the older transaction commits after a younger one."""
    async with postgres.transaction() as old:
        await old.connection.execute("insert into inbox (consumer, origin, version) values ('x', 'y', 1)")
        async with postgres.transaction() as young:
            await young.append("region-a", [region("a", "1")], BECAUSE)
        await postgres.sequence()
        await old.append("region-a", [region("a", "2")], BECAUSE, expected=1)
        await postgres.sequence()
    await postgres.sequence()
    assert [(one.meta.position, one.meta.version) for one in await postgres.log()] == [(1, 1), (2, 2)]


async def test_an_open_transaction_stalls_nobody(postgres: PostgresStore) -> None:
    async with postgres.transaction() as still_open:
        await still_open.connection.execute("insert into inbox (consumer, origin, version) values ('x', 'y', 1)")
        async with postgres.transaction() as tx:
            await tx.append("region-a", [region("a")], BECAUSE)
        assert await postgres.sequence() == 1


async def test_a_leader_of_an_older_epoch_gives_no_positions(postgres: PostgresStore) -> None:
    async with postgres.transaction() as tx:
        await tx.append("region-a", [region("a")], BECAUSE)
    epoch = await postgres.pool.fetchval("update leader set epoch = epoch + 1 returning epoch")
    async with postgres.pool.acquire() as connection:
        with pytest.raises(Deposed):
            await sequence(connection, epoch - 1)
        assert await sequence(connection, epoch) == 1


async def test_the_log_takes_no_message_twice(postgres: PostgresStore) -> None:
    async with postgres.transaction() as tx:
        await tx.append("region-a", [region("a")], BECAUSE)
    await postgres.sequence()
    with pytest.raises(asyncpg.UniqueViolationError):
        await postgres.pool.execute("insert into log (position, stream, version) values (2, 'region-a', 1)")

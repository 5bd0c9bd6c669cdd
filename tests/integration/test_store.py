"""What an event store promises: the same stories over memory and Postgres."""

from collections.abc import AsyncIterator
from typing import cast

import asyncpg
import pytest

from libs.contracts.messages import CommandRefused
from libs.contracts.registration import RegionRegistered
from libs.contracts.topics import LARGEST_BODY
from libs.eventsourcing.storing.log import Deposed, sequence
from libs.eventsourcing.storing.memory import MemoryStore
from libs.eventsourcing.storing.migrate import migrate
from libs.eventsourcing.storing.postgres import PostgresStore
from libs.eventsourcing.storing.rows import TooLarge
from libs.eventsourcing.storing.store import ABSENT, Conflict, Store
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


async def test_the_log_is_read_by_category_and_by_type(store: Store) -> None:
    for name in ("a", "b"):
        await store.append(f"region-{name}", [region(name)], BECAUSE, expected=ABSENT)
        refusal = CommandRefused(command_id=name, command_type="X", refusal="Y", reason="Z")
        await store.append(refusal.stream, [refusal], BECAUSE)
    await store.sequence()
    assert [one.meta.id for one in await store.category("region")] == ["region-a.1", "region-b.1"]
    assert [one.meta.id for one in await store.category("answer", after=2)] == ["answer-b.1"]
    assert [one.meta.id for one in await store.category("answer", limit=1)] == ["answer-a.1"]
    assert not await store.category("answe")
    assert [one.meta.position for one in await store.of_type(RegionRegistered)] == [1, 3]


async def test_one_append_keeps_what_it_expects(store: Store) -> None:
    await store.append("region-a", [region("a", "1")], BECAUSE, expected=ABSENT)
    await store.append("region-a", [region("a", "2")], BECAUSE, expected=1)
    for wrong in (ABSENT, 1, 3):
        with pytest.raises(Conflict):
            await store.append("region-a", [region("a", "x")], BECAUSE, expected=wrong)
    await store.append("region-a", [region("a", "3"), region("a", "4")], BECAUSE, expected=2)
    await store.append("region-a", [region("a", "5")], BECAUSE)
    async with store.transaction() as tx:
        assert list(await tx.read("region-a", after=1)) == [region("a", str(n)) for n in (2, 3, 4, 5)]


async def test_a_version_that_is_expected_and_never_reached_is_a_conflict(store: Store) -> None:
    async def ahead() -> None:
        async with store.transaction() as tx:
            await tx.append("region-a", [region("a")], BECAUSE, expected=3)

    with pytest.raises(Conflict):
        await ahead()
    assert await store.sequence() == 0


async def test_many_streams_are_appended_in_bulk(store: Store) -> None:
    count = 1000
    async with store.transaction() as tx:
        for n in range(count):
            await tx.append(f"region-{n}", [region(str(n), "1"), region(str(n), "2")], BECAUSE, expected=ABSENT)
    while await store.sequence():
        continue
    log = await store.log(limit=2 * count + 1)
    assert [one.meta.id for one in log] == [f"region-{n}.{version}" for n in range(count) for version in (1, 2)]

    async def again() -> None:
        async with store.transaction() as tx:
            for n in reversed(range(count)):
                await tx.append(f"region-{n}", [region(str(n))], BECAUSE, expected=ABSENT)

    with pytest.raises(Conflict):
        await again()


async def test_a_stream_is_read_from_a_version_with_what_is_appended_meanwhile(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.append("region-a", [region("a", str(n)) for n in range(1, 6)], BECAUSE)
    async with store.transaction() as tx:
        assert list(await tx.read("region-a", after=3)) == [region("a", "4"), region("a", "5")]
        await tx.append("region-a", [region("a", "6")], BECAUSE, expected=5)
        assert list(await tx.read("region-a", after=4)) == [region("a", "5"), region("a", "6")]
        assert len(await tx.read("region-a")) == 6


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
            await sequence(connection, "registration", epoch - 1)
        assert len(await sequence(connection, "registration", epoch)) == 1


async def test_the_log_takes_no_message_twice(postgres: PostgresStore) -> None:
    async with postgres.transaction() as tx:
        await tx.append("region-a", [region("a")], BECAUSE)
    await postgres.sequence()
    with pytest.raises(asyncpg.UniqueViolationError):
        await postgres.pool.execute("insert into log select 2, stream, version, category, type, hash from log")


async def test_what_kafka_would_not_take_is_refused_before_it_is_stored(postgres: PostgresStore) -> None:
    large = RegionRegistered.model_construct(region_id="a", name="x" * LARGEST_BODY)
    with pytest.raises(TooLarge, match=r"RegionRegistered of region-a has 7,340,059 bytes; at most 7,340,032"):
        await postgres.append("region-a", [large], BECAUSE)
    assert await postgres.log() == []


async def test_tables_are_brought_up_to_date_in_public_whatever_comes_first(database: Database) -> None:
    """A service's connections mean its read model first, which is there before a second start."""
    path = {"search_path": "views, public"}
    async with asyncpg.create_pool(await database("store"), min_size=1, max_size=2, server_settings=path) as pool:
        await pool.execute("create schema views")
        await migrate(pool)
        tables = await pool.fetch("select distinct schemaname from pg_tables where tablename in ('messages', 'inbox')")
        assert [row["schemaname"] for row in tables] == ["public"]

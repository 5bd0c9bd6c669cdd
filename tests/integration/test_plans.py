"""What the store asks of Postgres: never a sort or a scan where it is hot, and few statements for many messages."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import pytest

from libs.eventsourcing.storing import log, postgres, rows
from libs.eventsourcing.storing.migrate import migrate
from libs.eventsourcing.storing.postgres import PostgresStore
from libs.eventsourcing.storing.store import ABSENT
from libs.runtime import clock
from tests.examples import BECAUSE, region
from tests.integration.conftest import Database

STREAMS = 3000


@pytest.fixture(scope="module")
async def pool(database: Database) -> AsyncIterator[rows.Pool]:
    """Some thousand events, so that a scan would not be the cheapest by chance."""
    async with asyncpg.create_pool(await database("plans"), min_size=1, max_size=2) as pool:
        await migrate(pool)
        store = PostgresStore(pool, "registration", clock.now)
        async with store.transaction() as tx:
            for n in range(STREAMS):
                await tx.append(f"region-{n}", [region(str(n), str(v)) for v in range(3)], BECAUSE, expected=ABSENT)
        while await store.sequence():
            continue
        async with asyncio.TaskGroup() as tasks:
            for n in range(STREAMS):
                tasks.create_task(store.append(f"waiting-{n}", [region(str(n))], BECAUSE, expected=ABSENT))
        await pool.execute(
            "insert into appended (streams, versions) select array[stream], array[version] from outbox, "
            "generate_series(1, 3)"
        )
        await pool.execute("analyze")
        yield pool


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


async def plan_of(pool: rows.Pool, query: str, types: str, values: str) -> list[dict[str, Any]]:
    """The nodes of the plan that Postgres keeps for a prepared statement, whatever it is given."""
    async with pool.acquire() as connection:
        await connection.execute("set plan_cache_mode = force_generic_plan")
        await connection.execute(f"prepare asked ({types}) as {query}")
        try:
            found = await connection.fetchval(f"explain (format json) execute asked ({values})")
        finally:
            await connection.execute("deallocate asked")
            await connection.execute("reset plan_cache_mode")
    return list(nodes(json.loads(found)[0]["Plan"]))


@pytest.mark.parametrize(
    ("query", "types", "values"),
    [
        pytest.param(postgres.READ, "text[], bigint[]", "'{region-7}', '{0}'", id="a stream"),
        pytest.param(postgres.READ, "text[], bigint[]", "'{region-7,region-8}', '{0,1}'", id="streams from a version"),
        pytest.param(postgres.VERSION, "text", "'region-7'", id="the version of a stream"),
        pytest.param(log.LOG, "bigint, bigint", "100, 1000", id="the log"),
        pytest.param(log.CATEGORY, "bigint, bigint, text", "100, 1000, 'region'", id="a category"),
    ],
)
async def test_a_hot_read_neither_sorts_nor_scans(pool: rows.Pool, query: str, types: str, values: str) -> None:
    kinds = {node["Node Type"] for node in await plan_of(pool, query, types, values)}
    assert not kinds & {"Sort", "Incremental Sort", "Seq Scan", "Bitmap Heap Scan", "Hash Join", "Merge Join"}, kinds


async def test_the_versions_of_a_type_are_found_by_an_index_and_merged(pool: rows.Pool) -> None:
    found = await plan_of(pool, log.TYPES, "bigint, bigint, text[]", "0, 10, '{org.viceversa.RegionRegistered.v1}'")
    assert not [node for node in found if node["Node Type"] in {"Seq Scan", "Bitmap Heap Scan"}]


async def test_whoever_gives_positions_finds_the_next_by_an_index(pool: rows.Pool) -> None:
    """What it took, a batch at most, is put in order; tables are not scanned."""
    found = await plan_of(pool, log.TAKE, "bigint", "1000")
    assert not [node for node in found if node["Node Type"] in {"Seq Scan", "Bitmap Heap Scan"}]
    sorted_parts = [part["Node Type"] for node in found if node["Node Type"] == "Sort" for part in nodes(node)]
    assert "CTE Scan" in sorted_parts or not sorted_parts


async def test_a_stream_is_looked_for_in_one_partition(pool: rows.Pool) -> None:
    async with pool.acquire() as connection:
        found = await connection.fetchval(f"explain (analyze, format json) {postgres.READ}", ["region-7"], [0])
    scans = [node for node in nodes(json.loads(found)[0]["Plan"]) if node.get("Index Name")]
    assert sum(1 for node in scans if node["Actual Loops"] > 0) == 1


class Statements:
    """What a connection is asked, transactions apart."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, asked: Any) -> None:
        if not asked.query.startswith(("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT")):
            self.asked.append(asked.query)


@pytest.fixture
async def store(database: Database) -> AsyncIterator[PostgresStore]:
    async with asyncpg.create_pool(await database("statements"), min_size=1, max_size=1) as pool:
        await migrate(pool)
        yield PostgresStore(pool, "registration", clock.now)


async def statements(store: PostgresStore, count: int) -> tuple[list[str], list[str]]:
    """What so many appends ask of the database, and what giving them positions asks."""
    said, placed = Statements(), Statements()
    async with store.transaction() as tx:
        tx.connection.add_query_logger(said)
        await tx.prefetch([f"region-{count}-{n}" for n in range(count)])
        for n in range(count):
            await tx.append(f"region-{count}-{n}", [region(str(n))], BECAUSE, expected=ABSENT)
        await tx.flush()
        tx.connection.remove_query_logger(said)
    async with store.pool.acquire() as connection:
        with connection.query_logger(placed):
            await log.sequence(connection, "registration", await log.epoch_of(connection))
    return said.asked, placed.asked


async def test_many_appends_are_as_many_statements_as_one(store: PostgresStore) -> None:
    # A new connection asks once what the types of the arrays are.
    await statements(store, 2)
    for count in (1, 10, 150):
        said, placed = await statements(store, count)
        assert len(said) == 2, said
        assert len(placed) == 5, placed


async def test_a_thousand_appends_are_a_copy_and_two_rows_for_the_leader(store: PostgresStore) -> None:
    said, _ = await statements(store, 1000)
    assert len([one for one in said if "appended" in one]) == 2

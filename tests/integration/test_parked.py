"""A failing message is tried again by itself, then waits for a person; the others go on; nothing is applied twice."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import asyncpg
import pytest
from prometheus_client import REGISTRY

from libs.contracts.envelope import Envelope
from libs.contracts.registration import RegionRegistered
from libs.eventsourcing.receiving import parked
from libs.eventsourcing.receiving.inbox import Inbox
from libs.eventsourcing.receiving.records import Record, packed
from libs.eventsourcing.storing.migrate import migrate
from libs.eventsourcing.storing.postgres import PostgresStore, PostgresTransaction
from libs.eventsourcing.watch import watch
from libs.runtime import clock
from tests.examples import BECAUSE, record, region, told
from tests.integration.conftest import Database

CONSUMER = "matching.views"
NOW = "update parked set retry_at = now() where retry_at is not null"
"""As if the time had passed."""


class Poisoned(Exception):
    """This message cannot be applied."""


@pytest.fixture
async def store(database: Database) -> AsyncIterator[PostgresStore]:
    async with asyncpg.create_pool(await database("parked"), min_size=1, max_size=8) as pool:
        await migrate(pool)
        await pool.execute("create table applied (id bigint generated always as identity, message text)")
        yield PostgresStore(pool, "matching", clock.now)


class Effect:
    """Writes what it is given, and fails for the names that are poison at that time."""

    def __init__(self) -> None:
        self.poison: set[str] = {"poison"}

    async def __call__(self, tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
        for envelope in batch:
            await tx.connection.execute("insert into applied (message) values ($1)", envelope.meta.id)
            if isinstance(envelope.message, RegionRegistered) and envelope.message.name in self.poison:
                raise Poisoned


@pytest.fixture
def effect() -> Effect:
    return Effect()


@pytest.fixture
def inbox(store: PostgresStore, effect: Effect) -> Inbox:
    return Inbox(CONSUMER, store, effect)


async def applied(store: PostgresStore) -> list[str]:
    return [row["message"] for row in await store.pool.fetch("select message from applied order by id")]


def at(offset: int, one: Record) -> Record:
    return one._replace(partition=0, offset=offset)


async def test_a_message_that_failed_once_is_applied_at_its_second_try_with_those_that_waited(
    store: PostgresStore, inbox: Inbox, effect: Effect
) -> None:
    story = [record(told(region("a", name), n)) for n, name in enumerate(("1", "poison", "3", "4"), 1)]
    await inbox.take([*story, record(told(region("b"), 1))])
    assert await applied(store) == ["region-a.1", "region-b.1"]
    (stuck,) = await parked.stuck(store.pool)
    assert (stuck.version, stuck.messages, stuck.failures) == (2, 3, 1)
    assert stuck.retry_at is not None
    assert not await inbox.retry_due()
    effect.poison.clear()
    await store.pool.execute(NOW)
    assert await inbox.retry_due()
    assert await applied(store) == ["region-a.1", "region-b.1", "region-a.2", "region-a.3", "region-a.4"]
    assert not await parked.stuck(store.pool)


async def test_after_the_last_try_it_waits_for_a_person(store: PostgresStore, inbox: Inbox, effect: Effect) -> None:
    await inbox.take([record(told(region("a", "poison"), 1))])
    waits: list[float] = []
    for _ in range(5):
        waits.append(await store.pool.fetchval("select extract(epoch from retry_at - now())::float from parked"))
        await store.pool.execute(NOW)
        assert await inbox.retry_due()
    assert [round(seconds) for seconds in waits] == [1, 4, 16, 64, 256]
    (stuck,) = await parked.stuck(store.pool)
    assert (stuck.failures, stuck.retry_at) == (6, None)
    assert not await inbox.retry_due()
    effect.poison.clear()
    assert await parked.retry(store.pool, "registration/region-a") == 1
    assert await inbox.retry_due()
    assert await applied(store) == ["region-a.1"]


async def test_what_is_dropped_is_on_record_and_lets_the_later_ones_go_on(store: PostgresStore, inbox: Inbox) -> None:
    await inbox.take([record(told(region("a", name), n)) for n, name in enumerate(("poison", "2", "3"), 1)])
    with pytest.raises(parked.NotNext):
        await parked.drop(store.pool, CONSUMER, "registration/region-a", 2, "by mistake")
    with pytest.raises(parked.NotParked):
        await parked.drop(store.pool, CONSUMER, "registration/region-a", 7, "by mistake")
    assert await applied(store) == []
    await parked.drop(store.pool, CONSUMER, "registration/region-a", 1, "entered twice")
    while await inbox.retry_due():
        continue
    assert await applied(store) == ["region-a.2", "region-a.3"]
    assert not await parked.stuck(store.pool)
    (dropped,) = await store.pool.fetch("select origin, version, because from dropped")
    assert tuple(dropped) == ("registration/region-a", 1, "entered twice")
    await inbox.take([record(told(region("a", "poison"), 1))])
    assert await applied(store) == ["region-a.2", "region-a.3"]


async def test_two_processes_that_apply_the_same_at_once_apply_it_once(store: PostgresStore, effect: Effect) -> None:
    """As when partitions change hands: the one that lost them goes on for a moment."""
    story = [record(told(region(str(n % 5)), n // 5 + 1)) for n in range(100)]
    inboxes = [Inbox(CONSUMER, store, effect) for _ in range(4)]
    await asyncio.gather(*(one.take(story[start : start + 30]) for one in inboxes for start in range(0, 100, 30)))
    found = await applied(store)
    assert sorted(found) == sorted({one.text()["ce_id"] for one in story})
    for stream in range(5):
        of_stream = [one for one in found if one.startswith(f"region-{stream}.")]
        assert of_stream == [f"region-{stream}.{version}" for version in range(1, 21)]


async def test_two_processes_that_retry_share_the_work(store: PostgresStore, effect: Effect) -> None:
    inboxes = [Inbox(CONSUMER, store, effect) for _ in range(3)]
    await inboxes[0].take([record(told(region(str(n), "poison"), 1)) for n in range(20)])
    effect.poison.clear()
    await store.pool.execute(NOW)

    async def work(one: Inbox) -> None:
        while await one.retry_due():
            continue

    await asyncio.gather(*map(work, inboxes))
    assert len(await applied(store)) == len(set(await applied(store))) == 20
    assert not await parked.stuck(store.pool)


async def test_what_was_unreadable_is_read_again_by_the_next_program(store: PostgresStore, inbox: Inbox) -> None:
    """An older program does not know the type; that it does now is played by giving the record a type it knows."""
    whole = record(told(region("a"), 1))
    unknown = [(name, b"org.viceversa.Unheard.v1" if name == "ce_type" else value) for name, value in whole.headers]
    await inbox.take([whole._replace(headers=unknown), record(told(region("a"), 2))])
    assert [one.origin.partition("/")[0] for one in await parked.stuck(store.pool)] == ["unreadable", "registration"]
    for program_can_read, expected in ((False, []), (True, ["region-a.1", "region-a.2"])):
        if program_can_read:
            headers = packed(whole.headers)
            await store.pool.execute("update parked set headers = $1 where origin like 'unreadable/%'", headers)
        started = asyncio.create_task(inbox.keep_retrying())
        await asyncio.sleep(0.3)
        started.cancel()
        assert await applied(store) == expected
    assert not await parked.stuck(store.pool)


async def test_the_next_offset_of_each_partition_is_kept_with_the_effect(store: PostgresStore, inbox: Inbox) -> None:
    story = [record(told(region("a", name), n)) for n, name in enumerate(("1", "poison", "3"), 1)]
    await inbox.take([at(10 + n, one) for n, one in enumerate(story)])
    await inbox.take([at(13, story[0]._replace(headers=[]))])
    assert await store.pool.fetchval("select next from taken where consumer = $1", CONSUMER) == 14


async def test_only_the_live_generation_counts(store: PostgresStore, inbox: Inbox) -> None:
    await inbox.take([record(told(region("a"), 1))])
    await store.pool.execute("insert into consumers (consumer, generation) values ($1, 2)", CONSUMER)
    await inbox.take([record(told(region("a"), 1))])
    assert await applied(store) == ["region-a.1", "region-a.1"]
    rows = await store.pool.fetch("select consumer, version from inbox order by consumer")
    assert [tuple(row) for row in rows] == [(CONSUMER, 1), (f"{CONSUMER}#2", 1)]


async def test_what_is_parked_and_waits_is_counted(store: PostgresStore, inbox: Inbox) -> None:
    await inbox.take([record(told(region("a", name), n)) for n, name in enumerate(("poison", "2", "3"), 1)])
    await inbox.take([record(told(region("b"), 1))._replace(headers=[])])
    async with store.transaction() as tx:
        await tx.append("region-c", [region("c")], BECAUSE)
        await tx.append("region-d", [region("d")], BECAUSE, due=clock.now().replace(year=2999))
    await watch(store.pool)

    def value(name: str, **labels: str) -> float | None:
        return REGISTRY.get_sample_value(name, labels)

    assert value("viceversa_parked", consumer=CONSUMER, kind="failing") == 1
    assert value("viceversa_parked", consumer=CONSUMER, kind="waiting") == 2
    assert value("viceversa_parked", consumer=CONSUMER, kind="unreadable") == 1
    assert value("viceversa_scheduled") == 1
    age = value("viceversa_outbox_age_seconds")
    assert age is not None
    assert 0 < age < 60
    assert value("viceversa_lag_seconds", consumer=CONSUMER) == 0


async def test_a_batch_costs_as_many_statements_as_one_message(database: Database) -> None:
    async def nothing(_: PostgresTransaction, __: Sequence[Envelope]) -> None:
        """No effect, so that only the inbox asks."""

    asked: list[str] = []

    async def leave(_: Any) -> None:
        """As in the services: no reset query when a connection is returned."""

    async def listen(connection: Any) -> None:
        connection.add_query_logger(lambda said: asked.append(said.query))

    async with asyncpg.create_pool(await database("counted"), min_size=1, max_size=1, init=listen, reset=leave) as pool:
        await migrate(pool)
        quiet = Inbox("matching.quiet", PostgresStore(pool, "matching", clock.now), nothing)
        await quiet.take([at(0, record(told(region("warm"), 1)))])
        for first, count in ((1, 1), (2, 500)):
            asked.clear()
            await quiet.take([at(n, record(told(region(f"q{n}"), 1))) for n in range(first, first + count)])
            assert len([one for one in asked if not one.startswith(("BEGIN", "COMMIT"))]) == 3, asked

"""What comes from Kafka is applied once, in the order of its stream, or parked."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import asyncpg
import pytest

from libs.contracts.envelope import Envelope
from libs.contracts.registration import RegionRegistered, RegisterRegion
from libs.eventsourcing.receiving.inbox import Inbox
from libs.eventsourcing.receiving.parking import park
from libs.eventsourcing.receiving.records import Record, arrived
from libs.eventsourcing.storing.migrate import migrate
from libs.eventsourcing.storing.postgres import PostgresStore, PostgresTransaction
from libs.runtime import clock
from tests.examples import asked, record, region, told
from tests.integration.conftest import Database


@pytest.fixture
async def store(database: Database) -> AsyncIterator[PostgresStore]:
    async with asyncpg.create_pool(await database("inbox"), min_size=1, max_size=5) as pool:
        await migrate(pool)
        await pool.execute("create table applied (id bigint generated always as identity, message text)")
        yield PostgresStore(pool, "matching", clock.now)


class Poisoned(Exception):
    """This message cannot be applied."""


async def apply(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    """Writes first and fails afterwards, so that a test sees whether the write stays."""
    for envelope in batch:
        await tx.connection.execute("insert into applied (message) values ($1)", envelope.meta.id)
        if isinstance(envelope.message, RegionRegistered) and envelope.message.name == "poison":
            raise Poisoned


@pytest.fixture
def inbox(store: PostgresStore) -> Inbox:
    return Inbox("matching.views", store, apply)


async def applied(store: PostgresStore) -> list[str]:
    return [row["message"] for row in await store.pool.fetch("select message from applied order by id")]


async def parked(store: PostgresStore) -> list[tuple[str, int]]:
    return [tuple(row) for row in await store.pool.fetch("select origin, version from parked order by 1, 2")]


async def test_a_batch_is_applied_in_order(store: PostgresStore, inbox: Inbox) -> None:
    await inbox.take([record(told(region("a"), 1)), record(told(region("b"), 1)), record(told(region("a"), 2))])
    assert await applied(store) == ["region-a.1", "region-b.1", "region-a.2"]


async def test_what_comes_twice_is_applied_once(store: PostgresStore, inbox: Inbox) -> None:
    first = record(told(region("a"), 1))
    await inbox.take([first, first])
    await inbox.take([first])
    assert await applied(store) == ["region-a.1"]


async def test_two_consumers_of_one_service_know_nothing_of_each_other(store: PostgresStore, inbox: Inbox) -> None:
    await inbox.take([record(told(region("a")))])
    await Inbox("matching.policies", store, apply).take([record(told(region("a")))])
    assert await applied(store) == ["region-a.1", "region-a.1"]


async def test_what_comes_too_early_is_parked_until_the_gap_is_filled(store: PostgresStore, inbox: Inbox) -> None:
    await inbox.take([record(told(region("a"), 3)), record(told(region("a"), 2))])
    assert await applied(store) == []
    assert await parked(store) == [("registration/region-a", 2), ("registration/region-a", 3)]
    await inbox.take([record(told(region("a"), 1))])
    assert await applied(store) == ["region-a.1", "region-a.2", "region-a.3"]
    assert await parked(store) == []


async def test_what_is_early_in_a_batch_is_applied_with_the_predecessor_that_comes_after_it(
    store: PostgresStore, inbox: Inbox
) -> None:
    await inbox.take([record(told(region("a"), 2)), record(told(region("a"), 1))])
    assert await applied(store) == ["region-a.1", "region-a.2"]
    assert await parked(store) == []


async def test_what_waited_for_one_message_is_applied_with_few_transactions(store: PostgresStore, inbox: Inbox) -> None:
    await inbox.take([record(told(region("a"), version)) for version in range(2, 102)])
    begun: int = await store.pool.fetchval("select pg_current_xact_id()::text::bigint")
    await inbox.take([record(told(region("a"), 1))])
    ended: int = await store.pool.fetchval("select pg_current_xact_id()::text::bigint")
    assert await applied(store) == [f"region-a.{version}" for version in range(1, 102)]
    assert await parked(store) == []
    assert ended - begun < 20


async def test_what_was_parked_while_its_predecessor_was_applied_is_applied_too(
    store: PostgresStore, inbox: Inbox
) -> None:
    """So it stands when a process is killed between the two, or when another parks it at that moment."""
    await inbox.take([record(told(region("a"), 1))])
    async with store.transaction() as tx:
        for version in (2, 3):
            await park(tx.connection, inbox.name, arrived(record(told(region("a"), version))), "It seemed early.")
    retrying = asyncio.create_task(inbox.keep_retrying())
    async with asyncio.timeout(10):
        while await parked(store):
            await asyncio.sleep(0.02)
    retrying.cancel()
    assert await applied(store) == ["region-a.1", "region-a.2", "region-a.3"]


async def test_a_poisonous_message_stops_its_stream_alone_and_leaves_no_trace(
    store: PostgresStore, inbox: Inbox
) -> None:
    await inbox.take(
        [
            record(told(region("a"), 1)),
            record(told(region("a", "poison"), 2)),
            record(told(region("b"), 1)),
            record(told(region("a"), 3)),
        ]
    )
    assert await applied(store) == ["region-a.1", "region-b.1"]
    assert await parked(store) == [("registration/region-a", 2), ("registration/region-a", 3)]
    assert "Poisoned" in await store.pool.fetchval("select reason from parked where version = 2")


async def test_poison_behind_a_gap_does_not_take_the_healthy_message_with_it(
    store: PostgresStore, inbox: Inbox
) -> None:
    await inbox.take([record(told(region("a", "poison"), 2))])
    await inbox.take([record(told(region("a"), 1))])
    assert await applied(store) == ["region-a.1"]
    assert await parked(store) == [("registration/region-a", 2)]


@pytest.mark.parametrize(
    "unreadable",
    [
        Record("registration.events", [], b"no headers"),
        Record("registration.events", [("ce_id", b"\xff\xfe")], b"{}"),
        Record("registration.events", told(region("a")).meta.headers(), b"{not json"),
        Record("registration.events", told(region("a")).meta.headers(), b'{"region_id": "NOT AN ID", "name": "x"}'),
    ],
    ids=["no headers", "bytes that are no text", "no JSON", "a field against its rule"],
)
async def test_an_unreadable_message_is_kept_and_the_others_go_on(
    store: PostgresStore, inbox: Inbox, unreadable: Record
) -> None:
    await inbox.take([unreadable, record(told(region("b")))])
    assert await applied(store) == ["region-b.1"]
    kept = await store.pool.fetchrow("select body, reason from parked")
    assert kept is not None
    assert kept["body"] == unreadable.body


async def test_an_unreadable_command_is_refused_to_whoever_asked(store: PostgresStore, inbox: Inbox) -> None:
    command = asked(RegisterRegion(region_id="a", name="A"))
    await inbox.take([Record("matching.commands", command.meta.headers(), b'{"region_id": "a", "nome": "A"}')])
    await store.sequence()
    (refusal,) = await store.log()
    assert refusal.meta.causation_id == command.meta.id
    reason = getattr(refusal.message, "reason", "")
    assert "name: Field required" in reason
    assert "nome: Extra inputs are not permitted" in reason


async def test_effect_and_inbox_are_one_transaction(store: PostgresStore, inbox: Inbox) -> None:
    await inbox.take([record(told(region("a", "poison")))])
    assert await store.pool.fetchval("select count(*) from inbox") == 0
    assert await applied(store) == []

"""Whatever is changed, removed, reordered or put in is found and named; forgetting a person changes nothing."""

import base64
from collections.abc import AsyncIterator

import asyncpg
import pytest

from libs.eventsourcing.history.audit import BadSigningKey, Head, Signer
from libs.eventsourcing.history.signing import sign
from libs.eventsourcing.history.verify import Finding, verify
from libs.eventsourcing.storing.chain import GENESIS
from libs.eventsourcing.storing.migrate import migrate
from libs.eventsourcing.storing.postgres import PostgresStore
from libs.eventsourcing.storing.store import ABSENT
from libs.runtime import clock
from tests.examples import BECAUSE, region
from tests.integration.conftest import Database

SIGNER = Signer(base64.b64encode(bytes(range(32))).decode())
STRANGER = Signer(base64.b64encode(bytes(32)).decode())


@pytest.fixture
async def store(database: Database) -> AsyncIterator[PostgresStore]:
    """Ten events in five streams, signed after the fifth and at the end."""
    async with asyncpg.create_pool(await database("audit"), min_size=1, max_size=3) as pool:
        await migrate(pool)
        store = PostgresStore(pool, "registration", clock.now)
        for n in range(10):
            await store.append(f"region-{n % 5}", [region(str(n % 5), f"Höhe {n}")], BECAUSE, expected=n // 5)
            await store.sequence()
            if n in (4, 9):
                await sign(store, SIGNER)
        yield store


async def findings(store: PostgresStore, *anchors: Head) -> list[Finding]:
    return list((await verify(store.pool, "registration", anchors, SIGNER.public)).findings)


async def anchor(store: PostgresStore) -> Head:
    row = await store.pool.fetchrow("select sequenced, head from leader")
    assert row is not None
    return SIGNER.sign("registration", row["sequenced"], row["head"], clock.now())


async def rechain(store: PostgresStore) -> None:
    """What somebody with the whole database in their hands would do after a change."""
    await store.pool.execute(
        """
        do $$
        declare
            last bytea := sha256('');
            entry record;
        begin
            for entry in select log.position, messages as said from log join messages using (stream, version) order by 1
            loop
                last := chained(last, entry.position, entry.said);
                update log set hash = last where position = entry.position;
            end loop;
            update leader set head = last;
        end $$
        """
    )


async def test_an_untouched_log_is_whole(store: PostgresStore) -> None:
    verdict = await verify(store.pool, "registration", [await anchor(store)])
    assert (verdict.events, verdict.signed_heads, list(verdict.findings)) == (10, 3, [])


async def test_sql_and_python_chain_alike(store: PostgresStore) -> None:
    before = await store.pool.fetch("select position, hash from log order by position")
    await rechain(store)
    assert await store.pool.fetch("select position, hash from log order by position") == before
    assert await store.pool.fetchval("select sha256('')") == GENESIS


@pytest.mark.parametrize(
    "change",
    [
        """update messages set body = '{"region_id": "2", "name": "X"}' where stream = 'region-2' and version = 1""",
        "update messages set time = time + interval '1 microsecond' where stream = 'region-2' and version = 1",
        "update messages set correlation_id = 'x' where stream = 'region-2' and version = 1",
        "update messages set final = false where stream = 'region-2' and version = 1",
    ],
)
async def test_a_changed_event_is_named(store: PostgresStore, change: str) -> None:
    await store.pool.execute(change)
    assert [(one.position, one.event) for one in await findings(store)] == [(3, "region-2.1")]


async def test_a_removed_event_is_named(store: PostgresStore) -> None:
    await store.pool.execute("delete from messages where stream = 'region-1' and version = 2")
    assert [(one.position, one.event) for one in await findings(store)] == [(7, "region-1.2")]


async def test_a_removed_place_is_named(store: PostgresStore) -> None:
    await store.pool.execute("delete from log where position = 4")
    first, *_ = await findings(store)
    assert (first.position, first.what) == (4, "Removed from the log: position 4.")


async def test_two_events_that_changed_places_are_named(store: PostgresStore) -> None:
    for stream, position in (("", 2), ("region-1", 3), ("region-2", 2)):
        await store.pool.execute("update log set stream = $1 where position = $2", stream, position)
    assert [one.position for one in await findings(store)] == [2, 3]


async def test_an_event_that_was_put_in_is_named(store: PostgresStore) -> None:
    await store.pool.execute(
        "insert into messages select 'region-9', 1, type, topic, 'region-9', time, correlation_id, causation_id, "
        "final, traceparent, body from messages where stream = 'region-1' and version = 1"
    )
    assert [(one.position, one.event) for one in await findings(store)] == [(None, "region-9.1")]


async def test_what_was_changed_and_chained_anew_differs_from_what_was_signed(store: PostgresStore) -> None:
    await store.pool.execute("update messages set correlation_id = 'x' where stream = 'region-2' and version = 1")
    await rechain(store)
    assert [one.position for one in await findings(store)] == [5, 10]


async def test_a_forged_head_is_not_signed_by_us(store: PostgresStore) -> None:
    await store.pool.execute("update messages set correlation_id = 'x' where stream = 'region-4' and version = 2")
    await rechain(store)
    await store.pool.execute("delete from heads where position = 10")
    await sign(store, STRANGER)
    assert [(one.position, "not signed" in one.what) for one in await findings(store)] == [(10, True)]


async def test_the_newest_events_cannot_be_removed_unseen_by_an_anchor(store: PostgresStore) -> None:
    kept = await anchor(store)
    await store.pool.execute("delete from messages where version = 2")
    await store.pool.execute("delete from log where position > 5")
    await store.pool.execute("delete from heads where position > 5")
    await store.pool.execute("update leader set sequenced = 5, head = (select hash from log where position = 5)")
    assert not await findings(store)
    (found,) = await findings(store, kept)
    assert found.what == "The newest events are removed: positions 6 to 10 existed."


async def test_a_deadline_and_what_waits_are_not_taken_for_put_in(store: PostgresStore) -> None:
    await store.append("region-7", [region("7")], BECAUSE, expected=ABSENT)
    async with store.transaction() as tx:
        await tx.append("region-8", [region("8")], BECAUSE, due=clock.now().replace(year=2999))
    assert not await findings(store)


def test_a_signing_key_has_32_bytes() -> None:
    with pytest.raises(BadSigningKey):
        Signer("c2hvcnQ=")

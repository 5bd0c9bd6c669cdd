"""What a service was is kept in a folder, and made again; what Kafka heard since is taken back from there."""

import asyncio
import gzip
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from libs.contracts.registration import RegisterRegion
from libs.eventsourcing.history.verify import verify
from libs.eventsourcing.kafka import KafkaSettings
from libs.eventsourcing.keeping import giving_up, reconcile
from libs.eventsourcing.keeping.archive import Archive, BadBackup
from libs.eventsourcing.keeping.backup import back_up
from libs.eventsourcing.keeping.restore import NotEmpty, choose, restore
from libs.eventsourcing.sending.publisher import publish
from libs.eventsourcing.storing.lineages import NONE
from libs.eventsourcing.storing.migrate import migrate
from libs.eventsourcing.storing.postgres import PostgresStore
from libs.eventsourcing.storing.rows import Pool
from libs.eventsourcing.storing.store import Cause
from libs.runtime import clock
from libs.runtime.process import running
from libs.runtime.settings import ServiceSettings
from services.registration.app import REGISTRATION
from tests.examples import BECAUSE, region
from tests.integration.conftest import Database, service_settings
from tests.integration.conversation import conversation
from tests.integration.relaying import all_relayed

LOG = "select position, stream, version, type, hash, body::text from log join messages using (stream, version, type)"
EVERYTHING = f"{LOG} order by position"


@asynccontextmanager
async def opened(dsn: str) -> AsyncGenerator[PostgresStore]:
    async with asyncpg.create_pool(dsn, min_size=1, max_size=5) as pool:
        await migrate(pool)
        yield PostgresStore(pool, "registration", clock.now)


@asynccontextmanager
async def empty(dsn: str) -> AsyncGenerator[Pool]:
    async with asyncpg.create_pool(dsn, min_size=1, max_size=5) as pool:
        yield pool


async def say(store: PostgresStore, *names: str) -> None:
    """Two events for each region, by one command."""
    for name in names:
        async with store.transaction() as tx:
            await tx.append(f"region-{name}", [region(name, "North"), region(name, "Northern")], BECAUSE)


async def relayed(store: PostgresStore, kafka: KafkaSettings) -> None:
    """Lead until Kafka has everything."""
    leader = asyncio.create_task(publish(store, kafka))
    await all_relayed(store.pool)
    leader.cancel()
    await asyncio.gather(leader, return_exceptions=True)


async def log_of(pool: Pool) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await pool.fetch(EVERYTHING)]


async def keep(store: PostgresStore, folder: Path) -> None:
    await back_up(store.pool, store.service, folder, clock.now())


async def test_each_backup_writes_what_is_new_and_each_point_can_be_restored(
    database: Database, tmp_path: Path
) -> None:
    async with opened(await database("kept")) as store:
        await say(store, "a", "b")
        await store.sequence()
        await keep(store, tmp_path)
        early = await log_of(store.pool)
        await say(store, "c")
        await store.sequence()
        await say(store, "not-placed-yet")
        await keep(store, tmp_path)
        late = await log_of(store.pool)
    archive = Archive(tmp_path, "registration")
    first, second = archive.points()
    assert [(one.first, one.last) for one in second.segments] == [(1, 4), (5, 6)]
    assert choose(archive.points(), position=5) == first
    async with empty(await database("early")) as pool:
        await restore(pool, archive, first)
        assert await log_of(pool) == early
    async with empty(await database("late")) as pool:
        await restore(pool, archive, second)
        assert await log_of(pool) == late
        assert (await verify(pool, "registration")).findings == []
        store = PostgresStore(pool, "registration", clock.now)
        assert await store.sequence() == 2, "what had no position yet gets one now"
        assert (await log_of(pool))[-1][:3] == (8, "region-not-placed-yet", 2)
        with pytest.raises(NotEmpty):
            await restore(pool, archive, second)


async def test_a_backup_that_was_changed_is_refused_and_nothing_is_restored(database: Database, tmp_path: Path) -> None:
    async with opened(await database("kept")) as store:
        await say(store, "a")
        await store.sequence()
        await keep(store, tmp_path)
    archive = Archive(tmp_path, "registration")
    (point,) = archive.points()
    segment = archive.folder / point.segments[0].file
    segment.write_bytes(gzip.compress(gzip.decompress(segment.read_bytes()).replace(b"Northern", b"Southern")))
    async with empty(await database("changed")) as pool:
        with pytest.raises(BadBackup, match=r"ndjson\.gz is not as it was written"):
            await restore(pool, archive, point)
        assert await pool.fetchval("select count(*) from messages") == 0


async def test_what_kafka_heard_since_the_backup_is_taken_back(
    database: Database, kafka: KafkaSettings, tmp_path: Path
) -> None:
    tag = clock.new_id()[:8]
    async with opened(await database("lost")) as store:
        await say(store, f"{tag}-a")
        await relayed(store, kafka)
        await keep(store, tmp_path)
        await say(store, f"{tag}-b", f"{tag}-c")
        await relayed(store, kafka)
        before = await log_of(store.pool)
    async with opened(await restored(database, tmp_path)) as store:
        assert not await leads(store, kafka), "nobody leads before it was reconciled"
        found = await reconciled(store, kafka)
        assert (found.position, len(found.following), found.beyond) == (2, 4, [])
        assert await log_of(store.pool) == before
        await say(store, f"{tag}-d")
        await relayed(store, kafka)
        assert [row[0] for row in await log_of(store.pool)] == list(range(1, 9))
        assert (await verify(store.pool, "registration")).findings == []


async def test_half_of_what_a_command_led_to_is_not_taken_back(
    database: Database, kafka: KafkaSettings, tmp_path: Path
) -> None:
    """Its leader died between two sends: the command is decided again, and what Kafka holds of it does not count."""
    tag = clock.new_id()[:8]
    async with opened(await database("lost")) as store:
        await say(store, f"{tag}-a")
        await relayed(store, kafka)
        await keep(store, tmp_path)
        await say(store, f"{tag}-b")
        await store.sequence()
        await store.pool.execute("delete from log where position = 4")
        await store.pool.execute("update leader set sequenced = 3")
        await relayed(store, kafka)
    async with opened(await restored(database, tmp_path)) as store:
        found = await reconciled(store, kafka)
        assert (found.position, found.following, [one.meta.position for one in found.beyond]) == (2, [], [3])
        assert not await leads(store, kafka)
        await given_up(store)
        await say(store, f"{tag}-b", f"{tag}-c")
        await relayed(store, kafka)
        assert await leads(store, kafka), "its own record of before does not stop the next leader"


async def test_a_command_whose_outcome_was_taken_back_is_not_decided_again(
    database: Database, kafka: KafkaSettings, tmp_path: Path
) -> None:
    """The consumer goes back to where the backup was, and reads the commands since then a second time."""
    tag = clock.new_id()[:8]
    first, second = (RegisterRegion(region_id=f"{tag}-{n}", name="North") for n in "ab")
    dsn = await database("commands")
    settings = service_settings(ServiceSettings, kafka, dsn)
    async with conversation(kafka) as talk, running(REGISTRATION, settings) as node:
        await talk.ask(first)
        await back_up(node.pool, "registration", tmp_path, clock.now())
        await talk.ask(second)
        before = await log_of(node.pool)
    again = await restored(database, tmp_path)
    async with opened(again) as store:
        await reconciled(store, kafka)
    async with (
        conversation(kafka) as talk,
        running(REGISTRATION, service_settings(ServiceSettings, kafka, again)) as node,
    ):
        await talk.ask(RegisterRegion(region_id=f"{tag}-c", name="North"))
        assert (await log_of(node.pool))[: len(before)] == before
        said = await node.pool.fetch("select stream from messages where stream like '%' || $1 || '%'", tag)
        assert sorted(row["stream"] for row in said) == [f"region-{tag}-{n}" for n in "abc"]


async def test_whoever_heard_more_than_a_restored_log_holds_goes_back(database: Database) -> None:
    async with opened(await database("said")) as sayer, opened(await database("heard")) as hearer:
        await say(sayer, "a", "b")
        await sayer.sequence()
        heard = [("registration/region-a", 2), ("registration/region-b", 5), ("registration/region-c", 1)]
        for origin, version in heard:
            await hearer.pool.execute("insert into inbox values ('matching.rounds', $1, $2)", origin, version)
        cause = Cause("story", "region-b.4")
        await hearer.append("region-z", [region("z")], cause)
        async with sayer.pool.acquire() as own, hearer.pool.acquire() as other:
            gone = await giving_up.ahead(other, own, "registration")
            assert [(one.stream, one.heard, one.said) for one in gone] == [("region-b", 5, 2), ("region-c", 1, 0)]
            ids = [message for one in gone for message in one.ids]
            assert ids == ["region-b.3", "region-b.4", "region-b.5", "region-c.1"]
            (decided,) = await giving_up.consequences(other, "matching", ids)
            assert (decided.service, decided.stream, decided.version) == ("matching", "region-z", 1)
            await giving_up.go_back(other, gone)
            assert await giving_up.ahead(other, own, "registration") == []


async def restored(database: Database, folder: Path) -> str:
    """The DSN of a new database that is at the first point of the backup."""
    dsn = await database("restored")
    async with empty(dsn) as pool:
        archive = Archive(folder, "registration")
        await restore(pool, archive, archive.points()[0])
    return dsn


async def reconciled(store: PostgresStore, kafka: KafkaSettings) -> reconcile.Found:
    async with store.pool.acquire() as connection, connection.transaction():
        found = await reconcile.look(connection, kafka, "registration", NONE)
        await reconcile.take_back(connection, kafka, "registration", NONE, found)
        if not found.beyond:
            await reconcile.settle(connection, "registration", NONE)
    return found


async def given_up(store: PostgresStore) -> None:
    async with store.pool.acquire() as connection:
        known = await giving_up.branch(connection, "registration", NONE)
        await reconcile.settle(connection, "registration", known)


async def leads(store: PostgresStore, kafka: KafkaSettings) -> bool:
    """Whether a leader finds the log and Kafka to agree."""
    store.led.clear()
    leader = asyncio.create_task(publish(store, kafka))
    try:
        async with asyncio.timeout(3):
            return await store.led.wait()
    except TimeoutError:
        return False
    finally:
        leader.cancel()
        await asyncio.gather(leader, return_exceptions=True)

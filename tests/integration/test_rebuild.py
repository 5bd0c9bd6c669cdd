"""A read model is told again beside the live one and swapped in: the same rows, no query fails, none is told twice."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import asyncpg
import pytest

from libs.contracts.analytics import FunnelCounted
from libs.contracts.envelope import Envelope
from libs.contracts.registration import ParticipantEnrolled, Profile
from libs.contracts.vocabulary import Stage, Topic
from libs.devstack.stack import Stack
from libs.eventsourcing import kafka as broker
from libs.eventsourcing.kafka import KafkaSettings
from libs.eventsourcing.reading.projection import NEXT, OtherShape, Projection, ensure
from libs.eventsourcing.reading.rebuild import Differs, RebuildRuns, Rebuilt, rebuild
from libs.eventsourcing.sending.publisher import publish
from libs.eventsourcing.storing.migrate import migrate
from libs.eventsourcing.storing.postgres import PostgresStore, PostgresTransaction
from libs.eventsourcing.storing.rows import Pool
from libs.runtime import clock
from libs.runtime.opening import open_pool
from libs.runtime.process import Node, running
from services.analytics.app import analytics
from services.analytics.projections import FIGURES
from services.analytics.settings import AnalyticsSettings
from tests.examples import BECAUSE
from tests.integration.conftest import Database, databases_of, kafka_of, servers, service_settings

PEOPLE = 40
KEPT = "select exists (select from taken where consumer <> live('analytics.figures'))"
COUNT = "select count(*) from people where programme_id = $1"
UNTOLD = "select changed from publications where programme_id = $1"


@dataclass
class House:
    """Registration's log on its way to Kafka, and analytics alive."""

    registration: PostgresStore
    analytics: Node
    kafka: KafkaSettings
    programme: str
    told: int = 0

    async def enrol(self, count: int) -> None:
        async with self.registration.transaction() as tx:
            for _ in range(count):
                self.told += 1
                one = enrolled(f"{self.programme}-{self.told}", self.programme)
                await tx.append(one.stream, [one], BECAUSE, expected=0)

    async def settled(self) -> None:
        async with asyncio.timeout(60):
            while await self.counted() < self.told:
                await asyncio.sleep(0.05)

    async def counted(self) -> int:
        found: int = await self.analytics.pool.fetchval(COUNT, self.programme)
        return found

    async def rebuilt(self, projection: Projection = FIGURES, **options: Any) -> Rebuilt:
        async with open_pool(self.analytics.settings.database, NEXT) as pool:
            beside = PostgresStore(pool, "analytics", clock.now)
            return await rebuild(self.analytics.store, beside, projection, self.kafka, **options)


def enrolled(person: str, programme: str) -> ParticipantEnrolled:
    return ParticipantEnrolled(
        participant_id=person,
        programme_id=programme,
        institution_id="st-luke",
        region_id="north",
        profile=Profile(
            stage=Stage.RESIDENT, offers=(Topic.TELEHEALTH,), seeks=(Topic.LEADERSHIP,), languages=("en",),
            free=("tue-17",),
        ),
        personal="sealed:nobody:AAAA",
        consented_at=clock.now(),
    )  # fmt: skip


@asynccontextmanager
async def publishing(store: PostgresStore, kafka: KafkaSettings) -> AsyncGenerator[None]:
    leader = asyncio.create_task(publish(store, kafka))
    try:
        yield
    finally:
        leader.cancel()
        await asyncio.gather(leader, return_exceptions=True)


@pytest.fixture(scope="module")
def alone() -> Iterator[Stack]:
    """Servers of its own: on those of other tests the group of analytics acknowledged what this database never took."""
    with servers() as running:
        yield running


@pytest.fixture
async def house(alone: Stack) -> AsyncGenerator[House]:
    database, kafka = databases_of(alone), kafka_of(alone)
    settings = service_settings(AnalyticsSettings, kafka, await database("analytics"))
    await broker.ensure_topics(kafka)
    async with open_pool(await database("registration")) as pool, running(analytics(settings), settings) as node:
        await migrate(pool)
        store = PostgresStore(pool, "registration", clock.now)
        async with publishing(store, kafka):
            house = House(store, node, kafka, f"p-{clock.new_id()[:8]}")
            await house.enrol(PEOPLE)
            await house.settled()
            yield house


async def rows(pool: Pool) -> list[str]:
    return [row[0] for row in await pool.fetch("select people::text from people order by 1")]


async def test_what_is_rebuilt_is_what_was_there(house: House) -> None:
    before = await rows(house.analytics.pool)
    seen: list[tuple[int, int]] = []
    found = await house.rebuilt(progress=lambda taken, total: seen.append((taken, total)))
    assert await rows(house.analytics.pool) == before
    assert sorted(found.compared) == ["mentorships", "moved", "people"]
    assert (list(found.differing), found.parked) == ([], 0)
    assert seen[-1][0] == seen[-1][1] > 0
    schemas = await house.analytics.pool.fetch("select nspname from pg_namespace where nspname like 'views%'")
    assert [row["nspname"] for row in schemas] == ["views"]


async def test_the_live_one_goes_on_with_the_new_tables(house: House) -> None:
    for _ in range(2):
        await house.rebuilt()
        await house.enrol(PEOPLE)
        await house.settled()
    assert await house.counted() == 3 * PEOPLE
    assert await house.analytics.pool.fetchval("select generation from consumers") == 2
    assert await house.analytics.pool.fetchval("select count(distinct consumer) from inbox") == 1
    assert await house.analytics.pool.fetchval("select count(*) from parked") == 0


async def test_nobody_is_told_again(house: House) -> None:
    async def published() -> list[FunnelCounted]:
        await house.analytics.store.sequence()
        told = [one.message for one in await house.analytics.store.log()]
        return [one for one in told if isinstance(one, FunnelCounted) and one.programme_id == house.programme]

    async with asyncio.timeout(20):
        while await house.analytics.pool.fetchval(UNTOLD, house.programme):
            await asyncio.sleep(0.1)
    before = await published()
    assert before[-1].rows[0].cells[0].people == PEOPLE
    await house.rebuilt()
    assert not await house.analytics.pool.fetchval(UNTOLD, house.programme)
    await house.enrol(1)
    async with asyncio.timeout(20):
        while await published() == before:
            await asyncio.sleep(0.1)
    *earlier, last = await published()
    assert earlier == before
    assert last.rows[0].cells[0].people == PEOPLE + 1


async def test_queries_are_answered_and_events_applied_all_the_while(house: House) -> None:
    """With statements that are prepared once, as those of the services are."""
    asked, done = 0, asyncio.Event()

    async def ask() -> None:
        nonlocal asked
        async with open_pool(house.analytics.settings.database) as pool:
            while not done.is_set():
                assert await pool.fetchval(COUNT, house.programme) >= PEOPLE
                asked += 1

    async def enrol() -> None:
        while not done.is_set():
            await house.enrol(5)
            await asyncio.sleep(0.01)

    others = [asyncio.create_task(task()) for task in (ask, ask, enrol)]
    for _ in range(3):
        await house.rebuilt()
    done.set()
    await asyncio.gather(*others)
    await house.settled()
    assert asked > 100
    assert await house.analytics.pool.fetchval("select count(*) from parked") == 0


async def test_a_rebuild_that_was_stopped_goes_on(house: House) -> None:
    folded: list[tuple[str, int]] = []

    class Stopped(BaseException):
        """The process was killed."""

    async def stops(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
        if folded:
            while not await house.analytics.pool.fetchval(KEPT):
                await asyncio.sleep(0.01)
            raise Stopped
        await counts(tx, batch)

    async def counts(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
        folded.extend((one.meta.origin, one.meta.version) for one in batch)
        await FIGURES.fold(tx, batch)

    before = await rows(house.analytics.pool)
    with pytest.raises(Stopped):
        await house.rebuilt(replace(FIGURES, fold=stops))
    assert folded
    assert await rows(house.analytics.pool) == before
    await house.rebuilt(replace(FIGURES, fold=counts))
    assert await rows(house.analytics.pool) == before
    assert len(folded) == len(set(folded)), "nothing is folded twice"


async def test_a_mended_projection_shows_what_differs_and_is_swapped_in_only_if_that_was_wanted(house: House) -> None:
    async def mended(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
        await FIGURES.fold(tx, batch)
        await tx.connection.execute("update people set institution_id = 'mended'")

    before = await rows(house.analytics.pool)
    with pytest.raises(Differs, match="people"):
        await house.rebuilt(replace(FIGURES, fold=mended))
    assert await rows(house.analytics.pool) == before
    found = await house.rebuilt(replace(FIGURES, fold=mended), accept_differences=True)
    assert list(found.differing) == ["people"]
    assert all("mended" in row for row in await rows(house.analytics.pool))


async def test_tables_of_another_shape_are_refused_until_they_are_rebuilt(house: House) -> None:
    wider = replace(FIGURES, tables=FIGURES.tables + "alter table people add column note text;")
    with pytest.raises(OtherShape):
        await ensure(house.analytics.pool, "analytics", wider)
    found = await house.rebuilt(wider)
    assert sorted(found.compared) == ["mentorships", "moved"]
    await ensure(house.analytics.pool, "analytics", wider)
    assert await house.analytics.pool.fetchval("select count(*) from people where note is null") >= PEOPLE
    await house.enrol(1)
    await house.settled()


async def test_one_rebuild_at_a_time(house: House) -> None:
    async with house.analytics.pool.acquire() as connection:
        await connection.execute("select pg_advisory_lock(hashtext('viceversa.rebuild'))")
        with pytest.raises(RebuildRuns):
            await house.rebuilt()
        await connection.execute("select pg_advisory_unlock_all()")


async def test_tables_of_the_release_before_are_taken_over(database: Database) -> None:
    dsn = await database("before")
    async with asyncpg.create_pool(dsn, min_size=1, max_size=1) as before:
        await migrate(before)
        await before.execute(FIGURES.tables)
        await before.execute("insert into people (participant_id) values ('ann')")
    async with open_pool(dsn) as pool:
        await ensure(pool, "analytics", FIGURES)
        await ensure(pool, "analytics", FIGURES)
        assert await pool.fetchval("select participant_id from views.people") == "ann"

"""A state that is kept saves the fold of what led to it, and says the same."""

from collections.abc import AsyncIterator
from typing import cast

import asyncpg
import pytest

from libs.contracts.messages import CommandRefused
from libs.contracts.sessions import Ending, InsightRecorded, SessionHeld, SessionMissed, SessionScheduled
from libs.contracts.vocabulary import Modality, Side
from libs.eventsourcing.deciding.handle import handle, state_of
from libs.eventsourcing.deciding.snapshots import Snapshots
from libs.eventsourcing.storing.memory import MemoryStore
from libs.eventsourcing.storing.migrate import migrate
from libs.eventsourcing.storing.postgres import PostgresStore
from libs.eventsourcing.storing.store import Kept, Store
from libs.runtime import clock
from services.sessions.domain import mentorship
from services.sessions.domain.asked import Asked
from tests.examples import BECAUSE, asked
from tests.integration.conftest import Database
from tests.unit.sessions import stories


@pytest.fixture(params=["memory", "postgres"])
async def store(request: pytest.FixtureRequest, database: Database) -> AsyncIterator[Store]:
    if request.param == "memory":
        yield MemoryStore("sessions", clock.now)
        return
    async with asyncpg.create_pool(await database("snapshots"), min_size=1, max_size=3) as pool:
        await migrate(pool)
        yield cast("Store", PostgresStore(pool, "sessions", clock.now))


STREAM = f"mentorship-{stories.ID}"


def insight(number: int) -> InsightRecorded:
    return InsightRecorded(
        mentorship_id=stories.ID, insight_id=f"i{number}", by=Side.MENTEE, to=Side.MENTEE, note="sealed:x:Zw=="
    )


SESSION = (
    SessionScheduled(
        mentorship_id=stories.ID, session_id="s1", starts_at=stories.TUESDAY, minutes=45, modality=Modality.VIRTUAL
    ),
    SessionHeld(mentorship_id=stories.ID, session_id="s1", held_at=stories.TUESDAY),
    SessionScheduled(
        mentorship_id=stories.ID, session_id="s2", starts_at=stories.TUESDAY, minutes=45, modality=Modality.IN_PERSON
    ),
    SessionMissed(mentorship_id=stories.ID, session_id="s2"),
)
HISTORY = (*stories.ACTIVE, *(insight(n) for n in range(4)), *SESSION, stories.closed(Ending.COMPLETED))


@pytest.mark.parametrize("length", range(1, len(HISTORY) + 1))
async def test_every_state_of_a_mentorship_can_be_kept_and_is_the_same_afterwards(store: Store, length: int) -> None:
    snapshots = Snapshots(mentorship, every=1)
    async with store.transaction() as tx:
        await tx.append(STREAM, HISTORY[:length], BECAUSE)
    async with store.transaction() as tx:
        folded = await snapshots.fold(tx, STREAM)
    async with store.transaction() as tx:
        assert (await tx.snapshots([STREAM], snapshots.shape))[STREAM].version == length
        assert await snapshots.fold(tx, STREAM) == folded == (await state_of(tx, mentorship, STREAM), length)


async def test_a_command_is_decided_on_the_snapshot_and_what_came_after_it(store: Store) -> None:
    snapshots = Snapshots(mentorship, every=3)
    for command in (stories.introduce, stories.meet, *map(stories.goes_on, Side), *map(stories.agrees, Side)):
        async with store.transaction() as tx:
            await handle(tx, snapshots, asked(command), Asked(command, clock.now()))
    async with store.transaction() as tx:
        kept = (await tx.snapshots([STREAM], snapshots.shape))[STREAM]
        state = await state_of(tx, mentorship, STREAM)
        assert 0 < kept.version < len(await tx.read(STREAM))
        assert await snapshots.fold(tx, STREAM) == (state, len(await tx.read(STREAM)))
    again = asked(stories.goes_on(Side.MENTOR))
    async with store.transaction() as tx:
        await handle(tx, snapshots, again, Asked(stories.goes_on(Side.MENTOR), clock.now()))
    async with store.transaction() as tx:
        (answer,) = await tx.read(f"answer-{again.meta.id}")
        assert not isinstance(answer, CommandRefused)


async def test_a_snapshot_of_another_shape_is_not_read(store: Store) -> None:
    snapshots = Snapshots(mentorship, every=1)
    async with store.transaction() as tx:
        await tx.append(STREAM, HISTORY, BECAUSE)
        await tx.keep(STREAM, "another", Kept(3, '"poison"'))
    async with store.transaction() as tx:
        assert (await snapshots.fold(tx, STREAM))[1] == len(HISTORY)


async def test_all_snapshots_can_be_dropped(database: Database) -> None:
    async with asyncpg.create_pool(await database("dropped"), min_size=1, max_size=3) as pool:
        await migrate(pool)
        store, snapshots = PostgresStore(pool, "sessions", clock.now), Snapshots(mentorship, every=1)
        async with store.transaction() as tx:
            await tx.append(STREAM, HISTORY, BECAUSE)
        async with store.transaction() as tx:
            folded = await snapshots.fold(tx, STREAM)
        await pool.execute("truncate snapshots")
        async with store.transaction() as tx:
            assert await snapshots.fold(tx, STREAM) == folded

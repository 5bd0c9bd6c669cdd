"""One fault: a steady load, something that hurts whoever carries it, and the same check as for the matrix."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import psutil

from libs.eventsourcing.storing.rows import Pool
from libs.eventsourcing.storing.transient import TRANSIENT
from tests.chaos.checker import Found
from tests.chaos.faults.servers import Servers
from tests.chaos.hearing import missing
from tests.chaos.speaking import Load, stream_of
from tests.chaos.world import LIVES_MOST, Case, Victim, World, victim

SIZE = 50
"""So many events each stream of the load has: 560 are said, 350 asked for, and 350 said in answer."""
SECONDS = 8.0
"""How long it takes to say them, if nothing is in the way."""
PATIENCE_SECONDS = 180.0
LENGTHS = "select stream, max(version) as length from messages where stream like $1 group by stream"
HEARD = "select origin as stream, max(version) as length from heard where origin like $1 group by origin"
SAID = "select count(*) from messages where stream = any($1)"


@dataclass(frozen=True)
class Scene:
    servers: Servers
    world: World
    case: Case
    lives: list[asyncio.Task[None]] = field(default_factory=list[asyncio.Task[None]])
    victims: list[Victim] = field(default_factory=list[Victim])

    @property
    def load(self) -> Load:
        return Load(self.case.id, self.case.size)

    async def begin(self, **told: Any) -> None:
        """One more process lives; as under a supervisor it is started again when it ends by itself."""
        one = await victim()
        self.victims.append(one)
        self.lives.append(asyncio.create_task(self._lived(one, told)))

    async def _lived(self, one: Victim, more: Mapping[str, Any]) -> None:
        told = self.world.told(self.case, **{"seconds": SECONDS, "patience": PATIENCE_SECONDS, **more})
        hurt = {name: told.pop(name) for name in ("deadly", "times", "how") if name in told}
        for _ in range(LIVES_MOST):
            if await one.live(told, **hurt) == 0:
                return
            hurt = {}
            self.case.note = "a process ended by itself and was started again"
        self.case.found.lost.append(f"{self.case.name}: a process ends by itself: {self.world.end_of(self.case)}")

    async def said(self, share: float) -> None:
        """Return when so much of the load was said."""
        async with self.pools() as (speaker, _):
            while not await _has_said(speaker, self.load, share):
                await asyncio.sleep(0.02)

    async def stopped(self, number: int) -> psutil.Process:
        """Return when this life stands still."""
        while True:
            life = self.victims[number].life
            if life is not None and life.status() == psutil.STATUS_STOPPED:
                return life
            await asyncio.sleep(0.02)

    @asynccontextmanager
    async def pools(self) -> AsyncGenerator[tuple[Pool, Pool]]:
        async with self.world.pools() as pools:
            yield pools

    async def end(self) -> None:
        for life in self.lives:
            life.cancel()
        await asyncio.gather(*self.lives, return_exceptions=True)
        for one in self.victims:
            await one.end()


async def _nothing(_: Scene) -> Found:
    return Found()


@dataclass(frozen=True, kw_only=True)
class Fault:
    name: str
    strike: Callable[[Scene], Awaitable[None]]
    """Hurts, and returns when it hurts no longer."""
    told: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What the life is told beside the usual."""
    since: float = 0.25
    """It strikes when so much of the load was said."""
    also: Callable[[Scene], Awaitable[Found]] = _nothing
    """What else must hold in the end."""
    limit: float = 60.0
    """All is heard after so many seconds, or not at all."""
    lacks: Callable[[], str] = str
    """What this machine lacks for it; nothing when it is possible."""
    disk: Callable[[Path], AbstractContextManager[Path]] | None = None
    """A disk of its own for Postgres."""


async def play(fault: Fault, servers: Servers, folder: Path) -> Case:
    case = Case(f"fault: {fault.name}", size=SIZE)
    world = World(servers.stack, folder)
    await world.renew()
    scene = Scene(servers, world, case)
    try:
        await scene.begin(**fault.told)
        await _struck(scene, fault)
        await asyncio.gather(*scene.lives)
    except TimeoutError:
        return case
    except Exception as broken:  # noqa: BLE001 - whatever it is, the table must come, and say it
        case.found.lost.append(f"{case.name}: nothing is known: {broken!r}")
        return case
    finally:
        await scene.end()
    await world.check(case)
    case.found.add(await fault.also(scene))
    case.found.add(await world.verify())
    return case


async def _struck(scene: Scene, fault: Fault) -> None:
    """Strike, and take the time from its end until the next that is said is heard with all before it.

    When nothing is left to be said, until all that it leads to is heard. Raises TimeoutError.
    """
    awaited = "the end of the fault itself"
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await scene.said(fault.since)
            await fault.strike(scene)
        over = time.perf_counter()
        async with asyncio.timeout(fault.limit), scene.pools() as pools:
            awaited = "what was said before its end"
            if not await _has_said(pools[0], scene.load, 1.0):
                await _caught_up(pools, scene.case)
                scene.case.recovered_seconds = time.perf_counter() - over
            while awaited := await _missing(pools, scene.load):
                await asyncio.sleep(0.05)
            scene.case.recovered_seconds = scene.case.recovered_seconds or time.perf_counter() - over
    except TimeoutError:
        end = scene.world.end_of(scene.case)
        scene.case.found.lost.append(f"{scene.case.name}: not recovered; waits for {awaited}; at the end: {end}")
        raise


async def _has_said(speaker: Pool, load: Load, share: float) -> bool:
    enough = share * sum(load.expected.values())
    try:
        return await speaker.fetchval(SAID, [stream_of(region) for region in load.expected]) >= enough
    except (asyncpg.UndefinedTableError, *TRANSIENT):
        # It has not begun, or cannot be asked now.
        return False


async def _caught_up(pools: tuple[Pool, Pool], case: Case) -> None:
    """All that was said before now is heard, and the first that is said from now on."""
    before = said = await _lengths(pools[0], LENGTHS, f"region-{case.id}-%")
    while said == before and await _missing(pools, Load(case.id, case.size)):
        said = await _lengths(pools[0], LENGTHS, f"region-{case.id}-%")
        await asyncio.sleep(0.02)
    while True:
        heard = await _lengths(pools[1], HEARD, f"%/region-{case.id}-%")
        if all(heard.get(f"registration/{stream}", 0) >= length for stream, length in said.items()):
            return
        await asyncio.sleep(0.02)


async def _lengths(pool: Pool, query: str, streams: str) -> Mapping[str, int]:
    while True:
        try:
            return {row["stream"]: row["length"] for row in await pool.fetch(query, streams)}
        except TRANSIENT:
            await asyncio.sleep(0.02)


async def _missing(pools: tuple[Pool, Pool], load: Load) -> str:
    try:
        return await missing(*pools, load)
    except TRANSIENT as away:
        return f"Postgres ({away!r})"

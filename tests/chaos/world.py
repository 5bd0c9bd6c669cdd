"""Where the lives are lived: a Postgres and a Kafka of their own, and processes that live and die."""

import asyncio
import json
import signal
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import psutil

from libs.devstack.stack import Stack, ensure_databases
from libs.eventsourcing import kafka
from libs.eventsourcing.history.verify import verify
from libs.eventsourcing.kafka import KafkaSettings
from libs.eventsourcing.storing.rows import Pool
from libs.runtime import clock
from tests.chaos.checker import Found, check
from tests.chaos.speaking import Load
from tests.wiping import without_topics

ROOT = Path(__file__).resolve().parents[2]
KILLED = -9
LIVES_MOST = 8
"""A victim that does not finish after so many lives has not recovered."""


class Victim:
    """A process that was warmed up once and lives one life after the other."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @property
    def life(self) -> psutil.Process | None:
        """The life that it lives now."""
        return next(iter(psutil.Process(self._process.pid).children()), None)

    async def live(
        self, told: dict[str, Any], deadly: str = "", times: int = 1, how: signal.Signals = signal.SIGKILL
    ) -> int:
        """The exit code of this life: 0, or -9 when it was killed."""
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise RuntimeError("The victim has no pipes.")
        stdin.write(json.dumps({**told, "deadly": deadly, "times": times, "how": int(how)}).encode() + b"\n")
        await stdin.drain()
        line = await stdout.readline()
        if not line:
            raise RuntimeError("The process of all lives has ended.")
        return int(line)

    async def end(self) -> None:
        if life := self.life:
            life.kill()
        self._process.kill()
        await self._process.wait()


async def victim() -> Victim:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.chaos.victim",
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    return Victim(process)


@dataclass
class Case:
    """One case: its name, what is lived, and what was found at its end."""

    name: str
    size: int = 3
    trouble: bool = False
    rebuild: bool = False
    again: bool = False
    forgotten: bool = False
    """Kafka has lost everything before."""
    fails_for: float = 0.7
    id: str = field(default_factory=lambda: f"c{clock.new_id()[:8]}")
    found: Found = field(default_factory=Found)
    recovered_seconds: float = 0.0
    note: str = ""
    group: str = ""
    """Cases of one group share a line of the table."""
    possible: bool = True
    """False where this machine cannot do it: `note` says what is missing."""


class World:
    """Databases and topics that last for some cases, and then are new."""

    def __init__(self, stack: Stack, folder: Path) -> None:
        self.stack = stack
        self.folder = folder
        self.settings = KafkaSettings(
            bootstrap=stack.kafka,
            idempotent=stack.kafka_kind != "embedded",
            fetch_wait_ms=100 if stack.kafka_kind != "embedded" else 10,
        )
        self.names = ("", "")
        """The databases of who speaks and of who listens."""

    async def renew(self) -> None:
        """Nothing was ever said here."""
        unique = clock.new_id()[:8]
        self.names = (f"speaker_{unique}", f"listener_{unique}")
        await ensure_databases(self.stack, self.names)
        await self.forget_topics()

    async def forget_topics(self, *, make: bool = True) -> None:
        """All topics are gone, and made anew if nobody else is to do so."""
        await without_topics(self.settings)
        if make:
            await kafka.ensure_topics(self.settings)

    def told(self, case: Case, **more: Any) -> dict[str, Any]:
        """What a life of this case is told."""
        speaker, listener = (self.stack.database(name) for name in self.names)
        return {
            "speaker": speaker,
            "listener": listener,
            "kafka": self.stack.kafka,
            "idempotent": self.settings.idempotent,
            "fetch_wait_ms": self.settings.fetch_wait_ms,
            "case": case.id,
            "size": case.size,
            "trouble": case.trouble,
            "rebuild": case.rebuild,
            "again": case.again,
            "fails_for": case.fails_for,
            "says": str(self.folder / f"{case.id}.said"),
            "passed": "",
            "log": str(self.folder / f"{case.id}.log"),
            **more,
        }

    async def finish(self, case: Case, victim: Victim, **more: Any) -> None:
        """Lives until one of them ends well, and then the check; how long that took is the time to recover."""
        start = time.perf_counter()
        for _ in range(LIVES_MOST):
            if await victim.live(self.told(case, **more)) == 0:
                break
        else:
            case.found.lost.append(f"{case.name}: it does not recover: {self.end_of(case)}")
            return
        case.recovered_seconds = time.perf_counter() - start
        await self.check(case)

    def end_of(self, case: Case) -> str:
        """The last that its lives said."""
        return (self.folder / f"{case.id}.log").read_text()[-2000:]

    async def check(self, case: Case) -> None:
        async with self.pools() as (speaker, listener):
            load = Load(case.id, case.size, case.trouble)
            notes = self.folder / f"{case.id}.said"
            case.found.add(await check(speaker, listener, load, notes))

    async def verify(self) -> Found:
        """The logs of both services, whole."""
        wrong = Found()
        async with self.pools() as pools:
            for name, pool in zip(("registration", "sessions"), pools, strict=True):
                verdict = await verify(pool, name)
                wrong.lost += [f"{name}: {one.what}" for one in verdict.findings]
        return wrong

    @asynccontextmanager
    async def pools(self) -> AsyncGenerator[tuple[Pool, Pool]]:
        async with AsyncExitStack() as stack:
            path = {"search_path": "views, public"}
            speaker, listener = [
                await stack.enter_async_context(
                    asyncpg.create_pool(self.stack.database(name), min_size=1, max_size=2, server_settings=path)
                )
                for name in self.names
            ]
            yield speaker, listener

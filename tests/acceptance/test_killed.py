"""Each service is killed with -9 at a random moment of a round; what can be read at the end is the same as without."""

import asyncio
import os
import random
import signal
from pathlib import Path
from typing import Any

import asyncpg

from libs.devstack.platform import Platform, platform
from libs.runtime import clock
from services.cli.handlers.programs import SERVICES, programs
from services.cli.queries.gateway import connected
from services.cli.queries.tokens import Signer
from tests.acceptance.programme import Programme

SEED = int(os.environ.get("KILL_SEED", "20261122"))
LONGEST_CALM_SECONDS = 4.0


def test_killing_every_service_changes_nothing(tmp_path: Path) -> None:
    calm = told(tmp_path / "calm", kill=False)
    wild = told(tmp_path / "wild", kill=True)
    assert wild == calm
    assert len(calm["mentorships"]) == 8
    assert {one["state"] for one in calm["mentorships"]} == {"ACTIVE"}


def told(folder: Path, *, kill: bool) -> dict[str, Any]:
    folder.mkdir()
    with platform(folder, programs(None), durable=False) as running:
        return asyncio.run(tell(running, kill=kill))


async def tell(running: Platform, *, kill: bool) -> dict[str, Any]:
    async with connected(running.address("gateway")) as gateway:
        programme = Programme(gateway, Signer(running.secrets.token_secret, clock.now()))
        if kill:
            await asyncio.gather(programme.run(), kill_each(running))
        else:
            await programme.run()
        read = await programme.until(is_complete)
    await settled(running)
    return read


async def kill_each(running: Platform) -> None:
    """Every process once, in a random order, at random moments."""
    chance = random.Random(SEED)
    for service in chance.sample(sorted(running.pids), len(running.pids)):
        await asyncio.sleep(chance.uniform(0.2, LONGEST_CALM_SECONDS))
        os.kill(running.pids[service], signal.SIGKILL)


def is_complete(read: dict[str, Any]) -> bool:
    """All sessions are held, and the funnel of the nation has counted the people of all eight pairs."""
    held = [session for one in read["mentorships"] for session in one["sessions"] if session["state"] == "HELD"]
    nation = [row for row in read["funnel"] if row["level"] == "NATION"]
    active = [cell["people"] for row in nation for cell in row["cells"] if cell["stage"] == "ACTIVE"]
    return len(held) == 8 and active == [16]


async def settled(running: Platform) -> None:
    """Nothing is parked anywhere, and every log is whole."""
    for service in SERVICES:
        connection = await asyncpg.connect(running.stack.database(service))
        assert await connection.fetchval("select count(*) from parked") == 0, service
        assert await connection.fetchval("select count(*) = coalesce(max(position), 0) from log"), service
        await connection.close()

"""The clocks of processes are wrong by hours; Postgres has its own."""

import asyncio

import asyncpg

from libs.eventsourcing.storing.rows import Pool
from libs.eventsourcing.storing.transient import TRANSIENT
from tests.chaos.faults.scene import Fault, Scene

HOURS = 6
STEP_SECONDS = HOURS * 3600.0
ASKED = "select count(*) from messages where stream like $1"
HOURS_PASS = "update scheduled set due = due - $1::float * interval '1 second'"


async def step(scene: Scene) -> None:
    """Wait until all was asked for. A deadline is counted from the time of its event, so let the hours pass."""
    load = scene.load
    asked = sum(length for region, length in load.expected.items() if region != load.many)
    async with scene.pools() as (_, listener):
        while await _asked(listener, f"asked-echo-region-{scene.case.id}-%") < asked:
            await asyncio.sleep(0.05)
        await listener.execute(HOURS_PASS, STEP_SECONDS)


async def _asked(listener: Pool, streams: str) -> int:
    try:
        found: int = await listener.fetchval(ASKED, streams)
    except (asyncpg.UndefinedTableError, *TRANSIENT):
        # It has not begun, or cannot be asked now.
        return 0
    return found


FAULTS = (
    Fault(
        name=f"the clock steps {HOURS} hours ahead, back, and {HOURS} hours behind",
        strike=step,
        told={"steps": [(2.0, STEP_SECONDS), (5.0, 0.0), (6.0, -STEP_SECONDS)]},
        since=0.0,
    ),
)

"""Whoever stands still in the middle of its work: another takes its place, and then the first goes on."""

import asyncio
import signal
from collections.abc import Awaitable, Callable

from tests.chaos.faults.scene import Fault, Scene
from tests.chaos.hearing import missing
from tests.chaos.points import every_point

SILENT_SECONDS = 1.0
EPOCHS = "select epoch from leader"


async def depose(scene: Scene) -> None:
    hanging = await scene.stopped(0)
    async with scene.pools() as pools:
        before = [await pool.fetchval(EPOCHS) for pool in pools]
        await scene.begin(silent=SILENT_SECONDS)
        for pool, epoch in zip(pools, before, strict=True):
            while await pool.fetchval(EPOCHS) == epoch:
                await asyncio.sleep(0.05)
    await scene.said(0.9)
    hanging.send_signal(signal.SIGCONT)


async def replace(scene: Scene) -> None:
    """What it holds locked, others get when Postgres ends its session."""
    hanging = await scene.stopped(0)
    await scene.begin(silent=SILENT_SECONDS)
    async with scene.pools() as pools:
        while awaited := await missing(*pools, scene.load):
            scene.case.note = f"while it hangs others wait for {awaited}"
            await asyncio.sleep(0.1)
    scene.case.note = ""
    hanging.send_signal(signal.SIGCONT)


def _fault(
    name: str, point: str, when: str, times: int = 20, strike: Callable[[Scene], Awaitable[None]] = depose
) -> Fault:
    (where,) = [one for one in every_point() if one.startswith(point) and one.endswith(when)]
    told = {"deadly": where, "times": times, "how": signal.SIGSTOP, "silent": SILENT_SECONDS}
    return Fault(name=name, strike=strike, told=told, since=0.0)


FAULTS = (
    _fault("two leaders: one hangs while it gives positions", "log._place: connection.execute(PLACE", "after"),
    _fault("two leaders: one hangs before it sends", "publisher._send_all: producer.send", "before", 100),
    _fault(
        "two leaders: one hangs before it notes what it sent",
        "publisher._relay: connection.execute(RELAYED_UP_TO",
        "before",
    ),
    _fault("a consumer hangs in the middle of a batch", "inbox._apply_together: cursor.move", "after", strike=replace),
)

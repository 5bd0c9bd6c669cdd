"""Two leaders at once: one stands still in the middle of its work, another is elected, and the first goes on."""

import asyncio
import signal

from tests.chaos.faults.scene import Fault, Scene
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


def _fault(name: str, point: str, when: str, times: int = 20) -> Fault:
    (where,) = [one for one in every_point() if one.startswith(point) and one.endswith(when)]
    told = {"deadly": where, "times": times, "how": signal.SIGSTOP}
    return Fault(name=f"two leaders: one hangs {name}", strike=depose, told=told, since=0.0)


FAULTS = (
    _fault("while it gives positions", "log._place: connection.execute(PLACE", "after"),
    _fault("before it sends", "publisher._relay: producer.send", "before", 100),
    _fault("before it notes what it sent", "publisher._relay: connection.execute(RELAYED_UP_TO", "before"),
)

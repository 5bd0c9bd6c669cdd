"""What befalls consumers."""

import asyncio

from tests.chaos.faults.scene import Fault, Scene

GUESTS = 8
VISIT_SECONDS = 0.8


async def be_slow(scene: Scene) -> None:
    """The fault ends when nothing more is said."""
    await scene.said(1.0)


async def come_and_go(scene: Scene) -> None:
    """Others of every group come and leave again, some politely, some killed; each time partitions change hands."""
    for number in range(GUESTS):
        await scene.begin(visits=VISIT_SECONDS if number % 2 else 60.0)
        guest, visit = scene.victims[-1], scene.lives[-1]
        if number % 2:
            await visit
        else:
            await asyncio.sleep(VISIT_SECONDS)
            visit.cancel()
            await guest.end()
            scene.victims.remove(guest)
            scene.lives.remove(visit)


FAULTS = (
    Fault(name="a slow consumer (100 a second)", strike=be_slow, told={"slow": 0.01}),
    Fault(name="eight consumers come and go", strike=come_and_go, told={"seconds": 16.0}, since=0.1),
)

"""What befalls Kafka."""

import asyncio
import signal

from tests.chaos.faults.scene import Fault, Scene

AWAY_SECONDS = 4.0


async def stop(scene: Scene) -> None:
    scene.servers.kafka.stop()
    await asyncio.sleep(AWAY_SECONDS)
    scene.servers.kafka.start()


async def pause(scene: Scene) -> None:
    """It keeps every connection, and answers on none of them."""
    process = scene.servers.kafka.process
    process.send_signal(signal.SIGSTOP)
    await asyncio.sleep(AWAY_SECONDS)
    process.send_signal(signal.SIGCONT)


async def kill(scene: Scene) -> None:
    scene.servers.kafka.kill()
    scene.servers.kafka.start()


async def wipe(scene: Scene) -> None:
    """All topics are gone, and then there again with nothing in them; the embedded broker does so twice in a row."""
    if scene.servers.stack.kafka_remembers:
        await scene.world.forget_topics()
        return
    await kill(scene)
    await asyncio.sleep(1)
    await kill(scene)


FAULTS = (
    Fault(name="the broker is stopped for 4 s", strike=stop),
    Fault(name="the broker is paused for 4 s", strike=pause),
    Fault(name="the broker is killed", strike=kill),
    Fault(name="the broker is wiped", strike=wipe),
)

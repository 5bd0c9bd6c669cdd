"""What befalls Postgres."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from libs.devstack.errors import CannotStart
from tests.chaos.faults.scene import Fault, Scene

AWAY_SECONDS = 3.0
DISK_BYTES = 400 * 1024 * 1024
LEFT_BYTES = 64 * 1024


async def restart(scene: Scene) -> None:
    """A fast stop: everybody is disconnected in the middle of what they do."""
    scene.servers.postgres.stop()
    await asyncio.sleep(AWAY_SECONDS)
    scene.servers.postgres.start()


async def kill(scene: Scene) -> None:
    """What it acknowledged is on its disk."""
    scene.servers.postgres.kill()
    scene.servers.postgres.start()


async def fill(scene: Scene) -> None:
    """A ballast takes all the space that is left; Postgres ends when it cannot write its log, and is started again."""
    disk = _disk_of(scene)
    ballast = disk / "ballast"
    with suppress(OSError):
        # Postgres may be quicker to take the rest.
        ballast.write_bytes(b"\0" * max(0, shutil.disk_usage(disk).free - LEFT_BYTES))
    await asyncio.sleep(AWAY_SECONDS)
    ballast.unlink()
    try:
        _ = scene.servers.postgres.process
    except CannotStart:
        scene.servers.postgres.stop()
        scene.servers.postgres.start()


def _disk_of(scene: Scene) -> Path:
    return scene.world.folder / "disk"


@contextmanager
def small_disk(folder: Path) -> Generator[Path]:
    place = folder / "disk"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", place], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def lacks_mounting() -> str:
    if os.geteuid() != 0:
        return "needs root"
    with tempfile.TemporaryDirectory() as place:
        tried = subprocess.run(["mount", "-t", "tmpfs", "tmpfs", place], capture_output=True, text=True, check=False)
        if tried.returncode:
            return f"needs the permission to mount: {tried.stderr.strip()}"
        subprocess.run(["umount", place], check=True)
    return ""


FAULTS = (
    Fault(name="Postgres is stopped for 3 s", strike=restart),
    Fault(name="Postgres is killed", strike=kill),
    Fault(name="the disk of Postgres is full for 3 s", strike=fill, lacks=lacks_mounting, disk=small_disk),
)

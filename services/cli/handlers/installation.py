"""What a folder says about the platform that runs over it: who holds it, and where it answers."""

import fcntl
import json
import os
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from services.cli.handlers.show import Failed

PATIENCE = 0.5


@dataclass(frozen=True)
class Running:
    """A platform that is up, as `platform.json` describes it."""

    process: int
    gateway: str
    kafka: str
    postgres: str
    services: Mapping[str, Mapping[str, int | str]]

    @property
    def graphiql(self) -> str:
        return f"{self.gateway}/graphql"


class AlreadyUp(Failed):
    """A platform runs over this folder already."""


@contextmanager
def hold(folder: Path) -> Generator[None]:
    """Hold the folder for as long as a platform runs over it. Raises AlreadyUp.

    The kernel gives the lock back however we end, so that a stale file never passes for a running platform.
    """
    with _lock(folder) as lock:
        deadline = time.monotonic() + PATIENCE
        while not _got(lock, fcntl.LOCK_EX):
            # Whoever only looks whether the folder is held has it for an instant.
            if time.monotonic() > deadline:
                raise AlreadyUp(f"A platform runs over {folder} already.")
            time.sleep(PATIENCE / 20)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        try:
            yield
        finally:
            _state(folder).unlink(missing_ok=True)


def is_held(folder: Path) -> bool:
    if not (folder / "up.lock").exists():
        return False
    with _lock(folder) as lock:
        return not _got(lock, fcntl.LOCK_SH)


def holder(folder: Path) -> int:
    """The process that holds the folder."""
    return int((folder / "up.lock").read_text())


def running(folder: Path) -> Running | None:
    """What runs over the folder and is healthy, if anything."""
    try:
        return Running(**json.loads(_state(folder).read_text())) if is_held(folder) else None
    except FileNotFoundError:
        return None


def write(folder: Path, state: Running) -> None:
    aside = _state(folder).with_suffix(".new")
    aside.write_text(json.dumps(asdict(state), indent=1))
    aside.replace(_state(folder))


def _state(folder: Path) -> Path:
    return folder / "platform.json"


def _lock(folder: Path) -> IO[str]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return (folder / "up.lock").open("a+")
    except OSError as error:
        raise Failed(f"The folder {folder} cannot be written: {error.strerror}.") from error


def _got(lock: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

"""A process that solves, and the processes that it started, as the machine sees them."""

import asyncio
import json
import os
import signal
import subprocess
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Worker:
    """A process that solves, as it runs in earnest."""

    process: subprocess.Popen[bytes]
    log: Path

    def children(self) -> set[int]:
        """The solvers that it started."""
        found = set[int]()
        for one in Path("/proc").iterdir():
            if one.name.isdigit() and parent_of(one) == self.process.pid and b"spawn_main" in told_of(one / "cmdline"):
                found.add(int(one.name))
        return found

    async def warm(self) -> int:
        """A solver of it, as soon as there is one."""
        await until(lambda: bool(self.children()))
        return min(self.children())

    @asynccontextmanager
    async def stopped(self) -> AsyncGenerator[set[int]]:
        """All its solvers stand still, so that whatever is solved inside is in the middle of it; then they go on."""
        await self.warm()
        children = self.children()
        for child in children:
            os.kill(child, signal.SIGSTOP)
        try:
            yield children
        finally:
            for child in children & self.children():
                os.kill(child, signal.SIGCONT)

    async def solver_of(self, round_id: str) -> int:
        """The process that was given this round."""

        def given() -> list[str]:
            return [line for line in self.log.read_text().splitlines() if "Solving." in line and round_id in line]

        await until(lambda: bool(given()))
        return int(json.loads(given()[0])["process"])

    async def says(self, what: str, times: int = 1) -> None:
        await until(lambda: self.log.read_text().count(what) >= times)


async def until(fact: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not fact():
            await asyncio.sleep(0.05)


def parent_of(process: Path) -> int:
    """0 for a process that is gone."""
    words = told_of(process / "stat").rpartition(b") ")[2].split()
    return int(words[1]) if words else 0


def is_there(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def told_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def end(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return

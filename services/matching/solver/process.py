"""Solve in a process of its own: it has a core to itself, its memory is watched, and its death stops nobody else."""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Awaitable, Callable
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple, Protocol, TypeAlias

from libs.contracts.rounds import SolveStep
from services.matching.domain.problem import Problem, Solution
from services.matching.solver.impossible import Impossible
from services.matching.solver.memory import MIB, resident_bytes
from services.matching.solver.solve import solve


class Progress(NamedTuple):
    """How far a solve is: `incumbent` is the score of the best so far, which `bound` says cannot be exceeded."""

    step: SolveStep
    detail: str
    incumbent: int | None = None
    bound: int | None = None


Report: TypeAlias = Callable[[Progress], Awaitable[None]]

SPAWN = multiprocessing.get_context("spawn")
"""A fork would copy the event loop and the sockets of its parent."""
WATCH_SECONDS = 0.2


class Pipe(Protocol):
    """One end of a pipe; its class differs between Linux and Windows."""

    def recv(self) -> Any: ...

    def send(self, obj: Any, /) -> None: ...

    def close(self) -> None: ...


class SolverDied(Exception):
    """The solver ended without an answer."""


class SolverOutgrew(Exception):
    """The solver took more memory than it may use, and was ended."""


class Solver:
    """One warm process, which solves one problem after the other; a dead one is replaced for the next problem."""

    def __init__(self, most_mib: int) -> None:
        self._most_mib, self._outgrew = most_mib, False
        self._child, self._pipe = _start()

    async def solve(self, problem: Problem, report: Report) -> Solution | Impossible:
        """Raises SolverDied and SolverOutgrew.

        A solver that is given up on in the middle is killed, so that it answers nobody else.
        """
        if self._child.is_alive() and resident_bytes(self._child.pid or 0) > self._most_mib * MIB // 2:
            # What the last problem left behind would be counted against this one.
            self.stop()
        if not self._child.is_alive():
            self._child, self._pipe = await asyncio.to_thread(_start)
        self._outgrew = False
        watching = asyncio.create_task(self._watch())
        answered = False
        try:
            await asyncio.to_thread(self._pipe.send, problem)
            while True:
                said: Progress | str | Solution | Impossible = await asyncio.to_thread(self._pipe.recv)
                match said:
                    case Solution() | Impossible():
                        answered = True
                        return said
                    case str():
                        answered = True
                        raise SolverDied(said)
                    case Progress():
                        await report(said)
        except (EOFError, OSError):
            await asyncio.to_thread(self._child.join)
            if self._outgrew:
                raise SolverOutgrew from None
            raise SolverDied(_ending(self._child.exitcode)) from None
        finally:
            watching.cancel()
            if not answered:
                self.stop()

    @property
    def pid(self) -> int | None:
        """Of its process, which is another after the first has died."""
        return self._child.pid

    def stop(self) -> None:
        self._child.kill()
        self._child.join()
        self._pipe.close()

    async def _watch(self) -> None:
        while resident_bytes(self._child.pid or 0) <= self._most_mib * MIB:
            await asyncio.sleep(WATCH_SECONDS)
        self._outgrew = True
        self._child.kill()


def _ending(code: int | None) -> str:
    if code == -signal.SIGKILL:
        return "Its process was killed, as happens when the machine has no memory left."
    return f"Its process ended with code {code}."


def _start() -> tuple[BaseProcess, Pipe]:
    ours, theirs = SPAWN.Pipe()
    child = SPAWN.Process(target=_work, args=(theirs,), daemon=True)
    child.start()
    theirs.close()
    return child, ours


def _work(theirs: Pipe) -> None:
    """Say each step, then the solution; a failure is said in words, since it may not survive the way."""
    threading.Thread(target=_end_with_the_parent, daemon=True).start()

    def report(step: SolveStep, detail: str, incumbent: int | None = None, bound: int | None = None) -> None:
        theirs.send(Progress(step, detail, incumbent, bound))

    while True:
        try:
            problem = theirs.recv()
        except EOFError:
            return
        try:
            theirs.send(solve(problem, report))
        except Exception as failure:  # noqa: BLE001 - whatever it is, the parent must hear of it
            theirs.send(f"{type(failure).__name__}: {failure}")


def _end_with_the_parent() -> None:
    """A parent that is killed cannot say so, and nobody would hear the answer: nobody shall wait for our core."""
    if parent := multiprocessing.parent_process():
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGKILL)

"""Solve in a process of its own: it has a core to itself, and its death stops nobody else."""

import asyncio
import multiprocessing
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from multiprocessing.process import BaseProcess
from typing import Any, Protocol, TypeAlias

from libs.contracts.rounds import SolveStep
from services.matching.domain.problem import Problem, Solution
from services.matching.solver.infeasibility import Infeasible
from services.matching.solver.solve import solve

Step: TypeAlias = tuple[SolveStep, str]
Report: TypeAlias = Callable[[SolveStep, str], Awaitable[None]]

SPAWN = multiprocessing.get_context("spawn")
"""A fork would copy the event loop and the sockets of its parent."""


class Pipe(Protocol):
    """One end of a pipe; its class differs between Linux and Windows."""

    def recv(self) -> Any: ...

    def send(self, obj: Any, /) -> None: ...

    def close(self) -> None: ...


class SolverDied(Exception):
    """The solver ended without an answer."""


class Solver:
    """One warm process, which solves one problem after the other; a dead one is replaced for the next problem."""

    def __init__(self) -> None:
        self._child, self._pipe = _start()

    async def solve(self, problem: Problem, report: Report) -> Solution | Infeasible:
        """Raises SolverDied. A solver that is given up on in the middle is killed, so that it answers nobody else."""
        if not self._child.is_alive():
            self._child, self._pipe = _start()
        answered = False
        try:
            await asyncio.to_thread(self._pipe.send, problem)
            while True:
                said: Step | str | Solution | Infeasible = await asyncio.to_thread(self._pipe.recv)
                match said:
                    case Solution() | Infeasible():
                        answered = True
                        return said
                    case str():
                        answered = True
                        raise SolverDied(said)
                    case step, detail:
                        await report(step, detail)
        except (EOFError, OSError):
            await asyncio.to_thread(self._child.join)
            raise SolverDied(f"Its process ended with code {self._child.exitcode}.") from None
        finally:
            if not answered:
                self.stop()

    def stop(self) -> None:
        self._child.kill()
        self._child.join()
        self._pipe.close()


@asynccontextmanager
async def solver() -> AsyncGenerator[Solver]:
    one = await asyncio.to_thread(Solver)
    try:
        yield one
    finally:
        await asyncio.to_thread(one.stop)


def _start() -> tuple[BaseProcess, Pipe]:
    ours, theirs = SPAWN.Pipe()
    child = SPAWN.Process(target=_work, args=(theirs,), daemon=True)
    child.start()
    theirs.close()
    return child, ours


def _work(theirs: Pipe) -> None:
    """Say each step, then the solution; a failure is said in words, since it may not survive the way."""
    while True:
        try:
            problem = theirs.recv()
        except EOFError:
            return
        try:
            theirs.send(solve(problem, lambda step, detail: theirs.send((step, detail))))
        except Exception as failure:  # noqa: BLE001 - whatever it is, the parent must hear of it
            theirs.send(f"{type(failure).__name__}: {failure}")

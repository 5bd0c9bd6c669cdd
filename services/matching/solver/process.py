"""Solve in a process of its own: it has the whole core, and its death stops nobody else."""

import asyncio
import multiprocessing
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias

from libs.contracts.matching import SolveStep
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


class SolverDied(Exception):
    """The solver ended without an answer."""


async def solve_apart(problem: Problem, report: Report) -> Solution | Infeasible:
    """Raises SolverDied; when cancelled, the solver is killed."""
    ours, theirs = SPAWN.Pipe(duplex=False)
    child = SPAWN.Process(target=_work, args=(problem, theirs), daemon=True)
    child.start()
    theirs.close()
    try:
        while True:
            said = await asyncio.to_thread(_receive, ours)
            if isinstance(said, Solution | Infeasible):
                return said
            if isinstance(said, str):
                raise SolverDied(said)
            await report(*said)
    except EOFError:
        await asyncio.to_thread(child.join)
        raise SolverDied(f"Its process ended with code {child.exitcode}.") from None
    finally:
        child.kill()
        await asyncio.to_thread(child.join)
        ours.close()


def _receive(ours: Pipe) -> Step | str | Solution | Infeasible:
    return ours.recv()


def _work(problem: Problem, theirs: Pipe) -> None:
    """Say each step, then the solution; a failure is said in words, since it may not survive the way."""
    try:
        theirs.send(solve(problem, lambda step, detail: theirs.send((step, detail))))
    except Exception as failure:  # noqa: BLE001 - whatever it is, the parent must hear of it
        theirs.send(f"{type(failure).__name__}: {failure}")

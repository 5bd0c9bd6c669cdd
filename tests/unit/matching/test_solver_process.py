"""A solver in a process of its own: it is replaced when it dies, watched while it grows, and ends with its parent."""

import asyncio
import multiprocessing
import os
import signal

import pytest

from services.matching.domain.problem import Solution
from services.matching.solver.crew import crew
from services.matching.solver.process import Progress, Solver, SolverDied, SolverOutgrew
from tests.unit.matching.cohorts import junior, problem, senior

PROBLEM = problem(junior("ada"), senior("zoe"))
ENOUGH_MIB = 2000


async def quietly(_: Progress) -> None: ...


def children() -> set[int]:
    return {child.pid for child in multiprocessing.active_children() if child.pid}


async def test_a_solver_that_was_killed_says_so_and_the_next_problem_gets_another() -> None:
    async with crew(1, ENOUGH_MIB) as solvers, solvers.one() as solver:
        (first,) = children()
        os.kill(first, signal.SIGSTOP)
        solving = asyncio.create_task(solver.solve(PROBLEM, quietly))
        await asyncio.sleep(0)  # The task has seen its solver alive, and waits for an answer.
        os.kill(first, signal.SIGKILL)
        with pytest.raises(SolverDied, match="killed"):
            await solving
        assert isinstance(await solver.solve(PROBLEM, quietly), Solution)
        assert first not in children()


async def test_a_solver_that_takes_more_memory_than_it_may_is_ended() -> None:
    """No Python with OR-Tools fits into one mebibyte."""
    solver = Solver(1)
    with pytest.raises(SolverOutgrew):
        await solver.solve(PROBLEM, quietly)


async def test_solvers_of_a_crew_are_started_when_needed_and_kept_warm() -> None:
    async with crew(2, ENOUGH_MIB) as solvers:
        (first,) = children()
        async with solvers.one() as one, solvers.one() as other:
            assert one is not other
            assert len(children()) == 2
        async with solvers.one():
            assert len(children()) == 2
        assert first in children()
    assert not children()

"""Several solvers, each of which solves one problem at a time."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from services.matching.solver.process import Solver


class Crew:
    """So many solvers at most, started when they are needed and kept warm."""

    def __init__(self, size: int, most_mib: int) -> None:
        self.size, self.most_mib = size, most_mib
        self._idle: list[Solver] = []

    @asynccontextmanager
    async def one(self) -> AsyncGenerator[Solver]:
        """A solver for one problem. Whoever asks sees to it that no more than `size` are asked for at once."""
        solver = self._idle.pop() if self._idle else await asyncio.to_thread(Solver, self.most_mib)
        try:
            yield solver
        finally:
            self._idle.append(solver)

    def stop(self) -> None:
        for solver in self._idle:
            solver.stop()


@asynccontextmanager
async def crew(size: int, most_mib: int) -> AsyncGenerator[Crew]:
    """With one solver that is warm already."""
    gathered = Crew(size, most_mib)
    async with gathered.one():
        pass
    try:
        yield gathered
    finally:
        await asyncio.to_thread(gathered.stop)

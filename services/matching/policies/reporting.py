"""How far a solve is goes on record: each step once, and between steps the best so far, at most once a second."""

import asyncio

from libs.contracts.matching import SolveProgressed
from libs.contracts.rounds import SolveStep
from libs.runtime.process import Node
from services.matching.policies import record
from services.matching.solver.process import Progress

SECONDS_BETWEEN = 1.0


class Reporter:
    """Of one solve; a solver that starts over takes the same steps again, and they are not told twice."""

    def __init__(self, node: Node, round_id: str, attempt: int, taken: set[SolveStep]) -> None:
        self._node, self._round_id, self._attempt, self._taken = node, round_id, attempt, taken
        self._last = float("-inf")

    async def report(self, progress: Progress) -> None:
        now = asyncio.get_running_loop().time()
        new_figures = progress.incumbent is not None and now - self._last >= SECONDS_BETWEEN
        if progress.step in self._taken and not new_figures:
            return
        self._taken.add(progress.step)
        self._last = now
        noted = SolveProgressed(round_id=self._round_id, attempt=self._attempt, **progress._asdict())
        stream, cause = record.stream_of(self._round_id, self._attempt), record.because(self._round_id, self._attempt)
        await self._node.store.append(stream, [noted], cause)

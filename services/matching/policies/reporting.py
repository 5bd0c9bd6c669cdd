"""How far a solve is goes on record: each step once, and the best so far at most once a second."""

import time
from collections.abc import Callable

from libs.contracts.matching import SolveProgressed
from libs.contracts.rounds import SolveStep
from libs.eventsourcing.storing.store import Store
from services.matching.policies import record
from services.matching.solver.process import Progress

SECONDS_BETWEEN = 1.0


class Reporter:
    """Of one solve; a solver that starts over takes the same steps again, and they are not told twice."""

    def __init__(
        self,
        store: Store,
        round_id: str,
        attempt: int,
        taken: set[SolveStep],
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._round_id, self._attempt = store, round_id, attempt
        self._taken, self._seconds, self._last = taken, seconds, float("-inf")

    async def report(self, progress: Progress) -> None:
        now = self._seconds()
        is_due = progress.incumbent is not None and now - self._last >= SECONDS_BETWEEN
        if progress.step in self._taken and not is_due:
            return
        self._taken.add(progress.step)
        self._last = now
        noted = SolveProgressed(round_id=self._round_id, attempt=self._attempt, **progress._asdict())
        await self._store.append(noted.stream, [noted], record.because(self._round_id, self._attempt))

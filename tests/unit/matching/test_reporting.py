"""A solve tells each step once, and its best so far at most once a second."""

from collections.abc import Iterator

from libs.contracts.matching import SolveProgressed
from libs.contracts.rounds import SolveStep
from libs.eventsourcing.storing.memory import MemoryStore
from services.matching.policies.reporting import Reporter
from services.matching.solver.process import Progress
from tests.unit.matching.stories import MONDAY

SCORED, MATCHED = Progress(SolveStep.SCORED, "9 pairs"), Progress(SolveStep.MATCHED, "5 pairs")


async def told(*reports: tuple[float, Progress], taken: tuple[SolveStep, ...] = ()) -> list[tuple[str, int | None]]:
    """What is on record of these reports, each at its second."""
    store = MemoryStore("matching", lambda: MONDAY)
    moments: Iterator[float] = iter([second for second, _ in reports])
    reporter = Reporter(store, "r1", 2, set(taken), lambda: next(moments))
    for _, progress in reports:
        await reporter.report(progress)
    async with store.transaction() as tx:
        said = [one for one in await tx.read("attempt-r1-2") if isinstance(one, SolveProgressed)]
    return [(one.step, one.incumbent) for one in said]


def best(incumbent: int) -> Progress:
    return Progress(SolveStep.MATCHED, "better", incumbent, 1000)


async def test_every_step_is_told_however_fast_it_comes() -> None:
    assert await told((0.0, SCORED), (0.1, MATCHED)) == [("scored", None), ("matched", None)]


async def test_a_solver_that_starts_over_tells_no_step_twice() -> None:
    assert await told((0.0, SCORED), (0.1, MATCHED), taken=(SolveStep.SCORED,)) == [("matched", None)]


async def test_the_best_so_far_is_told_at_most_once_a_second() -> None:
    reports = [(0.0, MATCHED), (0.4, best(5)), (1.1, best(6)), (1.9, best(7)), (2.2, best(8))]
    assert await told(*reports) == [("matched", None), ("matched", 6), ("matched", 8)]

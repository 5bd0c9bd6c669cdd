"""The rounds of `make bench NAME=solve`, and who can solve each: ours first, and every peer that knows such rounds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from tests.benchmarks.listed_rounds import plain, with_quotas
from tests.benchmarks.peers import greedy, highs, hospital, ours, scipy_assignment
from tests.benchmarks.peers.contest import Ready, Run

OURS = "ours"


@dataclass(frozen=True)
class Contest:
    contestants: Mapping[str, Callable[[], Run]]
    """Each gets ready when it is called, from the same round, and can then run again and again."""
    quick: bool = True
    """Whether `BENCH_QUICK=1` keeps it."""


def assignment(
    people: int, each: int | None, most: int = 1_000, *, program: bool = True, quick: bool = True
) -> Contest:
    """HiGHS is left out where it takes minutes."""
    peers = {"scipy dense": scipy_assignment.dense} if each is None else {"scipy sparse": scipy_assignment.sparse}
    known: dict[str, Ready] = {OURS: ours.ready, **peers, **({"highs": highs.ready} if program else {})}
    return Contest({name: partial(of, ready, people, each, most) for name, ready in known.items()}, quick)


def of(ready: Ready, people: int, each: int | None, most: int) -> Run:
    return ready(plain(people, each, most))


def quotas(people: int, *, quick: bool = True) -> Contest:
    known: dict[str, Ready] = {OURS: ours.ready, "highs": highs.ready}
    return Contest({name: partial(of_quotas, ready, people) for name, ready in known.items()}, quick)


def of_quotas(ready: Ready, people: int) -> Run:
    return ready(with_quotas(people))


def deferred(residents: int, *, quick: bool = True) -> Contest:
    return Contest({OURS: partial(hospital.ours, residents), "matching": partial(hospital.theirs, residents)}, quick)


def rounds(people: int) -> Contest:
    return Contest({OURS: partial(greedy.jointly, people), "greedy rounds": partial(greedy.rounds, people)})


CONTESTS: Mapping[str, Contest] = {
    "assignment 200, 20 each": assignment(200, 20),
    "assignment 1,000, 30 each": assignment(1_000, 30),
    "assignment 2,000, 30 each": assignment(2_000, 30, quick=False),
    "assignment 10,000, 30 each": assignment(10_000, 30, program=False, quick=False),
    "assignment 10,000, 8 each, points to 100": assignment(10_000, 8, 100, program=False, quick=False),
    "assignment 10,000, 30 each, points to 3": assignment(10_000, 30, 3, program=False, quick=False),
    "assignment 200, all pairs": assignment(200, None),
    "assignment 1,000, all pairs": assignment(1_000, None, program=False),
    "assignment 1,000, all pairs, points to 100": assignment(1_000, None, 100, program=False, quick=False),
    "assignment 1,000, all pairs, points to a million": assignment(1_000, None, 10**6, program=False, quick=False),
    "quotas 200": quotas(200),
    "quotas 1,000": quotas(1_000),
    "quotas 2,000": quotas(2_000, quick=False),
    "deferred acceptance 500": deferred(500),
    "deferred acceptance 2,000": deferred(2_000, quick=False),
    "greedy rounds 500": rounds(500),
}

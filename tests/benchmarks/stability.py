"""Stable mode at the size of a national residency match, and beside `matching` from PyPI.

Run by `make bench NAME=stability`. The last line is one JSON object. `seconds` is from lists to a stable matching of
45,000 residents and 4,500 programmes with lists of 15, the median of several after one small run in which the code is
compiled, and `cpu_seconds` the same by the processor's clock; `quota_seconds` and `quota_cpu_seconds` with nested
quotas, minimums too, on both sides. `blocking_seconds` is what it takes to show over all pairs that nothing blocks,
and `blocking` what was found. `peer_seconds` is what the library takes for `peer_residents` (building its objects,
and solving), `peer_ratio` that over ours for the same lists, `peer_equal` whether the matching is the same.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from matching.games import HospitalResident

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.blocking import Matched, blocking
from services.matching.domain.instance.liking import LikedPairs, lottery
from services.matching.domain.instance.nested import tree
from services.matching.solver.stability.stable import Sides, Stable, stable

RESIDENTS = int(os.environ.get("BENCH_RESIDENTS", "45000"))
PEER_RESIDENTS = int(os.environ.get("BENCH_PEER_RESIDENTS", "2000"))
LENGTH, REGIONS, EACH, RUNS, SEED = 15, 50, 12, 5, 3


@dataclass(frozen=True)
class Lists:
    """Residents have the first rows, programmes those behind them."""

    choice: Ints
    """Residents by places: programmes, the first choice first."""
    rank: Ints
    """What each programme thinks of each of these: 0 is best."""
    seats: Ints


def main() -> None:
    matched_of(lists(200))
    matched_of(lists(200), quotas=True)
    small, large = lists(PEER_RESIDENTS), lists(RESIDENTS)
    seconds, cpu, found = median(lambda: matched_of(large))
    quota_seconds, quota_cpu, under_quotas = median(lambda: matched_of(large, quotas=True))
    start = time.perf_counter()
    blocks = [blocking(one, [everything(large)], 0).count for one in (found, under_quotas)]
    blocking_seconds = (time.perf_counter() - start) / 2
    ours, _, mine = median(lambda: matched_of(small))
    peer, theirs = library(small)
    print(
        json.dumps(
            {
                "residents": RESIDENTS,
                "programmes": len(large.seats),
                "length": LENGTH,
                "seconds": round(seconds, 3),
                "cpu_seconds": round(cpu, 3),
                "matched": len(found.pairs.mentor),
                "quota_seconds": round(quota_seconds, 3),
                "quota_cpu_seconds": round(quota_cpu, 3),
                "quota_matched": len(under_quotas.pairs.mentor),
                "blocking_seconds": round(blocking_seconds, 3),
                "blocking": blocks,
                "peer_residents": PEER_RESIDENTS,
                "peer_seconds": round(peer, 3),
                "peer_ratio": round(peer / ours, 1),
                "peer_equal": theirs == set(zip(mine.pairs.mentee.tolist(), mine.pairs.mentor.tolist(), strict=True)),
            }
        )
    )


def lists(residents: int) -> Lists:
    """Programmes differ in renown and residents in merit; everybody also has a taste of their own."""
    rng = np.random.default_rng(SEED)
    programmes = max(LENGTH, residents // 10)
    renown = rng.gumbel(size=programmes) * 0.6
    choice = np.empty((residents, LENGTH), dtype=np.int64)
    for first in range(0, residents, 1000):
        liked = renown + rng.gumbel(size=(min(1000, residents - first), programmes))
        choice[first : first + 1000] = np.argsort(-liked, axis=1)[:, :LENGTH]
    esteem = rng.normal(size=residents)[:, None] + rng.normal(size=choice.shape)
    order = np.lexsort((-esteem.ravel(), choice.ravel()))
    rank = np.empty(choice.size, dtype=np.int64)
    rank[order] = np.arange(choice.size) - np.searchsorted(choice.ravel()[order], choice.ravel()[order])
    return Lists(
        choice, rank.reshape(choice.shape), np.maximum(1, rng.poisson(1.05 * residents / programmes, programmes))
    )


def everything(given: Lists) -> LikedPairs:
    residents, length = given.choice.shape
    return LikedPairs(
        residents + given.choice.ravel(),
        np.repeat(np.arange(residents), length),
        -given.rank.ravel(),
        np.tile(-np.arange(length), residents),
    )


def matched_of(given: Lists, *, quotas: bool = False) -> Matched:
    """The stable matching, with what its blocking pairs depend on."""
    valid, whole = everything(given), market(given, quotas=quotas)
    found = stable(whole, valid)
    assert isinstance(found, Stable), found
    return Matched(whole.mentors, whole.mentees, whole.tie, worth_of(found, given))


def worth_of(found: Stable, given: Lists) -> LikedPairs:
    residents = len(given.choice)
    place = np.argmax(given.choice[found.mentee] == (found.mentor - residents)[:, None], axis=1)
    return LikedPairs(found.mentor, found.mentee, -given.rank[found.mentee, place], -place)


def market(given: Lists, *, quotas: bool) -> Sides:
    """With quotas: regions may have nine of ten of their seats, institutions are guaranteed a few, on both sides."""
    residents, programmes = len(given.choice), len(given.seats)
    home = np.concatenate([np.arange(residents), np.arange(programmes)]) % (REGIONS * EACH)
    region_of = np.arange(REGIONS * EACH) // EACH
    none = np.zeros(programmes, dtype=np.int64)
    giving = tree(np.concatenate([np.zeros(residents, dtype=np.int64), given.seats]), home, region_of, REGIONS)
    taking = tree(np.concatenate([np.ones(residents, dtype=np.int64), none]), home, region_of, REGIONS)
    if quotas:
        regions = slice(REGIONS * EACH, REGIONS * EACH + REGIONS)
        for side in (giving, taking):
            side.upper[regions] = residents * 9 // (10 * REGIONS)
            side.lower[: REGIONS * EACH] = residents // (4 * REGIONS * EACH)
        taking.upper[: REGIONS * EACH] = residents * 19 // (20 * REGIONS * EACH) + 1
    return Sides(giving, taking, lottery(np.arange(residents + programmes, dtype=np.uint64)))


def library(given: Lists) -> tuple[float, set[tuple[int, int]]]:
    """Seconds, and pairs of rows of a resident and a programme. The library recurses, and so needs a deep stack."""
    result: list[tuple[float, set[tuple[int, int]]]] = []
    residents = len(given.choice)
    programmes, order = given.choice.ravel(), np.lexsort((given.rank.ravel(), given.choice.ravel()))
    named = np.split(order // LENGTH, np.searchsorted(programmes[order], np.arange(1, len(given.seats))))
    wanted = {programme: one.tolist() for programme, one in enumerate(named) if len(one)}

    def work() -> None:
        start = time.perf_counter()
        game = HospitalResident.create_from_dictionaries(
            dict(enumerate(given.choice.tolist())), wanted, {one: int(given.seats[one]) for one in wanted}
        )
        solved = game.solve(optimal="resident")
        seconds = time.perf_counter() - start
        result.append((seconds, {(int(r.name), residents + int(h.name)) for h, held in solved.items() for r in held}))

    sys.setrecursionlimit(1_000_000)
    threading.stack_size(1 << 29)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return result[0]


def median(work: Callable[[], Matched]) -> tuple[float, float, Matched]:
    """Seconds, seconds of the processor, and what came out."""
    times, busy, result = list[float](), list[float](), work()
    for _ in range(RUNS):
        start, started = time.perf_counter(), time.process_time()
        result = work()
        times.append(time.perf_counter() - start)
        busy.append(time.process_time() - started)
    return sorted(times)[RUNS // 2], sorted(busy)[RUNS // 2], result


if __name__ == "__main__":
    main()

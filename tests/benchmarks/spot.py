"""Spot questions over a nation of mentors.

Run by `make bench NAME=spot`. The last line is one JSON object, times in microseconds: `p50_us` and `p99_us` of a
question and of counting the answer to the mentor's load, so that the loads are those of a programme that has run;
`worst_us` is the p99 once no mentor has time for anybody, so that every question looks at all of them;
`update_p50_us` and `update_p99_us` are of a mentor leaving, coming back or carrying one more; `scan_p50_us` of a
scan with numpy for the first tests alone (topic, stage, language), for comparison.
"""

import json
import os
import time
from collections.abc import Callable, Sequence

import numpy as np

from libs.contracts.vocabulary import Scope
from services.matching.domain.instance.people import People
from services.matching.solver.spot.index import Question, Spot, ask, set_bits, spot
from services.matching.solver.spot.updates import book, carry, come_back, leave
from tests.unit.matching.spot.crowds import crowd, places, terms

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "55556"))
"""Nine of ten are mentors."""
QUERIES = int(os.environ.get("BENCH_QUERIES", "10000"))
WEEK, AHEAD = 168, 72
SEED = 11


def main() -> None:
    where = places(50, 12)
    people = crowd(PEOPLE, where, SEED)
    start = time.perf_counter()
    index = spot(people, where, terms())
    build = time.perf_counter() - start
    questions = asked(people)
    for question in questions[:100]:
        answer(index, question)
    waits = [timed(lambda question=question: answer(index, question)) for question in questions]
    answered = sum(ask(index, question) is not None for question in questions)
    updates = [timed(lambda mentor=mentor: toggle(index, mentor)) / 3 for mentor in index.mentors[:QUERIES].tolist()]
    scans = [timed(lambda question=question: scanned(people, question)) for question in questions[:200]]
    for mentor in index.mentors.tolist():
        for slot in set_bits(index.profiles.free[mentor]):
            book(index, mentor, slot)
    nobody = [timed(lambda question=question: ask(index, question)) for question in questions]
    print(
        json.dumps(
            {
                "mentors": len(index.mentors),
                "queries": QUERIES,
                "answered": answered,
                "build_seconds": round(build, 2),
                "index_mib": round(index.sheet.bits.nbytes / 2**20, 1),
                **percentiles("", waits),
                "worst_us": percentiles("", nobody)["p99_us"],
                **percentiles("update_", updates),
                "scan_p50_us": percentiles("", scans)["p50_us"],
            }
        )
    )


def asked(people: People) -> Sequence[Question]:
    """From whoever agreed to the nation, about any topic, for the next three days from any hour."""
    rng = np.random.default_rng(SEED)
    assert people.profiles is not None
    far_reaching = np.flatnonzero(people.profiles.reach == Scope.NATIONAL.rank)
    columns = rng.integers(0, (len(far_reaching), 18, WEEK), (QUERIES, 3)).tolist()
    return [
        Question(int(far_reaching[one]), topic, tuple((now + hour) % WEEK for hour in range(AHEAD)))
        for one, topic, now in columns
    ]


def answer(index: Spot, question: Question) -> None:
    found = ask(index, question)
    if found is not None:
        carry(index, found.mentor, int(index.load[index.bit[found.mentor]]) + 1)


def toggle(index: Spot, mentor: int) -> None:
    leave(index, mentor)
    come_back(index, mentor)
    carry(index, mentor, int(index.load[index.bit[mentor]]) + 1)


def scanned(people: People, question: Question) -> int:
    known = people.profiles
    assert known is not None
    fits = (known.offers[:, 0] >> np.uint64(question.topic)) & np.uint64(1) == np.uint64(1)
    fits &= (known.stage < known.stage[question.mentee]) & (people.mentor_capacity > 0)
    fits &= (known.languages[:, 0] & known.languages[question.mentee, 0]) != np.uint64(0)
    return int(fits.sum())


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def percentiles(prefix: str, seconds: Sequence[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {f"{prefix}p{part}_us": round(ordered[len(ordered) * part // 100] * 1e6, 1) for part in (50, 99)}


if __name__ == "__main__":
    main()

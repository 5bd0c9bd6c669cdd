"""One contestant on one round, in a process of its own: `python -m tests.benchmarks.peers CONTEST CONTESTANT`.

Gets ready, runs once so that everything is loaded and compiled, and then often enough; prints one JSON object with the
median of the seconds and what was found.
"""

import json
import statistics
import sys
import time

from tests.benchmarks.contests import CONTESTS

RUNS, SHORT, LONG = 15, 0.5, 2.0
"""So many runs, and more in the first of these seconds; but none begins after the second of them."""


def main(contest: str, contestant: str) -> None:
    run = CONTESTS[contest].contestants[contestant]()
    found = run()
    seconds: list[float] = []
    began = time.perf_counter()
    while not seconds or time.perf_counter() - began < (SHORT if len(seconds) >= RUNS else LONG):
        start = time.perf_counter()
        found = run()
        taken = time.perf_counter() - start
        seconds.append(taken if found.seconds is None else found.seconds)
    print(json.dumps({"seconds": statistics.median(seconds), "pairs": found.pairs, "score": found.score}))


if __name__ == "__main__":
    main(*sys.argv[1:])

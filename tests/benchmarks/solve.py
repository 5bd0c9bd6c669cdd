"""Ours and its peers on the same rounds.

Run by `make bench NAME=solve`. Every contestant runs in a process of its own, one after the other, three times over;
each figure is the median. What is timed: ours from the round as it stands in memory (sorted keys of pairs and their
scores) to the answer and its proof; a peer from the form that it likes best (a matrix, a linear program, dictionaries
of lists), which is made beforehand, to its answer. Nobody is asked for a second thread.

The last line is one JSON object: `worst_ratio` is the smallest of a peer's time over ours, over all rounds;
`never_worse` whether ours has at least as many pairs everywhere, and with as many at least their score.
"""

import json
import os
import statistics
import subprocess
import sys
from typing import TypeAlias

from tests.benchmarks.contests import CONTESTS, OURS

TURNS = int(os.environ.get("BENCH_ROUNDS", "3"))
QUICK = os.environ.get("BENCH_QUICK") == "1"

Result: TypeAlias = dict[str, float]


def main() -> None:
    details: dict[str, dict[str, Result]] = {}
    for name, contest in CONTESTS.items():
        if contest.quick or not QUICK:
            details[name] = race(name, list(contest.contestants))
            say(name, details[name])
    ratios = [
        result["seconds"] / results[OURS]["seconds"]
        for results in details.values()
        for peer, result in results.items()
        if peer != OURS
    ]
    print(json.dumps({"worst_ratio": round(min(ratios), 2), "never_worse": never_worse(details), "details": details}))


def race(contest: str, contestants: list[str]) -> dict[str, Result]:
    found: dict[str, list[Result]] = {name: [] for name in contestants}
    for _ in range(TURNS):
        for name in contestants:
            found[name].append(once(contest, name))
    return {
        name: {**turns[0], "seconds": statistics.median(turn["seconds"] for turn in turns)}
        for name, turns in found.items()
    }


def once(contest: str, contestant: str) -> Result:
    command = [sys.executable, "-m", "tests.benchmarks.peers", contest, contestant]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def never_worse(details: dict[str, dict[str, Result]]) -> bool:
    return all(
        (results[OURS]["pairs"], results[OURS]["score"]) >= (result["pairs"], result["score"])
        for results in details.values()
        for result in results.values()
    )


def say(name: str, results: dict[str, Result]) -> None:
    print(name)
    for contestant, result in results.items():
        ratio = result["seconds"] / results[OURS]["seconds"]
        print(
            f"  {contestant:14} {1e3 * result['seconds']:10,.2f} ms  {ratio:7.2f}  {result['pairs']:7,} pairs", end=""
        )
        print(f"  {result['score']:12,} points", flush=True)


if __name__ == "__main__":
    main()

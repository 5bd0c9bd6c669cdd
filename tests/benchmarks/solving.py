"""One step of a benchmark in a process of its own: `python -m tests.benchmarks.solving STEP PROBLEM SOLUTION`.

Steps: `solve` and `verify` work on the files of a problem and of its solution, as the commands of the same name do;
`side` puts side rules on the problem, taken from that solution, and solves it anew in memory. The last line is one
JSON object with `peak_mib`, the most memory that the process held, and `seconds`: from reading files to having written
the solution (it is checked before), to having checked it, or from the problem in memory to its answer.
"""

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from services.matching.domain.documents.checking import verified
from services.matching.domain.documents.reading import problem
from services.matching.domain.documents.writing import read_solution, solved_from
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.verifying.verify import findings
from services.matching.solver.answering import answer
from services.matching.solver.solving_files import Asked, solve
from services.matching.solver.watching import Progress
from tests.benchmarks.sides import with_side_rules

NEAR = 0.01
"""Percent: an answer that close to its bound is a first answer."""


def main(step: str, problem_file: str, solution_file: str) -> None:
    steps = {"solve": solved, "verify": checked, "side": with_sides}
    print(json.dumps(steps[step](Path(problem_file), Path(solution_file))))


def solved(problem_file: Path, solution_file: Path) -> dict[str, Any]:
    start = time.perf_counter()
    code = solve(Asked(problem_file, solution_file, columns=True), say, answer, findings)
    spent = measured(start)
    found = solved_from(read_solution(solution_file), problem(problem_file))
    return {**spent, "code": code, "pairs": len(found.answer.mentor), "gap": gap(found.answer, found.worth)}


def checked(problem_file: Path, solution_file: Path) -> dict[str, Any]:
    start = time.perf_counter()
    lines = list(verified(problem_file, solution_file, findings))
    return {**measured(start), "findings": lines}


def with_sides(problem_file: Path, solution_file: Path) -> dict[str, Any]:
    """With `first_seconds` and `first_gap`, when what was told on the way was near enough for the first time."""
    instance = problem(problem_file)
    plain = solved_from(read_solution(solution_file), instance).answer
    harder = with_side_rules(instance, plain)
    told: list[tuple[float, float]] = []
    start = time.perf_counter()

    def watch(progress: Progress) -> None:
        say(progress)
        if progress.incumbent is not None and progress.bound is not None:
            told.append((time.perf_counter() - start, percent(progress.bound, progress.incumbent)))

    found = answer(harder, watch)
    spent = measured(start)
    if not isinstance(found, Answer):
        raise TypeError(found.reason)
    verdict = findings(harder, found)
    last = gap(found, verdict.worth)
    first = next((one for one in told if one[1] <= NEAR), (spent["seconds"], last))
    return {
        **spent,
        "pairs": len(found.mentor),
        "gap": last,
        "first_seconds": round(first[0], 2),
        "first_gap": first[1],
        "findings": verdict.findings,
    }


def measured(start: float) -> dict[str, float]:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": round(time.perf_counter() - start, 2), "peak_mib": round(peak)}


def gap(found: Answer, worth: tuple[int, ...]) -> float:
    """Percent of the worth, at the last level of the objective."""
    proof = found.proofs[-1]
    return percent(proof.bound if proof.searched is None else min(proof.bound, proof.searched), worth[-1])


def percent(bound: int, worth: int) -> float:
    return round(100 * (bound - worth) / max(1, abs(worth)), 5)


def say(progress: Progress) -> None:
    print(f"  {progress.step}: {progress.incumbent} of {progress.bound} {progress.detail}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

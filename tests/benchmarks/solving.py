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
from dataclasses import dataclass
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
from tests.benchmarks.left_open import bound_of, percent, roles_unproven, score_gap
from tests.benchmarks.sides import with_side_rules

NEAR = 0.01
"""Percent: an answer that close to its bound is a first answer."""


@dataclass(frozen=True)
class Told:
    """What the best answer was worth by then, and what none exceeds: points of roles and of scores together."""

    seconds: float
    worth: int
    bound: int

    @property
    def gap(self) -> float:
        """Percent of the worth, in which the roles weigh most."""
        return percent(self.bound - self.worth, self.worth)


def main(step: str, problem_file: str, solution_file: str) -> None:
    steps = {"solve": solved, "verify": checked, "side": with_sides}
    print(json.dumps(steps[step](Path(problem_file), Path(solution_file))))


def solved(problem_file: Path, solution_file: Path) -> dict[str, Any]:
    start = time.perf_counter()
    code = solve(Asked(problem_file, solution_file, columns=True), say, answer, findings)
    spent = measured(start)
    found = solved_from(read_solution(solution_file), problem(problem_file))
    end = Told(spent["seconds"], found.worth[-1], bound_of(found.answer))
    return {**spent, "code": code, "pairs": len(found.answer.mentor), "gap": end.gap}


def checked(problem_file: Path, solution_file: Path) -> dict[str, Any]:
    start = time.perf_counter()
    lines = list(verified(problem_file, solution_file, findings))
    return {**measured(start), "findings": lines}


def with_sides(problem_file: Path, solution_file: Path) -> dict[str, Any]:
    """With `first_`: when what the solver told on its way was near its bound for the first time, and how near.

    `near_seconds`: when all roles were proven, and the score as near to its own bound. None where that was never told.
    """
    instance = problem(problem_file)
    plain = solved_from(read_solution(solution_file), instance).answer
    harder = with_side_rules(instance, plain)
    told: list[Told] = []
    start = time.perf_counter()

    def watch(progress: Progress) -> None:
        say(progress)
        if progress.step == "matched" and progress.incumbent is not None and progress.bound is not None:
            told.append(Told(round(time.perf_counter() - start, 2), progress.incumbent, progress.bound))

    found = answer(harder, watch)
    spent = measured(start)
    if not isinstance(found, Answer):
        raise TypeError(found.reason)
    verdict = findings(harder, found)
    proof, end = found.proofs[-1], Told(spent["seconds"], verdict.worth[-1], bound_of(found))
    # Another method than prices tells of other aims on its way.
    said = [*(told if proof.whole else ()), end]
    role = proof.aim.role
    first = next((one for one in said if one.gap <= NEAR), end)
    gaps = [(one.seconds, score_gap(one.bound, one.worth, role)) for one in said]
    return {
        **spent,
        "pairs": len(found.mentor),
        "gap": end.gap,
        "roles_unproven": roles_unproven(end.bound, end.worth, role),
        "score_gap": score_gap(end.bound, end.worth, role),
        "first_seconds": first.seconds,
        "first_gap": first.gap,
        "first_roles_unproven": roles_unproven(first.bound, first.worth, role),
        "first_score_gap": score_gap(first.bound, first.worth, role),
        "near_seconds": next((seconds for seconds, gap in gaps if gap is not None and gap <= NEAR), None),
        "findings": verdict.findings,
    }


def measured(start: float) -> dict[str, float]:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": round(time.perf_counter() - start, 2), "peak_mib": round(peak)}


def say(progress: Progress) -> None:
    print(f"  {progress.step}: {progress.incumbent} of {progress.bound} {progress.detail}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""`solve`: a problem from its file, an answer that was checked, and a solution in its file."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias, assert_never

from services.matching.domain.documents import ending
from services.matching.domain.documents.answers import Solved, gaps, scale_of
from services.matching.domain.documents.reading import problem
from services.matching.domain.documents.solution import Cost, SolutionDocument, Status
from services.matching.domain.documents.stability import is_stable, named
from services.matching.domain.documents.writing import check_writable, write_no_solution, write_solution
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import Instance, Mode
from services.matching.domain.instance.market import open_market
from services.matching.domain.verifying.verify import Verdict
from services.matching.solver.answering import WORKERS
from services.matching.solver.impossible import Impossible
from services.matching.solver.left_out import left_out
from services.matching.solver.saying import left_open
from services.matching.solver.watching import Progress, Watch

Answering: TypeAlias = Callable[[Instance, Watch], Answer | Impossible]
Checking: TypeAlias = Callable[[Instance, Answer], Verdict]


@dataclass(frozen=True)
class Asked:
    problem: Path
    solution: Path
    columns: bool


def solve(asked: Asked, watch: Watch, answering: Answering, checking: Checking) -> int:
    """How it ended; the words are on standard output. Raises DocumentWrong, CannotWrite or PairsNotComputable."""
    check_writable(asked.solution)
    instance = problem(asked.problem)
    watch(Progress("read", None, None, f"{instance.people.count:,} people"))
    match answering(instance, watch):
        case Impossible() as found:
            write_no_solution(asked.solution, instance, found.reason, found.conflict, found.repair)
            _say(f"There is no valid matching: {found.reason}")
            _say(*(f"  conflict: {line}" for line in found.conflict), *(f"  repair: {line}" for line in found.repair))
            return ending.INFEASIBLE
        case Answer() as found:
            return _checked(asked, watch, instance, found, checking(instance, found))


def _checked(asked: Asked, watch: Watch, instance: Instance, answer: Answer, verdict: Verdict) -> int:
    if verdict.findings:
        _say("The answer did not pass the check, and nothing is written:", *verdict.findings)
        return ending.FAULT
    market = open_market(instance, WORKERS)
    score = market.valid(answer.mentor * instance.people.count + answer.mentee)[1]
    watch(Progress("explained", None, None, "why some have no match"))
    blocking = named(instance, verdict.blocking)
    solved = Solved(answer, score, verdict.worth, left_out(instance, market, answer), blocking)
    if verdict.worth and not is_stable(instance, blocking):
        watch(Progress("checked", verdict.worth[-1], verdict.worth[-1] + gaps(solved)[-1], ""))
    document = write_solution(asked.solution, instance, solved, columns=asked.columns)
    _say(*_summary(document, solved, instance), f"The solution is in {asked.solution}.")
    return ending.NOT_PROVEN if document.status is Status.WITHIN_GAP else ending.FINE


def _summary(document: SolutionDocument, solved: Solved, instance: Instance) -> Iterator[str]:
    counts = document.counts
    if counts is not None:
        yield f"Pairs: {counts.pairs}; {counts.matched_people} of {counts.people} people have one."
    yield f"Score {document.score}, {document.filled_roles} roles filled."
    yield from _standing(document.status, solved, scale_of(instance))
    if (blocking := document.blocking_pairs) is not None and blocking.count:
        yield f"Blocking pairs: {blocking.count:,} would both rather have each other."
        if instance.mode is Mode.STABLE_ELSE_OPTIMAL:
            yield "No stable matching was found that is valid, so this is the best of all instead."
    yield from _cost("Stability", document.cost_of_stability)
    yield from _cost("Fairness", document.cost_of_fairness)


def _standing(status: Status, solved: Solved, scale: int) -> Iterator[str]:
    match status:
        case Status.PROVEN:
            yield "Proven: no valid matching is better."
        case Status.STABLE:
            yield "Stable: no two people would both rather have each other."
        case Status.WITHIN_GAP:
            for gap, proof, worth in zip(gaps(solved), solved.answer.proofs, solved.worth, strict=True):
                if gap:
                    part = f"{gap / max(1, abs(worth)):.4%} of {proof.aim.role} points a role and the score"
                    yield f"Not proven: {left_open(gap, proof.aim.role, scale)} (a gap of {part})."
        case Status.INFEASIBLE:
            raise ValueError("An answer is a matching.")
        case _:
            assert_never(status)


def _cost(what: str, cost: Cost | None) -> Iterator[str]:
    if cost is not None and cost.roles == 0 and Decimal(cost.score) == 0:
        yield f"{what} costs nothing against the best matching of all."
    elif cost is not None:
        roles = "1 filled role" if cost.roles == 1 else f"{cost.roles} filled roles"
        yield f"{what} costs at most {roles} and {cost.score} points against the best matching of all."


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")

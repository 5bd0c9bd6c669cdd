"""`verify` and `explain`: what a solution in a file is worth, found without any solver."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import numpy as np

from services.matching.domain.documents.answers import Solved
from services.matching.domain.documents.claims import false_claims, of_another_problem
from services.matching.domain.documents.explaining import explained
from services.matching.domain.documents.reading import problem
from services.matching.domain.documents.solution import SolutionDocument, Status
from services.matching.domain.documents.stability import named
from services.matching.domain.documents.writing import read_solution, solved_from
from services.matching.domain.documents.wrong import DocumentWrong, SolutionDoesNotFit, insist
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.market import open_market
from services.matching.domain.verifying.verify import Verdict

Checking: TypeAlias = Callable[[Instance, Answer], Verdict]


def verified(problem_file: Path, solution_file: Path, checking: Checking) -> Iterator[str]:
    """A sentence for each thing that does not hold; none if all holds. Raises DocumentWrong or PairsNotComputable."""
    instance, found = problem(problem_file), read_solution(solution_file)
    others = list(of_another_problem(found.document, instance))
    if others or found.document.status is Status.INFEASIBLE:
        yield from others or ["That there is no valid matching has no certificate: only solving again can check it."]
        return
    try:
        solved = solved_from(found, instance)
    except SolutionDoesNotFit as wrong:
        yield str(wrong)
        return
    yield from _of_answer(found.document, instance, solved, checking(instance, solved.answer))


def _of_answer(document: SolutionDocument, instance: Instance, solved: Solved, verdict: Verdict) -> Iterator[str]:
    answer = solved.answer
    yield from verdict.findings
    key = answer.mentor * instance.people.count + answer.mentee
    valid, scores = open_market(instance).valid(key)
    if np.array_equal(valid, key):
        counted = replace(solved, blocking_pairs=named(instance, verdict.blocking))
        yield from false_claims(document, instance, counted, scores)
    if not verdict.findings and verdict.worth != solved.worth:
        yield "certificate: a proof says another worth of the matching than it has."


def explanation(problem_file: Path, solution_file: Path, person: str) -> Iterator[str]:
    """Lines. Raises DocumentWrong, also for a solution of another problem."""
    instance, found = problem(problem_file), read_solution(solution_file)
    insist(f"{solution_file.name}: {other}" for other in of_another_problem(found.document, instance))
    if found.document.status is Status.INFEASIBLE:
        yield f"Nobody has a pair: {found.document.reason}"
        return
    try:
        solved = solved_from(found, instance)
    except SolutionDoesNotFit as wrong:
        raise DocumentWrong([f"{solution_file.name}: {wrong}"]) from None
    yield from explained(instance, solved, person)

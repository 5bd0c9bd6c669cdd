"""`compare`: two problems and their solutions in files; whose pairs changed, and why."""

from pathlib import Path

from services.matching.domain.documents.claims import of_another_problem
from services.matching.domain.documents.reading import problem
from services.matching.domain.documents.solution import Status
from services.matching.domain.documents.writing import read_solution, solved_from
from services.matching.domain.documents.wrong import DocumentWrong, SolutionDoesNotFit, insist
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import Instance
from services.matching.solver.reasons.differences import Differences, differences


def compared(before: tuple[Path, Path], after: tuple[Path, Path]) -> Differences:
    """Each a problem and its solution. Raises DocumentWrong, also for a solution of another problem."""
    return differences(read(*before), read(*after))


def read(problem_file: Path, solution_file: Path) -> tuple[Instance, Answer]:
    instance, found = problem(problem_file), read_solution(solution_file)
    insist(f"{solution_file.name}: {other}" for other in of_another_problem(found.document, instance))
    if found.document.status is Status.INFEASIBLE:
        raise DocumentWrong([f"{solution_file.name}: the problem is infeasible, so that nobody has a pair to compare."])
    try:
        return instance, solved_from(found, instance).answer
    except SolutionDoesNotFit as wrong:
        raise DocumentWrong([f"{solution_file.name}: {wrong}"]) from None

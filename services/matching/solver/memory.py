"""How much memory a solve needs, so that it is refused beforehand and not in its middle."""

import resource
from pathlib import Path

from libs.contracts.vocabulary import Scope, Shape, Side
from services.matching.domain.problem import Problem
from services.matching.solver.shapes.answered import MOST_PAIRS

MIB = 1024 * 1024
PAGE_BYTES = resource.getpagesize()
PROCESS_BYTES = 160 * MIB
"""Resident in a warm solver that was asked nothing yet: Python, numpy, numba and OR-Tools."""
PERSON_BYTES = 6 * 1024
CANDIDATE_BYTES = 64
CANDIDATES_A_PERSON = 30
"""So many counterparts a person are in the flow at once; the others are priced in passing and take no room."""
SEARCHED_BYTES = 3 * 1024
"""Of each valid pair, where pairs are searched one by one."""
SPARSE = 100
"""At least one pair of so many is taken to be valid: rounds in which that is too many are not searched."""

SMALLER = {
    Scope.NATIONAL: ", or match by region",
    Scope.REGIONAL: ", or match by institution",
    Scope.INSTITUTIONAL: "",
}


def needed_bytes(people: int, mentors: int, mentees: int) -> int:
    """Of one solver, at most; somebody who mentors and is mentored counts for both."""
    candidates = min(mentors * mentees, CANDIDATES_A_PERSON * (mentors + mentees))
    return PROCESS_BYTES + PERSON_BYTES * people + CANDIDATE_BYTES * candidates


def searching_bytes(problem: Problem, mentors: int, mentees: int) -> int:
    """On top, where side rules or a shape may have to be searched. Beyond MOST_PAIRS valid pairs none is searched.

    The burden share and pinned pairs alone hardly ever have to; should they, and should it not fit, the solve ends with
    `outgrown`.
    """
    policy, pairs = problem.policy, mentors * mentees
    asked = (
        policy.across_institutions_percent
        or policy.across_regions_percent
        or policy.coverage
        or problem.rules.shape is not Shape.PAIR
    )
    if not asked or pairs > SPARSE * MOST_PAIRS:
        return 0
    return SEARCHED_BYTES * min(pairs, MOST_PAIRS)


def too_large(problem: Problem, most_mib: int) -> str | None:
    """Why this cannot be solved within so much memory, for the coordinator; None if it can."""
    sides = {side: sum(problem.capacity(one, side) > 0 for one in problem.members) for side in Side}
    sizes = sides[Side.MENTOR], sides[Side.MENTEE]
    needed = -(-(needed_bytes(len(problem.members), *sizes) + searching_bytes(problem, *sizes)) // MIB)
    if needed <= most_mib:
        return None
    return (
        f"This round has {len(problem.members):,} people and needs about {needed:,} MiB; "
        f"the solver may use {most_mib:,}. {remedy(problem.scope)}"
    )


def outgrown(scope: Scope, most_mib: int) -> str:
    """What is said of a solve that was let begin and took more all the same."""
    return f"Solving this round took more than the {most_mib:,} MiB that the solver may use. {remedy(scope)}"


def remedy(scope: Scope) -> str:
    return f"Raise VICEVERSA_SOLVER_MEMORY_MIB{SMALLER[scope]}."


def resident_bytes(pid: int) -> int:
    """What a process has in memory now; 0 where no /proc tells, and of a process that is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return pages * PAGE_BYTES

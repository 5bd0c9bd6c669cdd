"""A round that cannot fit into memory is refused beforehand, in a sentence that says what to do."""

import multiprocessing
import os

from libs.contracts.vocabulary import Scope
from services.matching.domain.problem import Problem
from services.matching.solver.memory import (
    CANDIDATE_BYTES,
    CANDIDATES_A_PERSON,
    MIB,
    PERSON_BYTES,
    PROCESS_BYTES,
    SEARCHED_BYTES,
    SPARSE,
    needed_bytes,
    outgrown,
    resident_bytes,
    searching_bytes,
    too_large,
)
from services.matching.solver.shapes.answered import MOST_PAIRS
from tests.unit.matching.cohorts import junior, problem, senior


def crowd(count: int, scope: Scope = Scope.NATIONAL) -> Problem:
    """So many juniors and as many seniors; nobody looks at them, so one stands for all."""
    place = {Scope.NATIONAL: "nation", Scope.REGIONAL: "north", Scope.INSTITUTIONAL: "north-a"}[scope]
    members = (junior("ada"),) * count + (senior("zoe"),) * count
    return problem(scope=scope, place_id=place).model_copy(update={"members": members})


def test_nobody_needs_more_than_the_process_itself() -> None:
    assert needed_bytes(0, 0, 0) == PROCESS_BYTES


def test_where_few_meet_few_all_pairs_are_candidates() -> None:
    assert needed_bytes(5, 2, 3) == PROCESS_BYTES + 5 * PERSON_BYTES + 6 * CANDIDATE_BYTES


def test_where_many_meet_many_so_many_a_person_are() -> None:
    candidates = CANDIDATES_A_PERSON * 100_000
    assert needed_bytes(100_000, 50_000, 50_000) == (
        PROCESS_BYTES + 100_000 * PERSON_BYTES + candidates * CANDIDATE_BYTES
    )


def test_the_need_grows_with_every_person() -> None:
    needs = [needed_bytes(2 * side, side, side) for side in range(1, 200)]
    assert needs == sorted(set(needs))


def test_a_round_that_fits_is_not_refused() -> None:
    assert too_large(crowd(10), 256) is None


def test_a_nation_that_does_not_fit_may_be_matched_by_region() -> None:
    needed = -(-needed_bytes(40_000, 20_000, 20_000) // MIB)
    assert too_large(crowd(20_000), 256) == (
        f"This round has 40,000 people and needs about {needed} MiB; the solver may use 256. "
        "Raise VICEVERSA_SOLVER_MEMORY_MIB, or match by region."
    )


def test_a_region_may_be_matched_by_institution_and_an_institution_by_nothing_smaller() -> None:
    regional, institutional = (too_large(crowd(20_000, scope), 256) for scope in (Scope.REGIONAL, Scope.INSTITUTIONAL))
    assert regional
    assert regional.endswith("Raise VICEVERSA_SOLVER_MEMORY_MIB, or match by institution.")
    assert institutional
    assert institutional.endswith("may use 256. Raise VICEVERSA_SOLVER_MEMORY_MIB.")


def shared(count: int) -> Problem:
    """A crowd of which half of the pairs are to be across institutions."""
    plain = crowd(count)
    return plain.model_copy(update={"policy": plain.policy.model_copy(update={"across_institutions_percent": 50})})


def test_side_rules_may_have_to_be_searched_and_need_more() -> None:
    assert searching_bytes(crowd(10), 10, 10) == 0
    assert searching_bytes(shared(10), 10, 10) == 100 * SEARCHED_BYTES
    assert searching_bytes(shared(10), 2_000, 2_000) == MOST_PAIRS * SEARCHED_BYTES


def test_a_nation_is_not_searched_and_needs_no_more_for_its_side_rules() -> None:
    assert searching_bytes(shared(10), SPARSE * MOST_PAIRS, 2) == 0


def test_a_region_with_side_rules_that_does_not_fit_is_refused_beforehand() -> None:
    assert too_large(shared(2_000), 2_000) is None
    assert too_large(crowd(2_000), 512) is None
    refused = too_large(shared(2_000), 512)
    assert refused
    assert refused.startswith("This round has 4,000 people and needs about ")


def test_what_outgrew_its_estimate_is_told_as_clearly() -> None:
    assert outgrown(Scope.NATIONAL, 2000) == (
        "Solving this round took more than the 2,000 MiB that the solver may use. "
        "Raise VICEVERSA_SOLVER_MEMORY_MIB, or match by region."
    )


def test_what_a_process_has_in_memory_is_seen_and_nothing_of_one_that_is_gone() -> None:
    assert resident_bytes(os.getpid()) > MIB
    gone = multiprocessing.get_context("spawn").Process(target=int)
    gone.start()
    pid = gone.pid
    gone.join()
    assert pid
    assert resident_bytes(pid) == 0

"""Couples that the coordinator keeps apart."""

from hypothesis import given

from libs.contracts.rounds import Couple, RoundPolicy
from services.matching.domain.checker import violations
from services.matching.domain.pairing import Rule, Terms, broken_rules
from services.matching.domain.problem import Problem, Solution
from services.matching.solver.solve import solve
from tests.unit.matching.brute_force import optimum
from tests.unit.matching.cohorts import junior, problem, problems, senior
from tests.unit.matching.stories import quietly, solved
from tests.unit.matching.test_solver_properties import FAST

ADA, BEA, ZOE = junior("ada"), junior("bea"), senior("zoe")
APART = RoundPolicy(forbidden=(Couple(mentor_id="ada", mentee_id="zoe"),))


def test_a_forbidden_couple_is_not_paired_and_others_are() -> None:
    solution = solved(problem(ADA, BEA, ZOE, policy=APART))
    assert [(one.mentor_id, one.mentee_id) for one in solution.proposals] == [("bea", "zoe")]


def test_whoever_of_the_two_mentors_they_are_kept_apart() -> None:
    asked = problem(ADA, ZOE, policy=APART)
    assert broken_rules(ADA, ZOE, asked) == (Rule.FORBIDDEN,)
    assert Rule.FORBIDDEN in broken_rules(ZOE, ADA, asked)


def test_elsewhere_nobody_forbids_anything() -> None:
    plain = problem(ADA, ZOE)
    assert broken_rules(ADA, ZOE, Terms(rules=plain.rules, scope=plain.scope)) == ()


def test_whoever_is_left_out_for_it_is_told() -> None:
    (left, _) = solved(problem(ADA, ZOE, policy=APART)).unmatched
    assert left.rule == Rule.FORBIDDEN
    assert 'Without the rule "forbidden by the coordinator" for this person, 1 pair would be valid' in left.reason


def test_a_forbidden_pair_in_a_solution_is_found() -> None:
    found = violations(problem(ADA, ZOE, policy=APART), solved(problem(ADA, ZOE)))
    assert "breaks the rule forbidden by the coordinator" in " ".join(found)


def test_strangers_may_be_forbidden() -> None:
    policy = RoundPolicy(forbidden=(Couple(mentor_id="ada", mentee_id="stranger"),))
    assert solved(problem(ADA, ZOE, policy=policy)).proposals


@FAST
@given(problems(5, easy=True))
def test_what_is_left_is_matched_best(asked: Problem) -> None:
    ids = [member.participant_id for member in asked.members]
    couples = tuple(Couple(mentor_id=one, mentee_id=other) for one, other in zip(ids[:2], ids[2:4], strict=False))
    policy = asked.policy.model_copy(update={"forbidden": couples})
    again = asked.model_copy(update={"policy": policy})
    found, best = solve(again, quietly), optimum(again)
    assert (best is None) == (not isinstance(found, Solution))
    if isinstance(found, Solution):
        assert violations(again, found) == ()
        assert (found.filled_roles, found.score) == best

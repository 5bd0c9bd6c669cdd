"""Rules about two people by name: authority, conflict, exclusion, an earlier pair."""

from libs.contracts.rounds import CohortMember
from services.matching.domain.pairing import Confidential, Rule, broken_rules
from tests.unit.matching.cohorts import junior, problem, senior

ADA, ZOE = junior("ada"), senior("zoe")


def broken(mentor: CohortMember, mentee: CohortMember) -> tuple[Rule, ...]:
    return broken_rules(mentor, mentee, problem())


def test_two_strangers_break_nothing() -> None:
    assert broken(ADA, ZOE) == ()


def test_nobody_is_paired_with_themselves() -> None:
    assert Rule.TWO_PEOPLE in broken(ADA, ADA)


def test_a_line_manager_within_two_steps_is_never_paired() -> None:
    assert broken(junior("ada", line=("zoe",)), ZOE) == (Rule.AUTHORITY,)
    assert broken(junior("ada", line=("mia", "zoe")), ZOE) == (Rule.AUTHORITY,)
    assert broken(ADA, senior("zoe", line=("mia", "ada"))) == (Rule.AUTHORITY,)


def test_colleagues_under_one_manager_have_no_authority_over_each_other() -> None:
    assert broken(junior("ada", line=("mia",)), senior("zoe", line=("mia",))) == ()


def test_a_conflict_counts_whoever_declared_it() -> None:
    assert broken(junior("ada", conflicts=("zoe",)), ZOE) == (Rule.CONFLICT,)
    assert broken(ADA, senior("zoe", conflicts=("ada",))) == (Rule.CONFLICT,)


def test_an_exclusion_counts_whoever_asked_for_it() -> None:
    for one, other in (("ada", "zoe"), ("zoe", "ada")):
        terms = problem(confidential={one: Confidential(excludes=(other,))})
        assert broken_rules(ADA, ZOE, terms) == (Rule.EXCLUSION,)


def test_who_were_paired_before_are_not_paired_again() -> None:
    assert broken(ADA.model_copy(update={"paired_before": ("zoe",)}), ZOE) == (Rule.PAIRED_BEFORE,)
    assert broken(ADA, ZOE.model_copy(update={"paired_before": ("ada",)})) == (Rule.PAIRED_BEFORE,)

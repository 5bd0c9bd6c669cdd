"""How far a round reaches, and how far people agreed to go."""

import pytest
from pydantic import ValidationError

from libs.contracts.vocabulary import Scope
from services.matching.domain.pairing import Rule, Terms, broken_rules
from tests.unit.matching.cohorts import junior, problem, senior


def terms(scope: Scope) -> Terms:
    return Terms(rules=problem().rules, scope=scope)


@pytest.mark.parametrize(
    ("scope", "within"),
    [
        (Scope.INSTITUTIONAL, {"north-a"}),
        (Scope.REGIONAL, {"north-a", "north-b"}),
        (Scope.NATIONAL, {"north-a", "north-b", "south-a"}),
    ],
)
def test_a_scope_is_a_constraint(scope: Scope, within: set[str]) -> None:
    for home in ("north-a", "north-b", "south-a"):
        broken = broken_rules(junior("ada"), senior("zoe", home), terms(scope))
        assert broken == (() if home in within else (Rule.SCOPE,))


def test_nobody_is_matched_further_than_they_agreed_to() -> None:
    local = junior("ada", widest_scope=Scope.INSTITUTIONAL)
    assert broken_rules(local, senior("zoe"), terms(Scope.INSTITUTIONAL)) == ()
    assert broken_rules(local, senior("zoe"), terms(Scope.REGIONAL)) == (Rule.AGREED_SCOPE,)
    assert broken_rules(junior("bea"), senior("zoe", widest_scope=Scope.REGIONAL), terms(Scope.NATIONAL)) == (
        Rule.AGREED_SCOPE,
    )


def test_a_regional_round_takes_in_nobody_from_elsewhere() -> None:
    with pytest.raises(ValidationError, match="ada does not belong to north"):
        problem(junior("ada", "south-a"), scope=Scope.REGIONAL, place_id="north")


def test_a_cohort_holds_nobody_twice() -> None:
    with pytest.raises(ValidationError, match="twice"):
        problem(junior("ada"), junior("ada"))

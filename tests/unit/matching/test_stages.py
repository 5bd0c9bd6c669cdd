"""Who may mentor whom, by stage."""

import pytest

from libs.contracts.registration import ProgrammeRules
from libs.contracts.vocabulary import Direction, Stage
from services.matching.domain.pairing import Rule, broken_rules
from tests.unit.matching.cohorts import junior, problem, senior

REVERSE, CLASSICAL, PEER = Direction.REVERSE, Direction.CLASSICAL, Direction.PEER


@pytest.mark.parametrize(
    ("direction", "gap", "mentor", "mentee", "allowed"),
    [
        (REVERSE, 1, Stage.RESIDENT, Stage.FELLOW, True),
        (REVERSE, 1, Stage.RESIDENT, Stage.RESIDENT, False),
        (REVERSE, 2, Stage.RESIDENT, Stage.FELLOW, False),
        (REVERSE, 2, Stage.RESIDENT, Stage.EARLY_CAREER_ATTENDING, True),
        (REVERSE, 1, Stage.FELLOW, Stage.RESIDENT, False),
        (CLASSICAL, 1, Stage.FELLOW, Stage.RESIDENT, True),
        (CLASSICAL, 1, Stage.RESIDENT, Stage.FELLOW, False),
        (CLASSICAL, 3, Stage.SENIOR_LEADER, Stage.FELLOW, True),
        (CLASSICAL, 4, Stage.SENIOR_LEADER, Stage.FELLOW, False),
        (PEER, 1, Stage.FELLOW, Stage.FELLOW, True),
        (PEER, 1, Stage.FELLOW, Stage.RESIDENT, False),
    ],
)
def test_stages_fit_the_direction(
    direction: Direction, gap: int, mentor: Stage, mentee: Stage, *, allowed: bool
) -> None:
    terms = problem(rules=ProgrammeRules(direction=direction, stage_gap=gap))
    broken = broken_rules(junior("ada", stage=mentor), senior("zoe", stage=mentee), terms)
    assert broken == (() if allowed else (Rule.STAGES,))

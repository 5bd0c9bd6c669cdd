"""From a round of the service to a solution that was checked, in every shape that a round can have."""

import pytest

from libs.contracts.models import RULES
from libs.contracts.registration import ProgrammeRules, Sizes
from libs.contracts.rounds import CohortMember, Couple, RoundPolicy
from libs.contracts.vocabulary import Direction, Model, Shape, Stage
from services.matching.domain.checker import violations
from services.matching.domain.problem import Problem, Solution, formation_id
from services.matching.domain.shaping import ChainSkipsStages, SizesContradictThemselves, SpotHasNoRounds, check_shape
from services.matching.solver.crew import crew
from services.matching.solver.impossible import Impossible
from services.matching.solver.reasons.room import TOO_LITTLE
from services.matching.solver.solve import solve
from tests.unit.matching.cohorts import LEADERSHIP, RECORDS, TELEHEALTH, person, problem
from tests.unit.matching.stories import quietly, solved
from tests.unit.matching.test_solver_process import ENOUGH_MIB
from tests.unit.matching.test_solver_process import quietly as unheard

LADDER = list(Stage)


def teacher(name: str, home: str = "north-a", room: int = 6, **profile: object) -> CohortMember:
    usual: dict[str, object] = {
        "stage": Stage.SENIOR_LEADER,
        "offers": (LEADERSHIP, TELEHEALTH),
        "seeks": (RECORDS,),
        "languages": ("en",),
        "free": ("tue-17",),
        "mentor_capacity": room,
    }
    return person(name, home, **(usual | profile))


def learner(name: str, home: str = "north-a", room: int = 1, **profile: object) -> CohortMember:
    usual: dict[str, object] = {
        "stage": Stage.RESIDENT,
        "offers": (RECORDS,),
        "seeks": (LEADERSHIP, TELEHEALTH),
        "languages": ("en",),
        "free": ("tue-17",),
        "mentee_capacity": room,
    }
    return person(name, home, **(usual | profile))


def link(name: str, stage: Stage) -> CohortMember:
    return learner(name, stage=stage, offers=(RECORDS, LEADERSHIP), seeks=(RECORDS, LEADERSHIP), mentor_capacity=1)


async def asked_of_a_process(asked: Problem) -> Solution:
    """By the solver as the service runs it; the test fails if there is no solution, or a wrong one."""
    async with crew(1, ENOUGH_MIB) as solvers, solvers.one() as solver:
        found = await solver.solve(asked, unheard)
    assert isinstance(found, Solution)
    assert violations(asked, found) == ()
    return found


GROUP = RULES[Model.GROUP]
NETWORK = RULES[Model.NETWORK]
CHAIN = RULES[Model.CASCADING]


async def test_a_group_opens_with_one_topic_and_is_one_formation() -> None:
    members = [teacher("ada"), *(learner(f"t{number}") for number in range(4))]
    found = await asked_of_a_process(problem(*members, rules=GROUP))
    assert {one.mentor_id for one in found.proposals} == {"ada"}
    assert len(found.proposals) == 4
    assert {one.topic for one in found.proposals} == {LEADERSHIP}
    couples = [(one.mentor_id, one.mentee_id) for one in found.proposals]
    assert {one.formation_id for one in found.proposals} == {formation_id("r1", 1, couples)}
    assert found.proven


async def test_a_network_brings_different_topics_from_different_institutions() -> None:
    members = [
        learner("zoe", room=3),
        teacher("ada", "north-a", offers=(LEADERSHIP,)),
        teacher("bea", "north-b", offers=(TELEHEALTH,)),
        teacher("cleo", "north-b", offers=(TELEHEALTH, LEADERSHIP)),
    ]
    found = await asked_of_a_process(problem(*members, rules=NETWORK))
    assert len(found.proposals) == 2
    assert {one.topic for one in found.proposals} == {LEADERSHIP, TELEHEALTH}
    assert len({one.formation_id for one in found.proposals}) == 1
    assert found.proposals[0].formation_id is not None


@pytest.mark.parametrize("direction", [Direction.CLASSICAL, Direction.REVERSE])
async def test_a_chain_goes_through_neighbouring_stages(direction: Direction) -> None:
    members = [link(f"s{stage.rank}", stage) for stage in LADDER[1:5]]
    rules = CHAIN.model_copy(update={"direction": direction})
    found = await asked_of_a_process(problem(*members, rules=rules))
    up = {("s2", "s1"), ("s3", "s2"), ("s4", "s3")}
    expected = up if direction is Direction.CLASSICAL else {(mentee, mentor) for mentor, mentee in up}
    assert {(one.mentor_id, one.mentee_id) for one in found.proposals} == expected
    assert len({one.formation_id for one in found.proposals}) == 1
    assert {one.topic for one in found.proposals} == {None}


async def test_pairs_stand_alone() -> None:
    found = await asked_of_a_process(problem(teacher("ada"), learner("zoe"), rules=RULES[Model.CLASSICAL]))
    assert [(one.formation_id, one.topic) for one in found.proposals] == [(None, None)]


def test_a_spot_programme_has_no_rounds() -> None:
    found = solve(problem(teacher("ada"), learner("zoe"), rules=RULES[Model.SPOT]), quietly)
    assert isinstance(found, Impossible)
    assert found.reason == str(SpotHasNoRounds())


@pytest.mark.parametrize(
    ("rules", "refusal"),
    [
        (ProgrammeRules(shape=Shape.SPOT), SpotHasNoRounds),
        (ProgrammeRules(shape=Shape.CHAIN, direction=Direction.PEER), ChainSkipsStages),
        (ProgrammeRules(shape=Shape.CHAIN, stage_gap=2), ChainSkipsStages),
        (ProgrammeRules(shape=Shape.GROUP, sizes=Sizes(group_minimum=4, group_maximum=3)), SizesContradictThemselves),
        (
            ProgrammeRules(shape=Shape.NETWORK, sizes=Sizes(network_minimum=4, network_maximum=3)),
            SizesContradictThemselves,
        ),
    ],
)
def test_what_no_round_can_be_is_refused(rules: ProgrammeRules, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        check_shape(rules)


@pytest.mark.parametrize("model", [model for model in Model if model is not Model.SPOT])
def test_every_named_model_has_rounds(model: Model) -> None:
    check_shape(RULES[model])
    assert solved(problem(rules=RULES[model])).proposals == ()


@pytest.mark.parametrize("room", range(1, 7))
def test_a_leader_has_no_more_members_than_the_own_room(room: int) -> None:
    asked = problem(teacher("ada", room=room), *(learner(f"t{number}") for number in range(5)), rules=GROUP)
    found = solved(asked)
    assert len(found.proposals) == (min(room, 5) if room >= GROUP.sizes.group_minimum else 0)
    assert violations(asked, found) == ()
    told = {one.participant_id: one.reason for one in found.unmatched}
    assert ("ada" in told) == (room < GROUP.sizes.group_minimum)
    assert told.get("ada", TOO_LITTLE) == TOO_LITTLE


def test_a_pin_in_a_network_brings_no_topic() -> None:
    members = [
        learner("zoe", room=3),
        teacher("ada", "north-a", offers=(LEADERSHIP,)),
        teacher("bea", "north-b", offers=(LEADERSHIP,)),
        teacher("cleo", "south-a", offers=(TELEHEALTH,)),
    ]
    asked = problem(*members, rules=NETWORK, policy=RoundPolicy(pinned=(Couple(mentor_id="bea", mentee_id="zoe"),)))
    found = solved(asked)
    assert {one.mentor_id for one in found.proposals} == {"bea", "cleo"}
    assert violations(asked, found) == ()


def test_a_pinned_link_that_skips_a_stage_is_named() -> None:
    members = [link("low", Stage.RESIDENT), link("mid", Stage.FELLOW), link("top", Stage.EARLY_CAREER_ATTENDING)]
    policy = RoundPolicy(pinned=(Couple(mentor_id="top", mentee_id="low"),))
    found = solve(problem(*members, rules=CHAIN, policy=policy), quietly)
    assert isinstance(found, Impossible)
    assert "top as mentor of low" in found.reason

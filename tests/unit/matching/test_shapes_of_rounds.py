"""From a round of the service to a solution that was checked, in every shape that a round can have."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from libs.contracts.models import RULES
from libs.contracts.registration import ProgrammeRules, Sizes
from libs.contracts.rounds import CohortMember, Couple, RoundPolicy
from libs.contracts.vocabulary import Direction, Model, Shape, Stage, Topic
from services.matching.domain.checker import violations
from services.matching.domain.problem import Problem, Solution, formation_id
from services.matching.domain.shaping import ChainSkipsStages, SizesContradictThemselves, SpotHasNoRounds, check_shape
from services.matching.solver.crew import crew
from services.matching.solver.impossible import Impossible
from services.matching.solver.solve import solve
from tests.unit.matching.cohorts import LEADERSHIP, RECORDS, TELEHEALTH, person, problem
from tests.unit.matching.shaped_brute_force import best_of_shape, few_drafts
from tests.unit.matching.stories import quietly, solved
from tests.unit.matching.test_solver_process import ENOUGH_MIB
from tests.unit.matching.test_solver_process import quietly as unheard
from tests.unit.matching.test_solver_properties import FAST

HOMES = ("north-a", "north-b", "south-a")
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


@st.composite
def shaped(draw: st.DrawFn, shape: Shape) -> Problem:
    """Few people, of whom many could stand together; now and then a couple is pinned or forbidden."""
    names = [f"p{number}" for number in range(draw(st.integers(3, 6)))]
    topics = st.lists(st.sampled_from([RECORDS, LEADERSHIP, TELEHEALTH]), min_size=1, max_size=3, unique=True)
    classical = shape is not Shape.GROUP or draw(st.booleans())
    members = [
        person(
            name,
            draw(st.sampled_from(HOMES)),
            stage=draw(st.sampled_from(LADDER[:4] if shape is Shape.CHAIN else LADDER[1:3])),
            offers=(Topic.SIMULATION, *draw(topics)),
            seeks=(Topic.SIMULATION, *draw(topics)),
            languages=("en",),
            free=tuple(draw(st.sets(st.sampled_from(["mon-08", "mon-09"]), min_size=1))),
            mentor_capacity=draw(st.integers(0, 3)),
            mentee_capacity=draw(st.integers(0, 3)),
        )
        for name in names
    ]
    couples = st.builds(Couple, mentor_id=st.sampled_from(names), mentee_id=st.sampled_from(names))
    rules = ProgrammeRules(
        direction=Direction.CLASSICAL if classical else Direction.PEER,
        shape=shape,
        sizes=Sizes(group_minimum=2, group_maximum=draw(st.integers(2, 3)), network_maximum=draw(st.integers(2, 3))),
        burden_share_percent=draw(st.sampled_from([50, 100])),
    )
    policy = RoundPolicy(forbidden=tuple(draw(st.lists(couples, max_size=1))), seed=draw(st.integers(0, 2)))
    return problem(*members, rules=rules, policy=policy)


@pytest.mark.parametrize("shape", [Shape.GROUP, Shape.NETWORK, Shape.CHAIN])
def test_of_all_that_keep_the_shape_it_is_the_best(shape: Shape) -> None:
    @settings(FAST, max_examples=40)
    @given(shaped(shape), st.data())
    def compared(asked: Problem, data: st.DataObject) -> None:
        drafts = few_drafts(asked)
        assume(drafts)
        pinned = data.draw(st.lists(st.sampled_from(drafts), max_size=1))
        named = tuple(Couple(mentor_id=one.mentor_id, mentee_id=one.mentee_id) for one in pinned)
        again = asked.model_copy(update={"policy": asked.policy.model_copy(update={"pinned": named})})
        found, best = solve(again, quietly), best_of_shape(again, drafts)
        assert (best is None) == isinstance(found, Impossible)
        if isinstance(found, Solution):
            assert violations(again, found) == ()
            assert (found.filled_roles, found.score) == best

    compared()

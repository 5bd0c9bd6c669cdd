"""Of all solutions that keep a shape, pins and forbidden couples, a round of the service gets the best."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from libs.contracts.registration import ProgrammeRules, Sizes
from libs.contracts.rounds import Couple, RoundPolicy
from libs.contracts.vocabulary import Direction, Shape, Stage, Topic
from services.matching.domain.checker import violations
from services.matching.domain.problem import Problem, Solution
from services.matching.solver.impossible import Impossible
from services.matching.solver.solve import solve
from tests.unit.matching.cohorts import LEADERSHIP, RECORDS, TELEHEALTH, person, problem
from tests.unit.matching.shaped_brute_force import best_of_shape, few_drafts
from tests.unit.matching.stories import quietly
from tests.unit.matching.test_solver_properties import FAST

HOMES = ("north-a", "north-b", "south-a")
LADDER = list(Stage)


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

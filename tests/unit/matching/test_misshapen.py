"""Every fault that is planted in a shape is found, and named."""

from collections.abc import Callable
from typing import Any

import pytest

from libs.contracts.models import RULES
from libs.contracts.registration import Sizes
from libs.contracts.rounds import Draft
from libs.contracts.vocabulary import Model, Stage
from services.matching.domain.problem import Problem, Solution
from services.matching.domain.shapes_checked import misshapen
from services.matching.solver.solve import formed
from tests.unit.matching.brute_force import bare
from tests.unit.matching.cohorts import LEADERSHIP, RECORDS, TELEHEALTH, problem
from tests.unit.matching.stories import solved
from tests.unit.matching.test_shapes_of_rounds import CHAIN, GROUP, NETWORK, learner, link, teacher

GROUPED = problem(teacher("ada"), *(learner(f"t{number}") for number in range(4)), rules=GROUP)
NETWORKED = problem(
    learner("zoe", room=4),
    teacher("ada", "north-a"),
    teacher("bea", "north-b"),
    rules=NETWORK,
)
CHAINED = problem(*(link(f"s{rank}", list(Stage)[rank]) for rank in range(1, 5)), rules=CHAIN)


def faults(asked: Problem, drafts: list[Draft], *, named_anew: bool = True) -> str:
    members = {member.participant_id: member for member in asked.members}
    told: Solution = bare(tuple(formed(asked, drafts) if named_anew else drafts))
    return " ".join(misshapen(asked, told, members))


def drafts_of(asked: Problem) -> list[Draft]:
    return [*solved(asked).proposals]


def changed(drafts: list[Draft], **update: Any) -> list[Draft]:
    return [drafts[0].model_copy(update=update), *drafts[1:]]


@pytest.mark.parametrize("asked", [GROUPED, NETWORKED, CHAINED, problem(teacher("ada"), learner("zoe"))])
def test_what_the_solver_gives_has_none(asked: Problem) -> None:
    if asked.rules.shape != CHAIN.shape and asked.rules.shape not in {GROUP.shape, NETWORK.shape}:
        asked = asked.model_copy(update={"rules": RULES[Model.CLASSICAL]})
    drafts = drafts_of(asked)
    assert drafts
    assert faults(asked, drafts, named_anew=False) == ""


@pytest.mark.parametrize("asked", [GROUPED, NETWORKED, CHAINED])
@pytest.mark.parametrize("formation_id", [None, "f0"])
def test_a_wrong_formation(asked: Problem, formation_id: str | None) -> None:
    found = faults(asked, changed(drafts_of(asked), formation_id=formation_id), named_anew=False)
    assert "the formation is not that of the pairs" in found


def test_a_formation_of_a_single_pair() -> None:
    asked = problem(teacher("ada"), learner("zoe"), rules=RULES[Model.CLASSICAL])
    told = changed(drafts_of(asked), formation_id="f0", topic=LEADERSHIP)
    found = faults(asked, told, named_anew=False)
    assert "the formation is not that" in found
    assert "names a topic where none is asked for" in found


def test_a_group_that_is_too_small_or_too_large() -> None:
    drafts = drafts_of(GROUPED)
    assert "The group of ada has 2 pairs, not from 3 to 6." in faults(GROUPED, drafts[:2])
    small = GROUPED.model_copy(update={"rules": GROUP.model_copy(update={"sizes": Sizes(group_maximum=3)})})
    assert "The group of ada has 4 pairs, not from 3 to 3." in faults(small, drafts)


@pytest.mark.parametrize("topic", [TELEHEALTH, RECORDS, None])
def test_a_group_of_two_topics(topic: str | None) -> None:
    assert "more than one topic" in faults(GROUPED, changed(drafts_of(GROUPED), topic=topic))


@pytest.mark.parametrize("asked", [GROUPED, NETWORKED])
def test_a_topic_that_does_not_flow(asked: Problem) -> None:
    assert "its topic does not flow" in faults(asked, changed(drafts_of(asked), topic=RECORDS))


def test_a_network_of_one_institution_one_topic_or_one_mentor() -> None:
    drafts = drafts_of(NETWORKED)
    homes = {"mentor_institution_id": drafts[1].mentor_institution_id}
    assert "two mentors of one institution" in faults(NETWORKED, changed(drafts, **homes))
    assert "two mentors for one topic" in faults(NETWORKED, changed(drafts, topic=drafts[1].topic))
    assert "The network of zoe has 1 pairs, not from 2 to 4." in faults(NETWORKED, drafts[:1])


BROKEN: list[tuple[Callable[[list[Draft]], list[Draft]], str]] = [
    (lambda drafts: drafts[:1], "The chain from s1 has 2 people, too few."),
    (lambda drafts: [drafts[0], drafts[2]], "The chain from s3 has 2 people, too few."),
    (lambda drafts: [*drafts, drafts[0].model_copy(update={"mentee_id": "s4"})], "s2 is mentor of 2 people in chains."),
    (lambda drafts: [*drafts, drafts[0].model_copy(update={"mentor_id": "s3"})], "s1 is mentee of 2 people in chains."),
    (lambda drafts: changed(drafts, mentor_id="s3"), "the link skips a stage"),
    (lambda drafts: changed(drafts, mentor_id="s1", mentee_id="s2"), "or leads the wrong way"),
    (lambda drafts: changed(drafts, topic=LEADERSHIP), "names a topic where none is asked for"),
    (lambda drafts: [*drafts, drafts[0].model_copy(update={"mentor_id": "s3"})], "A pair is in no chain, or in two."),
]


@pytest.mark.parametrize(("spoil", "fault"), BROKEN)
def test_a_chain_that_is_none(spoil: Callable[[list[Draft]], list[Draft]], fault: str) -> None:
    drafts = sorted(drafts_of(CHAINED), key=lambda one: one.mentee_id)
    assert fault in faults(CHAINED, spoil(drafts))


def test_a_spot_programme_has_no_solution() -> None:
    spot = GROUPED.model_copy(update={"rules": RULES[Model.SPOT]})
    assert "A spot programme has no rounds" in faults(spot, [])

"""No answer of any shape can be bettered, and each keeps its rules."""

from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import ChainShape, GroupShape, Instance, NetworkShape, PairShape
from services.matching.domain.instance.shapes_kept import broken_shape
from services.matching.solver.impossible import Impossible
from services.matching.solver.shapes.found import Found
from services.matching.solver.shapes.solve import solve_shape
from services.matching.solver.watching import Progress
from tests.unit.matching.instances import ints, listed_pairs
from tests.unit.matching.shapes.every_choice import best, every, keeps, with_topics
from tests.unit.matching.shapes.rounds import renamed, rounds

FAST = settings(
    deadline=None,
    derandomize=True,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
SHAPES = pytest.mark.parametrize("kind", [PairShape, GroupShape, NetworkShape, ChainShape])


def quietly(_: Progress) -> None: ...


@SHAPES
def test_no_answer_can_be_bettered(kind: Any) -> None:
    @settings(FAST)
    @given(rounds(kind))
    def compare(instance: Instance) -> None:
        wanted = best(instance)
        match solve_shape(instance, listed_pairs(instance), quietly):
            case Found() as found:
                event("matched" if len(found.mentor) else "empty")
                assert found.values[:-1] == wanted
                assert found.bounds == found.values
                assert found.proven
                assert broken_shape(instance, answer_of(found), listed_pairs(instance)) == ()
            case Impossible(reason):
                event("impossible")
                assert reason
                assert wanted is None

    compare()


def answer_of(found: Found) -> Answer:
    return Answer(found.mentor, found.mentee, found.topic, ())


@SHAPES
def test_the_checker_agrees_with_the_rules_on_every_choice_of_pairs(kind: Any) -> None:
    @settings(FAST, max_examples=25)
    @given(rounds(kind, most_pairs=7))
    def compare(instance: Instance) -> None:
        for choice in every(instance):
            topic = ints(with_topics(instance, choice))
            answer = Answer(ints([one for one, _ in choice]), ints([other for _, other in choice]), topic, ())
            assert (broken_shape(instance, answer, listed_pairs(instance)) == ()) == keeps(instance, choice)

    compare()


@SHAPES
def test_what_a_place_is_called_changes_nothing(kind: Any) -> None:
    @settings(FAST, max_examples=40)
    @given(rounds(kind))
    def compare(instance: Instance) -> None:
        other = renamed(instance)
        first = solve_shape(instance, listed_pairs(instance), quietly)
        second = solve_shape(other, listed_pairs(other), quietly)
        assert by_ticket(instance, first) == by_ticket(other, second)

    compare()


def by_ticket(instance: Instance, found: Found | Impossible) -> Any:
    if isinstance(found, Impossible):
        return found
    tickets = instance.people.ticket.tolist()
    columns = (found.mentor.tolist(), found.mentee.tolist(), found.topic.tolist())
    return sorted((tickets[one], tickets[other], topic) for one, other, topic in zip(*columns, strict=True))


@SHAPES
def test_a_change_of_an_answer_is_found_or_is_an_answer_too(kind: Any) -> None:
    @settings(FAST, max_examples=60)
    @given(rounds(kind), st.data())
    def compare(instance: Instance, data: st.DataObject) -> None:
        found = solve_shape(instance, listed_pairs(instance), quietly)
        if isinstance(found, Impossible) or not len(found.mentor):
            return
        number = data.draw(st.integers(0, len(found.mentor) - 1))
        left = [place for place in range(len(found.mentor)) if place != number]
        choice = tuple((int(found.mentor[place]), int(found.mentee[place])) for place in left)
        fewer = Answer(found.mentor[left], found.mentee[left], ints(with_topics(instance, choice)), ())
        assert (broken_shape(instance, fewer, listed_pairs(instance)) == ()) == keeps(instance, choice)

    compare()

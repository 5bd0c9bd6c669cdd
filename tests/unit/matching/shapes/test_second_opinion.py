"""Rounds too large to try all choices: HiGHS, with models written another way, finds the same optimum."""

from collections import defaultdict
from itertools import pairwise
from random import Random
from typing import Any

import highspy
import pytest

from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import ChainShape, GroupShape, Instance, NetworkShape, Shape
from services.matching.domain.instance.shapes_kept import broken_shape
from services.matching.solver.shapes.found import Found
from services.matching.solver.shapes.solve import solve_shape
from tests.unit.matching.instances import Person, instance_of, listed_pairs
from tests.unit.matching.shapes.every_choice import topics

ROLE = 10_000
HOMES = ["north-a", "north-b", "north-c", "south-a", "south-b"]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "shape", [GroupShape(3, 5), NetworkShape(2, 3), ChainShape((0, 1, 2), 3), ChainShape((0, 1, 2, 3), 3)], ids=str
)
def test_highs_finds_nothing_better(shape: Shape, seed: int) -> None:
    instance = medium(shape, seed)
    found = solve_shape(instance, listed_pairs(instance), lambda _: None)
    assert isinstance(found, Found)
    assert found.proven
    assert broken_shape(instance, Answer(found.mentor, found.mentee, found.topic, ()), listed_pairs(instance)) == ()
    assert found.values[0] * ROLE + found.values[1] == optimum(instance)


def medium(shape: Shape, seed: int) -> Instance:
    chance = Random(seed)
    chains = isinstance(shape, ChainShape)
    cohort = [
        Person(
            f"p{number}",
            chance.choice(HOMES),
            stage=number % 4,
            offers=tuple(chance.sample(range(6), 3)),
            seeks=tuple(chance.sample(range(6), 2)),
            mentor=1 if chains else 2 * (number % 2),
            mentee=1 if chains else 2 - 2 * (number % 2),
        )
        for number in range(48)
    ]
    able = [(one, other) for one in cohort for other in cohort if one != other and one.mentor and other.mentee]
    stages = shape.stages if isinstance(shape, ChainShape) else ()
    steps = [pair for pair in able if not chains or (pair[1].stage, pair[0].stage) in pairwise(stages)]
    flow = [pair for pair in steps if chains or set(pair[0].offers) & set(pair[1].seeks)]
    chosen = chance.sample(flow, min(len(flow), 150))
    return instance_of(cohort, {(one.id, other.id): chance.randint(1, 60) for one, other in chosen}, shape=shape)


class Second:
    """One model for HiGHS."""

    def __init__(self, instance: Instance) -> None:
        assert instance.listed is not None
        self.instance = instance
        # The stubs of highspy are those of a compiled module.
        self.highs: Any = highspy.Highs()
        self.highs.silent()
        self.worth: Any = 0
        self.pairs: dict[tuple[int, int], Any] = {}
        for key, score in zip(instance.listed.key.tolist(), instance.listed.score.tolist(), strict=True):
            self.pairs[divmod(key, instance.people.count)] = self.binary(score)

    def binary(self, worth: int = 0) -> Any:
        variable = self.highs.addBinary()
        self.worth = self.worth + worth * variable
        return variable

    def keep(self, row: Any) -> None:
        self.highs.addConstr(row)

    def by(self, side: int) -> dict[int, list[tuple[int, Any]]]:
        """The pairs of each mentor (0) or each mentee (1), with the other person."""
        found: defaultdict[int, list[tuple[int, Any]]] = defaultdict(list)
        for pair, variable in self.pairs.items():
            found[pair[side]].append((pair[1 - side], variable))
        return found

    def best(self) -> int:
        self.highs.setOptionValue("mip_rel_gap", 0.0)
        self.highs.setOptionValue("mip_abs_gap", 0.5)
        self.highs.maximize(self.worth)
        return round(self.highs.getInfo().objective_function_value)


def optimum(instance: Instance) -> int:
    model, shape = Second(instance), instance.shape
    if isinstance(shape, GroupShape):
        write_groups(model, shape)
    elif isinstance(shape, NetworkShape):
        write_networks(model, shape)
    elif isinstance(shape, ChainShape):
        write_chains(model, shape)
    return model.best()


def write_groups(model: Second, shape: GroupShape) -> None:
    for mentor, mine in model.by(0).items():
        opened = {topic: model.binary(ROLE) for topic in range(6)}
        model.keep(sum(opened.values()) <= 1)
        model.keep(sum(one for _, one in mine) >= shape.minimum * sum(opened.values()))
        model.keep(sum(one for _, one in mine) <= shape.maximum * sum(opened.values()))
        for mentee, one in mine:
            model.keep(one <= sum(opened[topic] for topic in topics(model.instance, mentor, mentee)))
    for mentee, mine in model.by(1).items():
        matched = model.binary(ROLE)
        model.keep(sum(one for _, one in mine) >= matched)
        model.keep(sum(one for _, one in mine) <= int(model.instance.people.mentee_capacity[mentee]))


def write_networks(model: Second, shape: NetworkShape) -> None:
    people = model.instance.people
    for mentor, mine in model.by(0).items():
        matched = model.binary(ROLE)
        model.keep(sum(one for _, one in mine) >= matched)
        model.keep(sum(one for _, one in mine) <= int(people.mentor_capacity[mentor]))
    for mentee, mine in model.by(1).items():
        matched = model.binary(ROLE)
        most = min(shape.maximum, int(people.mentee_capacity[mentee]))
        model.keep(sum(one for _, one in mine) >= shape.minimum * matched)
        model.keep(sum(one for _, one in mine) <= most * matched)
        for home in range(len(HOMES)):
            there = [one for mentor, one in mine if people.institution[mentor] == home]
            if there:
                model.keep(sum(there) <= 1)
        brought: defaultdict[int, list[Any]] = defaultdict(list)
        for mentor, one in mine:
            choices = {topic: model.binary() for topic in topics(model.instance, mentor, mentee)}
            model.keep(sum(choices.values()) == one)
            for topic, choice in choices.items():
                brought[topic].append(choice)
        for choices in brought.values():
            model.keep(sum(choices) <= 1)


def write_chains(model: Second, shape: ChainShape) -> None:
    """No pair stands alone: a path of three needs a pair on at least one side of each pair, of four likewise."""
    assert shape.minimum == 3
    above, below = model.by(1), model.by(0)
    for mine in (*above.values(), *below.values()):
        model.keep(sum(one for _, one in mine) <= 1)
    for (mentor, mentee), one in model.pairs.items():
        beside = [other for _, other in (*above.get(mentor, []), *below.get(mentee, []))]
        model.keep(one <= sum(beside) if beside else one <= 0)
        model.worth = model.worth + 2 * ROLE * one

"""Rounds too large to try all choices: HiGHS, with a model written another way, finds the same optimum."""

from dataclasses import replace

import numpy as np
import pytest

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.groups_priced import leaders_of
from services.matching.domain.instance.instance import GroupShape, Instance, Listed
from services.matching.domain.verifying.verify import findings
from services.matching.solver.answering import answer
from services.matching.solver.shapes import branching
from tests.benchmarks.rounds import national_round
from tests.benchmarks.sides import with_side_rules
from tests.unit.matching.pairs.by_highs import all_pairs
from tests.unit.matching.rounds_drawn import unwatched
from tests.unit.matching.shapes.every_choice import topics
from tests.unit.matching.shapes.test_second_opinion import Second


@pytest.mark.parametrize(("people", "seed"), [(60, 2), (80, 3), (100, 4), (150, 5)])
@pytest.mark.parametrize("groups", [False, True])
def test_highs_finds_the_same(people: int, seed: int, groups: bool) -> None:
    instance = drawn(people, seed, groups=groups)
    reached, most, role = answered(instance)
    assert reached == most == optimum(instance, role)


@pytest.mark.parametrize("programs", [1, 10, 30])
@pytest.mark.parametrize(("people", "seed", "groups"), [(80, 3, False), (150, 5, True)])
def test_a_search_that_ends_too_soon_is_still_true(
    people: int, seed: int, groups: bool, programs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(branching, "PROGRAMS", programs)
    instance = drawn(people, seed, groups=groups)
    reached, most, role = answered(instance)
    assert reached <= optimum(instance, role) <= most
    assert reached < most or programs > 1


def drawn(people: int, seed: int, *, groups: bool) -> Instance:
    plain = national_round(people, seed)
    easier = answer(plain, unwatched)
    assert isinstance(easier, Answer)
    instance = with_side_rules(plain, easier, groups=groups)
    if not groups:
        return instance
    return replace(instance, shape=GroupShape(2, 4, leaders=tuple(plain.people.mentors[::9].tolist())))


def answered(instance: Instance) -> tuple[int, int, int]:
    """What the answer is worth, what it says that none exceeds, and the points of a role."""
    found = answer(instance, unwatched)
    assert isinstance(found, Answer)
    (proof,) = found.proofs
    verdict = findings(instance, found)
    assert verdict.findings == ()
    return verdict.worth[0], proof.bound if proof.searched is None else proof.searched, proof.aim.role


def optimum(instance: Instance, role: int) -> int:
    mentor, mentee, score = all_pairs(instance)
    key: Ints = mentor * instance.people.count + mentee
    order = np.argsort(key)
    model = Second(replace(instance, listed=Listed(key[order], score[order])))
    write_people(model, role)
    write_places(model)
    write_rules(model)
    return model.best()


def write_people(model: Second, role: int) -> None:
    people, shape = model.instance.people, model.instance.shape
    leaders = set(leaders_of(model.instance).tolist())
    for side, capacity in enumerate((people.mentor_capacity, people.mentee_capacity)):
        for person, mine in model.by(side).items():
            total = sum(one for _, one in mine)
            if side == 0 and person in leaders:
                assert isinstance(shape, GroupShape)
                open_with = {topic: model.binary(role) for topic in range(48)}
                opened = sum(open_with.values())
                model.keep(opened <= 1)
                model.keep(total >= shape.minimum * opened)
                model.keep(total <= shape.maximum * opened)
                for mentee, one in mine:
                    model.keep(one <= sum(open_with[topic] for topic in topics(model.instance, person, mentee)))
                continue
            filled = model.binary(role)
            model.keep(total >= filled)
            model.keep(total <= int(capacity[person]) * filled)


def write_places(model: Second) -> None:
    instance = model.instance
    for limit in instance.limits:
        side = 0 if limit.side == "mentor" else 1
        column = {"institution": instance.people.institution, "region": instance.people.region}.get(limit.level)
        mine = [one for pair, one in model.pairs.items() if column is None or column[pair[side]] == limit.code]
        if mine:
            model.keep(sum(mine) >= limit.minimum)
            if limit.maximum is not None:
                model.keep(sum(mine) <= limit.maximum)


def write_rules(model: Second) -> None:
    people, rules = model.instance.people, model.instance.side_rules
    home = people.institution
    across = [one for (mentor, mentee), one in model.pairs.items() if home[mentor] != home[mentee]]
    everything = list(model.pairs.values())
    model.keep(100 * sum(across) >= rules.across_institutions_percent * sum(everything))
    for coverage in rules.coverage:
        mine = [one for pair, one in model.pairs.items() if coverage.topic in topics(model.instance, *pair)]
        if mine:
            model.keep(sum(mine) >= coverage.pairs)
    percent = rules.burden_percent
    assert percent is not None
    for place in np.unique(home).tolist():
        here = {pair: one for pair, one in model.pairs.items() if home[pair[0]] == place}
        told = [one for pair, one in here.items() if people.disclosed[pair[0]]]
        if told:
            lone = model.binary()
            model.keep(sum(told) <= 1 + len(told) * (1 - lone))
            model.keep(100 * sum(told) <= percent * sum(here.values()) + 100 * len(told) * lone)

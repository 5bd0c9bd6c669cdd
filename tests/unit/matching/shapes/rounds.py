"""Small rounds of every shape in which every rule sometimes binds."""

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from libs.contracts.vocabulary import Level, Side
from services.matching.domain.instance.arrays import NONE, Ints
from services.matching.domain.instance.instance import (
    ChainShape,
    Coverage,
    GroupShape,
    Instance,
    Limit,
    Listed,
    NetworkShape,
    PairShape,
    Shape,
    SideRules,
)
from services.matching.domain.instance.people import Places, Profiles
from tests.unit.matching.instances import Person, instance_of, quota, rows_of

HOMES = ("north-a", "north-b", "south-a")


@st.composite
def rounds(draw: st.DrawFn, kind: type[Shape], most_pairs: int = 9) -> Instance:
    """At most so many valid pairs, few enough to try every choice of them."""
    cohort = draw(cohorts(kind))
    possible = [
        (one.id, other.id) for one in cohort for other in cohort if one != other and one.mentor and other.mentee
    ]
    if kind is ChainShape:
        stage = {one.id: one.stage for one in cohort}
        possible = [
            pair for pair in possible if 0 < stage[pair[0]] - stage[pair[1]] <= draw(st.sampled_from([1, 1, 2]))
        ]
    order = draw(st.permutations(possible)) if possible else []
    scores = {pair: draw(st.integers(0, 6)) for pair in order[:most_pairs]}
    bare = instance_of(cohort, scores)
    return instance_of(
        cohort,
        scores,
        shape=draw(shapes(kind, bare, cohort)),
        limits=draw(limits(cohort)),
        side_rules=draw(side_rules(cohort, bare)),
        fairness=draw(st.booleans()),
    )


@st.composite
def cohorts(draw: st.DrawFn, kind: type[Shape]) -> list[Person]:
    few = st.lists(st.integers(0, 2), min_size=1, max_size=2, unique=True).map(tuple)
    number = draw(st.integers(2, 8))
    tickets = draw(st.lists(st.integers(0, 1 << 60), min_size=number, max_size=number, unique=True))
    both = kind is ChainShape or draw(st.booleans())
    return [
        Person(
            f"p{place}",
            draw(st.sampled_from(HOMES)),
            stage=place % 4,
            offers=draw(few),
            seeks=draw(few),
            mentor=draw(st.integers(0, 2)) if both else 2 * (place % 2),
            mentee=draw(st.integers(0, 3)) if both else 3 * (1 - place % 2),
            disclosed=draw(st.booleans()),
            ticket=ticket,
        )
        for place, ticket in enumerate(tickets)
    ]


@st.composite
def shapes(draw: st.DrawFn, kind: type[Shape], bare: Instance, cohort: list[Person]) -> Shape:
    mentors = [one.id for one in cohort if one.mentor]
    if kind is PairShape:
        return PairShape()
    if kind is NetworkShape:
        minimum = draw(st.integers(1, 2))
        return NetworkShape(minimum, draw(st.integers(minimum, 3)))
    if kind is ChainShape:
        stages = draw(st.sampled_from([(0, 1, 2), (0, 1, 2, 3), (1, 2, 3)]))
        return ChainShape(stages, draw(st.integers(2, len(stages))))
    minimum = draw(st.integers(1, 3))
    duo = rows_of(bare, *draw(st.permutations(mentors))[:2]) if len(mentors) > 1 else ()
    duos = ((duo[0], duo[1]),) if duo and draw(st.booleans()) else ()
    some = tuple(sorted(rows_of(bare, *(one for one in mentors if draw(st.booleans())))))
    return GroupShape(minimum, draw(st.integers(minimum, 4)), duos, draw(st.sampled_from([None, some])))


@st.composite
def limits(draw: st.DrawFn, cohort: list[Person]) -> tuple[Limit, ...]:
    homes = sorted({one.home for one in cohort} | {one.home.split("-")[0] for one in cohort} | {""})
    at = st.tuples(st.sampled_from(homes), st.sampled_from(list(Side)))
    chosen = draw(st.lists(at, max_size=2, unique=True))
    low = st.sampled_from([0, 0, 0, 1, 2])
    return tuple(
        quota(cohort, place, side, minimum, draw(st.none() | st.integers(minimum, 4)))
        for place, side in chosen
        for minimum in [draw(low)]
    )


@st.composite
def side_rules(draw: st.DrawFn, cohort: list[Person], bare: Instance) -> SideRules:
    asked: dict[str, Any] = {}
    if draw(st.booleans()):
        asked["across_institutions_percent"] = draw(st.sampled_from([30, 50, 75]))
    if draw(st.booleans()):
        asked["across_regions_percent"] = draw(st.sampled_from([25, 40]))
    if draw(st.booleans()):
        asked["burden_percent"] = draw(st.sampled_from([0, 34, 50]))
    if draw(st.booleans()):
        asked["coverage"] = (Coverage(draw(st.integers(0, 2)), draw(st.integers(1, 2))),)
    if draw(st.booleans()):
        ids = draw(st.permutations([one.id for one in cohort]))
        asked["linked"] = (rows_of(bare, *ids[:2]),)
    return SideRules(**asked)


def renamed(instance: Instance) -> Instance:
    """The same round in which institutions and regions have other names, and so all rows another order."""
    people, places = instance.people, instance.places
    homes, regions = len(places.institutions), len(places.regions)
    institution, region = homes - 1 - people.institution, regions - 1 - people.region
    order = np.lexsort((people.ticket, institution, region))
    row = np.argsort(order)
    assert people.profiles is not None
    profiles: dict[str, Any] = {
        name: column[order] if isinstance(column, np.ndarray) else column
        for name, column in vars(people.profiles).items()
    }
    columns = ("ticket", "mentor_capacity", "mentee_capacity", "disclosed")
    moved: dict[str, Any] = {name: getattr(people, name)[order] for name in columns}
    others = replace(
        people,
        ids=tuple(people.ids[one] for one in order.tolist()),
        institution=institution[order],
        region=region[order],
        profiles=Profiles(**profiles),
        **moved,
    )
    return replace(
        instance,
        people=others,
        places=Places(tuple(f"i{code}" for code in range(homes)), tuple(f"r{code}" for code in range(regions)), NONE),
        listed=relisted(instance, row),
        limits=tuple(replace(limit, code=flipped(limit, homes, regions)) for limit in instance.limits),
        shape=reshaped(instance.shape, row.tolist()),
        side_rules=replace(
            instance.side_rules,
            linked=tuple(tuple(int(row[one]) for one in link) for link in instance.side_rules.linked),
        ),
    )


def flipped(limit: Limit, homes: int, regions: int) -> int:
    return {Level.NATION: 0, Level.REGION: regions - 1 - limit.code, Level.INSTITUTION: homes - 1 - limit.code}[
        limit.level
    ]


def relisted(instance: Instance, row: Ints) -> Listed:
    assert instance.listed is not None
    count = instance.people.count
    key = row[instance.listed.key // count] * count + row[instance.listed.key % count]
    order = np.argsort(key)
    return Listed(key[order], instance.listed.score[order])


def reshaped(shape: Shape, row: list[int]) -> Shape:
    if not isinstance(shape, GroupShape):
        return shape
    leaders = None if shape.leaders is None else tuple(sorted(row[one] for one in shape.leaders))
    return replace(shape, duos=tuple((row[one], row[other]) for one, other in shape.duos), leaders=leaders)

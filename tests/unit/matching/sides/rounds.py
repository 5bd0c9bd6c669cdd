"""Small rounds in which every side rule sometimes binds: listed pairs or profiles, pairs or groups of one leader."""

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from libs.contracts.vocabulary import Direction, Scope, Side
from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.instance import (
    Coverage,
    GroupShape,
    Instance,
    Limit,
    Listed,
    PairShape,
    PairTerms,
    Points,
    Shape,
    SideRules,
    Wishes,
)
from services.matching.domain.instance.people import Places
from services.matching.domain.pairing import Rule
from tests.unit.matching.instances import NO_WISHES, TOPICS, Person, instance_of, ints, places_of, quota, words
from tests.unit.matching.pairs.by_highs import all_pairs

MOST_PAIRS = 8
"""Valid pairs of a round, few enough to try every choice of them."""
HOMES = ("north-a", "north-b", "south-a")
PERCENTS = (0, 20, 34, 50, 67, 100)
USUAL = settings(
    deadline=None,
    derandomize=True,
    max_examples=70,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


@st.composite
def sided_rounds(draw: st.DrawFn, *, listed: bool | None = None, groups: bool | None = None) -> Instance:
    cohort = draw(cohorts())
    by_list = draw(st.booleans()) if listed is None else listed
    bare = draw(of_list(cohort) if by_list else of_profiles(cohort))
    return replace(
        bare,
        places=draw(st.sampled_from([bare.places, with_empty_places(bare.places)])),
        limits=draw(limits(cohort)),
        side_rules=draw(side_rules(by_list=by_list)),
        shape=draw(shapes(bare, groups=groups)),
    )


@st.composite
def cohorts(draw: st.DrawFn) -> list[Person]:
    """Often some are mentor and mentee at once; sometimes everybody disclosed, or nobody."""
    number, both = draw(st.integers(2, 8)), draw(st.sampled_from([False, False, True]))
    topics = st.lists(st.integers(0, 2), min_size=2, max_size=3, unique=True).map(tuple)
    told = draw(st.sampled_from([st.booleans(), st.just(True), st.just(False)]))
    return [
        Person(
            f"p{place}",
            draw(st.sampled_from(HOMES)),
            stage=draw(st.integers(0, 1)) if both else place % 2,
            offers=draw(topics),
            seeks=draw(topics),
            mentor=draw(st.integers(0, 2)) if both else draw(st.integers(1, 3)) * (place % 2),
            mentee=draw(st.integers(0, 2)) if both else draw(st.integers(1, 3)) * (1 - place % 2),
            disclosed=draw(told),
            reach=draw(st.sampled_from([2, 2, 2, 2, 2, 1])),
            in_person=draw(st.sampled_from([False] * 7 + [True])),
            virtual=False,
        )
        for place in range(number)
    ]


@st.composite
def of_list(draw: st.DrawFn, cohort: list[Person]) -> Instance:
    able = [(one.id, other.id) for one in cohort for other in cohort if one != other and one.mentor and other.mentee]
    chosen = draw(st.permutations(able))[: draw(st.integers(0, MOST_PAIRS))] if able else []
    lowest = draw(st.sampled_from([0, -4]))
    bare = instance_of(cohort, {pair: draw(st.integers(lowest, 6)) for pair in chosen})
    return replace(bare, people=replace(bare.people, profiles=None))


@st.composite
def of_profiles(draw: st.DrawFn, cohort: list[Person]) -> Instance:
    """Pairs above the most are barred; for some of the others, somebody wished."""
    direction = draw(st.sampled_from([Direction.CLASSICAL, Direction.CLASSICAL, Direction.PEER]))
    plain = instance_of(cohort, terms=terms(len(places_of(cohort).regions), direction))
    mentor, mentee, _ = all_pairs(plain)
    order = draw(st.permutations(range(len(mentor)))) if len(mentor) else []
    least = max(0, len(order) - MOST_PAIRS)
    out = ints(sorted(order[: draw(st.integers(least, max(least, 2)))]))[: len(order)]
    wished = sorted(draw(st.lists(st.sampled_from(order), max_size=2, unique=True))) if len(order) else []
    key = mentor[wished] * plain.people.count + mentee[wished]
    points = ints([draw(st.integers(1, 5)) for _ in wished])
    wishes = Wishes(key, points, np.ones_like(key), np.zeros_like(key)) if len(wished) else NO_WISHES
    everybody = np.arange(plain.people.count)
    barred = {Rule.TWO_PEOPLE: (everybody, everybody), Rule.CONFLICT: (mentor[out], mentee[out])}
    return replace(plain, people=replace(plain.people, barred=barred), wishes=wishes)


def terms(regions: int, direction: Direction) -> PairTerms:
    points = Points(
        topic_to_mentee=ints([3, 1, 2, 0, 0, 0]),
        topic_to_mentor=ints([0, 1, 0, 0, 0, 0]),
        slot=1,
        slots_counted=1,
        language=0,
        languages_counted=1,
        same_institution=2,
        regions=np.ones((regions, regions), dtype=np.int64) + np.eye(regions, dtype=np.int64),
    )
    return PairTerms(direction, 0 if direction is Direction.PEER else 1, 1, Scope.NATIONAL, points)


def with_empty_places(places: Places) -> Places:
    """An institution where nobody is, in a region of its own, and a region without institutions."""
    region_of = np.append(places.region_of, len(places.regions))
    return Places((*places.institutions, "west-z"), (*places.regions, "west", "yonder"), region_of)


@st.composite
def limits(draw: st.DrawFn, cohort: list[Person]) -> tuple[Limit, ...]:
    places = places_of(cohort)
    at = st.tuples(st.sampled_from([*places.institutions, *places.regions, ""]), st.sampled_from(list(Side)))
    chosen = draw(st.lists(at, max_size=3, unique=True))
    low = st.sampled_from([0, 0, 0, 0, 0, 0, 1, 2])
    return tuple(
        quota(
            cohort,
            place,
            side,
            minimum,
            draw(st.none() | st.integers(max(minimum, draw(st.sampled_from([0, 1, 1, 1]))), 4)),
        )
        for place, side in chosen
        for minimum in [draw(low)]
    )


@st.composite
def side_rules(draw: st.DrawFn, *, by_list: bool) -> SideRules:
    topics = draw(st.sampled_from([[], [], [0], [1], [0, 2]])) if not by_list else []
    return SideRules(
        across_institutions_percent=draw(st.sampled_from([0, 0, 0, *PERCENTS])),
        across_regions_percent=draw(st.sampled_from([0, 0, 0, 0, 25, 50])),
        burden_percent=draw(st.sampled_from([None, *PERCENTS])),
        coverage=tuple(Coverage(topic, draw(st.sampled_from([1, 1, 2, 3]))) for topic in topics),
    )


@st.composite
def shapes(draw: st.DrawFn, bare: Instance, *, groups: bool | None) -> Shape:
    if not (draw(st.booleans()) if groups is None else groups):
        return PairShape()
    minimum = draw(st.integers(1, 3))
    some = tuple(one for one in bare.people.mentors.tolist() if draw(st.booleans()))
    return GroupShape(minimum, draw(st.integers(minimum, 4)), leaders=draw(st.sampled_from([None, some])))


def listed_twin(instance: Instance) -> Instance:
    """The same valid pairs in a list, and people who tell their topics: all the same one where none are told."""
    mentor, mentee, score = all_pairs(instance)
    key: Ints = mentor * instance.people.count + mentee
    order = np.argsort(key)
    people = instance.people
    if people.profiles is None:
        told = instance_of([Person(one, offers=(0,), seeks=(0,)) for one in people.ids]).people.profiles
        assert told is not None
        everybody = words([(0,)] * people.count, len(TOPICS))
        people = replace(people, profiles=replace(told, offers=everybody, seeks=everybody))
    changed: dict[str, Any] = {"people": people, "listed": Listed(key[order], score[order]), "terms": None}
    return replace(instance, wishes=NO_WISHES, **changed)

"""Invented people for a programme of any model: the same seed gives the same people, byte for byte.

What is taken from the world: national matches have this size (the NRMP Main Residency Match of 2025 had 47,208 active
applicants for 43,237 positions), so demand and supply are close to each other and not everybody can be matched; and
programmes of reverse mentoring commonly plan about six sessions in six months, so a person has a capacity of one,
rarely two. Everything else is an assumption and stands in `habits`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from libs.contracts.registration import Profile
from libs.contracts.vocabulary import Model, Stage, Topic
from services.cli.domain import habits
from services.cli.domain.country import Institution
from services.cli.domain.schemes import LAST_JUNIOR, knows_both, places

T = TypeVar("T")
GIVEN, FAMILY = habits.GIVEN.split(), habits.FAMILY.split()


@dataclass(frozen=True)
class Person:
    id: str
    institution_id: str
    region_id: str
    name: str
    email: str
    profile: Profile
    under_represented: bool
    """True only for who belongs to an under-represented group *and* chooses to say so."""


def generate(
    institutions: Sequence[Institution],
    chance: np.random.Generator,
    model: Model = Model.REVERSE,
    called: str = "person",
) -> list[Person]:
    """Everybody who takes part, institution by institution; ids begin with `called`, are numbered and tell nothing."""
    people: list[Person] = []
    for place in institutions:
        first = len(people) + 1
        stages = sorted((pick(habits.STAGES, chance) for _ in range(place.size)), key=lambda stage: stage.rank)
        for index, stage in enumerate(stages):
            line = tuple(_id(called, first + above) for above in _line(stages, index, chance))
            people.append(_person(place, _id(called, first + index), model, stage, line, chance))
    return people


def pick(shares: Mapping[T, float], chance: np.random.Generator) -> T:
    """One of these, as often as its share says."""
    return some(shares, 1, chance)[0]


def some(shares: Mapping[T, float], count: int, chance: np.random.Generator) -> list[T]:
    """So many different ones, in the order of the table."""
    options, weights = list(shares), np.array(list(shares.values()))
    chosen = chance.choice(len(options), size=count, replace=False, p=weights / weights.sum())
    return [options[index] for index in sorted(int(index) for index in chosen)]


def _person(
    place: Institution, person: str, model: Model, stage: Stage, line: tuple[str, ...], chance: np.random.Generator
) -> Person:
    given, family = (words[chance.integers(len(words))] for words in (GIVEN, FAMILY))
    return Person(
        id=person,
        institution_id=place.id,
        region_id=place.region_id,
        name=f"{given} {family}",
        email=f"{person}@{place.id}.example",
        profile=_profile(model, stage, line, chance),
        under_represented=bool(chance.random() < habits.UNDER_REPRESENTED and chance.random() < habits.DISCLOSES),
    )


def _profile(model: Model, stage: Stage, line: tuple[str, ...], chance: np.random.Generator) -> Profile:
    offers, seeks = _topics(model, stage, chance)
    mentor_capacity, mentee_capacity = places(model, stage, 2 if chance.random() < habits.TAKES_TWO else 1)
    return Profile(
        stage=stage,
        offers=tuple(offers),
        seeks=tuple(seeks),
        languages=_languages(chance),
        free=_free(chance),
        modality=pick(habits.MODALITIES, chance),
        mentor_capacity=mentor_capacity,
        mentee_capacity=mentee_capacity,
        widest_scope=pick(habits.SCOPES, chance),
        line=line,
    )


def _topics(model: Model, stage: Stage, chance: np.random.Generator) -> tuple[list[Topic], list[Topic]]:
    """Juniors offer digital topics and seek those of a career; seniors the opposite; the middle does some of both."""
    digital = some(habits.DIGITAL, int(chance.integers(2, 5)), chance)
    career = some(habits.CAREER, int(chance.integers(2, 4)), chance)
    if knows_both(model, stage):
        offered, sought = digital[:2] + career[:1], digital[2:] + career[1:]
        return offered, sought
    return (digital, career) if stage.rank <= LAST_JUNIOR.rank else (career, digital)


def _languages(chance: np.random.Generator) -> tuple[str, ...]:
    first = pick(habits.LANGUAGES, chance)
    second = pick(habits.LANGUAGES, chance)
    speaks_two = chance.random() < habits.SECOND_LANGUAGE
    return tuple(sorted({first, second} if speaks_two else {first}))


def _free(chance: np.random.Generator) -> tuple[str, ...]:
    """Three to nine hours a week, by day and hour."""
    wanted = int(chance.integers(3, 10))
    found: dict[str, None] = {}
    while len(found) < wanted:
        found[f"{pick(habits.DAYS, chance)}-{pick(habits.HOURS, chance)}"] = None
    return tuple(sorted(found, key=lambda slot: (list(habits.DAYS).index(slot[:3]), slot)))


def _line(stages: Sequence[Stage], index: int, chance: np.random.Generator) -> list[int]:
    """Up to two managers at the same institution, each of a higher stage; often they do not take part."""
    line: list[int] = []
    here = index
    while len(line) < 2:
        above = [other for other in range(here + 1, len(stages)) if stages[other].rank > stages[here].rank]
        if not above or chance.random() > habits.HAS_MANAGER_HERE:
            break
        here = above[int(chance.integers(len(above)))]
        line.append(here)
    return line


def _id(called: str, number: int) -> str:
    return f"{called}-{number:05d}"

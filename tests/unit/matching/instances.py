"""Rounds as columns, for tests: people by name, pairs listed with their scores."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from libs.contracts.vocabulary import Level, Side
from services.matching.domain.instance.arrays import NONE, Flags, Ints, Words
from services.matching.domain.instance.instance import Instance, Limit, Listed, Wishes
from services.matching.domain.instance.people import People, Places, Profiles, Vocabulary
from services.matching.domain.instance.valid_pairs import Pairs

STAGES = ("student", "resident", "fellow", "attending", "leader")
TOPICS = ("records", "telehealth", "writing", "leadership", "teaching", "equity")
NO_WISHES = Wishes(NONE, NONE, NONE, NONE)


@dataclass(frozen=True)
class Person:
    """`home` is the institution; its region is what stands before the hyphen. Masks are given by places of bits."""

    id: str
    home: str = "north-a"
    stage: int = 0
    offers: tuple[int, ...] = ()
    seeks: tuple[int, ...] = ()
    mentor: int = 0
    mentee: int = 0
    disclosed: bool = False
    ticket: int | None = None
    languages: tuple[int, ...] = (0,)
    free: tuple[int, ...] = (0,)
    reach: int = 2
    in_person: bool = True
    virtual: bool = True

    @property
    def drawn(self) -> int:
        """The ticket: the one given, or one from the id."""
        if self.ticket is not None:
            return self.ticket
        return int.from_bytes(hashlib.sha256(self.id.encode()).digest()[:8], "big")


def region_of(home: str) -> str:
    return home.split("-", maxsplit=1)[0]


def in_order(cohort: Sequence[Person]) -> list[Person]:
    return sorted(cohort, key=lambda one: (region_of(one.home), one.home, one.drawn, one.id))


def places_of(cohort: Sequence[Person]) -> Places:
    homes = tuple(sorted({one.home for one in cohort}))
    regions = tuple(sorted({region_of(home) for home in homes}))
    return Places(homes, regions, ints([regions.index(region_of(home)) for home in homes]))


def people_of(cohort: Sequence[Person], vocabulary: Vocabulary | None = None) -> People:
    """The rows, in their order."""
    rows, places = in_order(cohort), places_of(cohort)
    known = vocabulary if vocabulary is not None else Vocabulary(STAGES, TOPICS, ("en", "fr"), ("mon-08", "mon-09"))
    return People(
        ids=tuple(one.id for one in rows),
        ticket=np.array([one.drawn for one in rows], dtype=np.uint64),
        institution=ints([places.institutions.index(one.home) for one in rows]),
        region=ints([places.regions.index(region_of(one.home)) for one in rows]),
        mentor_capacity=ints([one.mentor for one in rows]),
        mentee_capacity=ints([one.mentee for one in rows]),
        disclosed=flags([one.disclosed for one in rows]),
        profiles=Profiles(
            vocabulary=known,
            stage=ints([one.stage for one in rows]),
            reach=ints([one.reach for one in rows]),
            in_person=flags([one.in_person for one in rows]),
            virtual=flags([one.virtual for one in rows]),
            offers=words([one.offers for one in rows], len(known.topics)),
            seeks=words([one.seeks for one in rows], len(known.topics)),
            languages=words([one.languages for one in rows], len(known.languages)),
            free=words([one.free for one in rows], len(known.slots)),
        ),
        barred={},
    )


def instance_of(
    cohort: Sequence[Person], scores: Mapping[tuple[str, str], int] | None = None, **rules: Any
) -> Instance:
    """A round of listed pairs (mentor and mentee by id, and their score), or of profiles where `terms` are given.

    What else is given goes to `Instance` as it is.
    """
    people = people_of(cohort)
    usual: dict[str, Any] = {
        "people": people,
        "places": places_of(cohort),
        "terms": None,
        "listed": None if scores is None else listed_of(people, scores),
        "wishes": NO_WISHES,
        "limits": (),
        "seed": 7,
    }
    return Instance(**(usual | rules))


def listed_of(people: People, scores: Mapping[tuple[str, str], int]) -> Listed:
    row = {one: number for number, one in enumerate(people.ids)}
    found = sorted((row[mentor] * people.count + row[mentee], score) for (mentor, mentee), score in scores.items())
    return Listed(ints([key for key, _ in found]), ints([score for _, score in found]))


def listed_pairs(instance: Instance) -> Pairs:
    """The listed pairs, all of which are valid."""
    assert instance.listed is not None
    count = instance.people.count
    return Pairs(instance.listed.key // count, instance.listed.key % count, instance.listed.score)


def rows_of(instance: Instance, *ids: str) -> tuple[int, ...]:
    return tuple(instance.people.ids.index(one) for one in ids)


def quota(cohort: Sequence[Person], place: str, side: Side, minimum: int, maximum: int | None = None) -> Limit:
    """Of an institution or a region by its name, or of the nation by the empty name."""
    places = places_of(cohort)
    if place in places.institutions:
        return Limit(Level.INSTITUTION, places.institutions.index(place), side, minimum, maximum)
    if place in places.regions:
        return Limit(Level.REGION, places.regions.index(place), side, minimum, maximum)
    assert not place
    return Limit(Level.NATION, 0, side, minimum, maximum)


def ints(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def flags(values: Sequence[bool]) -> Flags:
    return np.array(values, dtype=np.bool_)


def words(rows: Sequence[tuple[int, ...]], size: int) -> Words:
    """One row of 64-bit words a person: bit k is `k % 64` of word `k // 64`."""
    masks = np.zeros((len(rows), max(1, -(-size // 64))), dtype=np.uint64)
    for row, bits in enumerate(rows):
        for bit in bits:
            masks[row, bit // 64] |= np.uint64(1 << bit % 64)
    return masks

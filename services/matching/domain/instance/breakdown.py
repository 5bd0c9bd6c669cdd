"""Why a pair is worth what it is: each part in words and in points."""

from dataclasses import dataclass

import numpy as np

from services.matching.domain.instance.arrays import Ints, Words, place_in
from services.matching.domain.instance.encoding import WORD, named
from services.matching.domain.instance.instance import Instance, PairTerms
from services.matching.domain.instance.people import Profiles


@dataclass(frozen=True)
class Parts:
    """Of one pair; points are in the unit of the instance, so that listed scores are scaled."""

    topics_to_mentee: tuple[str, ...]
    topics_to_mentor: tuple[str, ...]
    slots: tuple[str, ...]
    languages: tuple[str, ...]
    mentor_rank: int
    """The rank that the mentor gave the mentee, from 1; 0 for none."""
    mentee_rank: int
    points_to_mentee: int
    points_to_mentor: int
    points_slots: int
    points_languages: int
    points_place: int
    points_wishes: int
    points_priority: int
    points_listed: int

    @property
    def score(self) -> int:
        of_profiles = self.points_to_mentee + self.points_to_mentor + self.points_slots + self.points_languages
        return of_profiles + self.points_place + self.points_wishes + self.points_priority + self.points_listed


def parts(instance: Instance, mentor: int, mentee: int) -> Parts:
    """Of a valid pair."""
    key = np.array([mentor * instance.people.count + mentee], dtype=np.int64)
    wished, wishes = int(place_in(instance.wishes.key, key)[0]), instance.wishes
    profiles, terms = instance.people.profiles, instance.terms
    given = _Given((), (), (), (), 0, 0, 0, 0, 0)
    if profiles is not None and terms is not None:
        given = _of_profiles(profiles, terms, mentor, mentee, _place(instance, terms, mentor, mentee))
    return Parts(
        topics_to_mentee=given.to_mentee,
        topics_to_mentor=given.to_mentor,
        slots=given.slots,
        languages=given.languages,
        mentor_rank=0 if wished < 0 else int(wishes.mentor_rank[wished]),
        mentee_rank=0 if wished < 0 else int(wishes.mentee_rank[wished]),
        points_to_mentee=given.points_to_mentee,
        points_to_mentor=given.points_to_mentor,
        points_slots=given.points_slots,
        points_languages=given.points_languages,
        points_place=given.points_place,
        points_wishes=0 if wished < 0 else int(wishes.points[wished]),
        points_priority=int(instance.people.favoured(np.array([mentor]), np.array([mentee]))[0]),
        points_listed=_listed(instance, key),
    )


@dataclass(frozen=True)
class _Given:
    to_mentee: tuple[str, ...]
    to_mentor: tuple[str, ...]
    slots: tuple[str, ...]
    languages: tuple[str, ...]
    points_to_mentee: int
    points_to_mentor: int
    points_slots: int
    points_languages: int
    points_place: int


def _of_profiles(profiles: Profiles, terms: PairTerms, mentor: int, mentee: int, place: int) -> _Given:
    words, points = profiles.vocabulary, terms.points
    to_mentee = profiles.offers[mentor] & profiles.seeks[mentee]
    to_mentor = profiles.offers[mentee] & profiles.seeks[mentor]
    slots = named(profiles.free[mentor] & profiles.free[mentee], words.slots)
    languages = named(profiles.languages[mentor] & profiles.languages[mentee], words.languages)
    return _Given(
        to_mentee=named(to_mentee, words.topics),
        to_mentor=named(to_mentor, words.topics),
        slots=slots,
        languages=languages,
        points_to_mentee=_worth(to_mentee, points.topic_to_mentee),
        points_to_mentor=_worth(to_mentor, points.topic_to_mentor),
        points_slots=points.slot * min(len(slots), points.slots_counted),
        points_languages=points.language * min(len(languages), points.languages_counted),
        points_place=place,
    )


def _worth(mask: Words, points: Ints) -> int:
    return sum(int(worth) for bit, worth in enumerate(points) if int(mask[bit // WORD]) >> (bit % WORD) & 1)


def _place(instance: Instance, terms: PairTerms, mentor: int, mentee: int) -> int:
    people = instance.people
    if people.institution[mentor] == people.institution[mentee]:
        return terms.points.same_institution
    return int(terms.points.regions[people.region[mentor], people.region[mentee]])


def _listed(instance: Instance, key: Ints) -> int:
    if instance.listed is None:
        return 0
    place = int(place_in(instance.listed.key, key)[0])
    return 0 if place < 0 else int(instance.listed.score[place])

"""The same people under other terms."""

from dataclasses import replace

import numpy as np

from libs.contracts.vocabulary import Direction, Scope
from services.matching.domain.instance.arrays import Words
from services.matching.domain.instance.instance import Instance


def with_terms(instance: Instance, direction: Direction, scope: Scope, *, all_virtual: bool) -> Instance:
    """Language counts, and two hours in common are needed."""
    assert instance.terms is not None
    points = replace(instance.terms.points, language=7, languages_counted=2)
    terms = replace(
        instance.terms,
        direction=direction,
        scope=scope,
        all_virtual=all_virtual,
        points=points,
        common_slots=2,
        stage_gap=2,
    )
    return replace(instance, terms=terms, limits=())


def wordier(instance: Instance) -> Instance:
    """All masks moved by 64 bits, so that they stand in the second word."""
    profiles, terms = instance.people.profiles, instance.terms
    assert profiles is not None
    assert terms is not None
    known = profiles.vocabulary
    blank = tuple(f"unused-{number:03}" for number in range(64))
    moved = replace(
        profiles,
        vocabulary=replace(known, topics=(*blank, *known.topics), slots=(*blank, *known.slots)),
        offers=second(profiles.offers),
        seeks=second(profiles.seeks),
        free=second(profiles.free),
    )
    none = np.zeros(64, dtype=np.int64)
    points = replace(
        terms.points,
        topic_to_mentee=np.append(none, terms.points.topic_to_mentee),
        topic_to_mentor=np.append(none, terms.points.topic_to_mentor),
    )
    return replace(instance, people=replace(instance.people, profiles=moved), terms=replace(terms, points=points))


def second(words: Words) -> Words:
    return np.concatenate((np.zeros_like(words), words), axis=1)

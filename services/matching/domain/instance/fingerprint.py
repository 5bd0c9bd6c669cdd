"""The hash of a problem: the same for the same problem, however its rows were ordered and wherever they stood.

It is the sha256 of, one after the other: the head as one line of JSON (keys sorted, no spaces, UTF-8, a line feed at
its end), and then each column as a line `name length` and its values, as whole numbers of 64 bits, the lowest byte
first.
People stand in the order of their rows: by region, institution, ticket and id.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from libs.contracts.vocabulary import NATION, Level
from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.instance import Instance, Limit, PairTerms, Shape
from services.matching.domain.instance.people import People, Places

Column: TypeAlias = tuple[str, npt.NDArray[Any]]

FORM = "viceversa-problem-1"
"""Changes whenever the same problem gets another hash."""


def problem_sha256(instance: Instance) -> str:
    digest = hashlib.sha256()
    head = json.dumps(_head(instance), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest.update(head.encode() + b"\n")
    for name, values in _columns(instance):
        digest.update(f"{name} {values.size}\n".encode())
        digest.update(np.ascontiguousarray(values).astype("<u8" if values.dtype.kind == "u" else "<i8").tobytes())
    return digest.hexdigest()


def _head(instance: Instance) -> dict[str, Any]:
    people, places, terms = instance.people, instance.places, instance.terms
    return {
        "form": FORM,
        "seed": instance.seed,
        "mode": instance.mode,
        "fairness": instance.fairness,
        "shape": {"kind": type(instance.shape).__name__, **_shape(instance.shape)},
        "side_rules": asdict(instance.side_rules),
        "quotas": [_quota(limit, places) for limit in instance.limits],
        "regions": places.regions,
        "institutions": places.institutions,
        "scale": instance.listed.scale if instance.listed else 1,
        "terms": None if terms is None else _terms(terms),
        "vocabulary": None if people.profiles is None else asdict(people.profiles.vocabulary),
        "ids": people.ids,
    }


def _shape(shape: Shape) -> dict[str, Any]:
    """What files cannot ask for is left out where it is not asked for, so that it changes no hash on record."""
    told = asdict(shape)
    return told if told.get("within_capacity") else {name: told[name] for name in told if name != "within_capacity"}


def _quota(limit: Limit, places: Places) -> list[Any]:
    names = {Level.NATION: (NATION,), Level.REGION: places.regions, Level.INSTITUTION: places.institutions}
    return [names[limit.level][limit.code], limit.side, limit.minimum, limit.maximum]


def _terms(terms: PairTerms) -> dict[str, Any]:
    points = terms.points
    return {
        "direction": terms.direction,
        "stage_gap": terms.stage_gap,
        "common_slots": terms.common_slots,
        "scope": terms.scope,
        "all_virtual": terms.all_virtual,
        "slot": points.slot,
        "slots_counted": points.slots_counted,
        "language": points.language,
        "languages_counted": points.languages_counted,
        "same_institution": points.same_institution,
    }


def _columns(instance: Instance) -> Iterator[Column]:
    people, wishes = instance.people, instance.wishes
    yield "region_of", instance.places.region_of
    if instance.terms is not None:
        points = instance.terms.points
        yield "topic_to_mentee", points.topic_to_mentee
        yield "topic_to_mentor", points.topic_to_mentor
        yield "regions", points.regions
    yield from _people(people)
    for rule, pairs in sorted(people.barred.items()):
        yield rule.name, _keys(pairs, people.count)
    if instance.listed is not None:
        yield "listed.key", instance.listed.key
        yield "listed.score", instance.listed.score
    for name in ("key", "points", "mentor_rank", "mentee_rank"):
        yield f"wishes.{name}", getattr(wishes, name)


def _people(people: People) -> Iterator[Column]:
    for name in ("institution", "mentor_capacity", "mentee_capacity", "disclosed"):
        yield name, getattr(people, name)
    if people.priority is not None:
        yield "priority", people.priority
    if people.profiles is not None:
        for name in ("stage", "reach", "in_person", "virtual", "offers", "seeks", "languages", "free"):
            yield name, getattr(people.profiles, name)


def _keys(pairs: tuple[Ints, Ints], count: int) -> Ints:
    """Pairs of rows as numbers, sorted and each once."""
    return np.unique(pairs[0] * count + pairs[1])

"""A drawn round as the files that `viceversa solve` reads: the problem as JSON, its people in Parquet beside it."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from libs.contracts.vocabulary import Level
from services.matching.domain.documents.people import PEOPLE
from services.matching.domain.instance.arrays import Ints, Words
from services.matching.domain.instance.instance import Instance, Limit
from services.matching.domain.instance.people import Profiles
from services.matching.domain.pairing import Rule
from tests.benchmarks.drawing import crowd
from tests.benchmarks.rounds import national_round, regions_of


def write_round(people_a_side: int, folder: Path, seed: int = 1, side_rules: dict[str, Any] | None = None) -> Path:
    """The file of the problem: `national_round` of the same size and seed, with these side rules as JSON."""
    instance = national_round(people_a_side, seed)
    where = crowd.land(regions_of(people_a_side), np.random.default_rng(seed))
    pq.write_table(people(instance), folder / "people.parquet")
    file = folder / "problem.json"
    file.write_text(json.dumps({**document(instance, where), "side_rules": side_rules or {}}, indent=1))
    return file


def document(instance: Instance, where: crowd.Land) -> dict[str, Any]:
    terms, places = instance.terms, instance.places
    if terms is None or instance.people.profiles is None:
        raise ValueError("Drawn rounds have profiles.")
    known, points = instance.people.profiles.vocabulary, terms.points
    positions = zip(places.regions, where.place.tolist(), strict=True)
    extra = zip(known.topics, points.topic_to_mentee.tolist(), points.topic_to_mentor.tolist(), strict=True)
    return {
        "viceversa": "problem",
        "version": 1,
        "seed": instance.seed,
        "stages": known.stages,
        "topics": known.topics,
        "places": {
            "regions": [{"id": name, "east_km": east, "north_km": north} for name, (east, north) in positions],
            "institutions": [
                {"id": name, "region": places.regions[region]}
                for name, region in zip(places.institutions, places.region_of.tolist(), strict=True)
            ],
        },
        "rules": {"direction": terms.direction, "stage_gap": terms.stage_gap, "common_slots": terms.common_slots},
        "weights": {
            "topic_to_mentee": 0,
            "topic_to_mentor": 0,
            "emphasis": {topic: {"to_mentee": there, "to_mentor": back} for topic, there, back in extra},
            "common_slot": points.slot,
            "common_slots_counted": points.slots_counted,
            "same_institution": points.same_institution,
            "same_region": int(points.regions[0, 0]),
            "distance": {"points": 25, "kilometres": crowd.WIDTH},
        },
        "quotas": [quota(instance, limit) for limit in instance.limits],
        "people": {"file": "people.parquet"},
    }


def quota(instance: Instance, limit: Limit) -> dict[str, Any]:
    names = {Level.NATION: ("nation",), Level.REGION: instance.places.regions}
    place = names.get(limit.level, instance.places.institutions)[limit.code]
    return {"place": place, "side": limit.side, "minimum": limit.minimum, "maximum": limit.maximum}


def people(instance: Instance) -> pa.Table:
    everybody, profiles = instance.people, instance.people.profiles
    if profiles is None:
        raise ValueError("Drawn rounds have profiles.")
    known, ids = profiles.vocabulary, np.array(everybody.ids)
    way = np.where(profiles.in_person, "in-person", np.where(profiles.virtual, "virtual", "either"))
    mentor, mentee = np.divmod(instance.wishes.key, everybody.count)
    columns: dict[str, Any] = {
        "id": ids,
        "institution": np.array(instance.places.institutions)[everybody.institution],
        "mentor_capacity": everybody.mentor_capacity,
        "mentee_capacity": everybody.mentee_capacity,
        "disclosed": everybody.disclosed,
        "stage": np.array(known.stages)[profiles.stage],
        "modality": way,
        "offers": names(profiles.offers, known.topics),
        "seeks": names(profiles.seeks, known.topics),
        "languages": names(profiles.languages, known.languages),
        "free": names(profiles.free, known.slots),
        "line": bonds(ids, *leads(profiles, *everybody.barred[Rule.AUTHORITY])),
        "conflicts": bonds(ids, *everybody.barred[Rule.CONFLICT]),
        "paired_before": bonds(ids, *everybody.barred[Rule.PAIRED_BEFORE]),
        "ranks_mentees": ranked(ids, mentor, mentee, instance.wishes.mentor_rank),
        "ranks_mentors": ranked(ids, mentee, mentor, instance.wishes.mentee_rank),
    }
    return pa.table({name: pa.array(column, PEOPLE.field(name).type) for name, column in columns.items()})


def names(masks: Words, words: tuple[str, ...]) -> pa.Array:
    """The set bits of the first word of each row, by name."""
    held = (masks[:, :1] >> np.arange(len(words), dtype=np.uint64)) & np.uint64(1) > 0
    row, bit = np.nonzero(held)
    return lists(np.array(words)[bit], row, len(masks))


def leads(profiles: Profiles, one: Ints, other: Ints) -> tuple[Ints, Ints]:
    """From both orders, who reports to whom: the manager is the more senior."""
    up = profiles.stage[one] < profiles.stage[other]
    return one[up], other[up]


def bonds(ids: Any, one: Ints, other: Ints) -> pa.Array:
    order = np.lexsort((other, one))
    return lists(ids[other[order]], one[order], len(ids))


def ranked(ids: Any, writer: Ints, named: Ints, rank: Ints) -> pa.Array:
    order = np.lexsort((rank, writer))
    order = order[rank[order] > 0]
    return lists(ids[named[order]], writer[order], len(ids))


def lists(values: Any, row: Ints, count: int) -> pa.Array:
    """Of values in the order of their rows."""
    starts = np.searchsorted(row, np.arange(count + 1)).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(starts), pa.array(values, pa.string()))

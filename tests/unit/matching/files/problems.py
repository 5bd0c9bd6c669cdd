"""Problems to read: small ones, drawn ones, and the same people inline and in Parquet."""

import json
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

from services.matching.domain.documents.reading import problem
from services.matching.domain.instance.instance import Instance

Json: TypeAlias = dict[str, Any]

TOPICS = ("telehealth", "simulation", "leadership", "negotiation")
STAGES = ("medical-student", "resident", "fellow", "senior-leader")
IDS = tuple(f"person-{number}" for number in range(8))
PLACES: Json = {
    "regions": [{"id": "north", "east_km": 0, "north_km": 30}, {"id": "south", "east_km": 40, "north_km": 0}],
    "institutions": [{"id": "clinic", "region": "south"}, {"id": "hospital", "region": "north"}],
}


def person(name: str, **changed: Any) -> Json:
    return {
        "id": name,
        "institution": "hospital",
        "mentor_capacity": 1,
        "stage": "resident",
        "offers": ["telehealth"],
        "seeks": ["leadership"],
        "languages": ["en"],
        "free": ["tue-17"],
        **changed,
    }


def of_profiles(**changed: Any) -> Json:
    junior = person("ann")
    senior = person("ben", institution="clinic", mentor_capacity=0, mentee_capacity=2, stage="senior-leader")
    senior |= {"offers": ["leadership"], "seeks": ["telehealth"]}
    return {"viceversa": "problem", "version": 1, "places": PLACES, "people": [junior, senior], **changed}


def of_pairs(*pairs: tuple[str, str, Any], **changed: Any) -> Json:
    mentors, mentees = dict.fromkeys(pair[0] for pair in pairs), dict.fromkeys(pair[1] for pair in pairs)
    people = [*({"id": name, "mentor_capacity": 1} for name in mentors)]
    people += [{"id": name, "mentee_capacity": 1} for name in mentees]
    listed = [{"mentor": one, "mentee": two, "score": score} for one, two, score in pairs]
    return {"viceversa": "problem", "version": 1, "people": people, "pairs": listed, **changed}


def written(folder: Path, document: Json | str, name: str = "problem.json") -> Path:
    file = folder / name
    file.write_text(document if isinstance(document, str) else json.dumps(document))
    return file


def read(folder: Path, document: Json | str) -> Instance:
    return problem(written(folder, document))


def in_parquet(folder: Path, document: Json) -> Json:
    """The same problem with its rows in Parquet files beside it."""
    apart = dict(document)
    for name in ("people", "pairs"):
        if name in document:
            pq.write_table(pa.Table.from_pylist(rows(document[name])), folder / f"{name}.parquet")
            apart[name] = {"file": f"{name}.parquet"}
    return apart


def rows(given: list[Json]) -> list[Json]:
    """With the columns that any row has."""
    names = dict.fromkeys(name for row in given for name in row)
    return [{name: str(row[name]) if name == "score" else row.get(name) for name in names} for row in given]


def some(values: tuple[str, ...], least: int = 0, most: int = 3) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=least, max_size=most, unique=True)


@st.composite
def drawn_people(draw: st.DrawFn) -> list[Json]:
    ids = draw(some(IDS, 1, len(IDS)))
    return [draw(drawn_person(name, tuple(ids))) for name in ids]


@st.composite
def drawn_person(draw: st.DrawFn, name: str, others: tuple[str, ...]) -> Json:
    wished = tuple(one for one in others if one != name)
    return {
        "id": name,
        "institution": draw(st.sampled_from(("clinic", "hospital"))),
        "mentor_capacity": draw(st.integers(0, 4)),
        "mentee_capacity": draw(st.integers(0, 4)),
        "disclosed": draw(st.booleans()),
        "stage": draw(st.sampled_from(STAGES)),
        "offers": draw(some(TOPICS, 1)),
        "seeks": draw(some(TOPICS, 1)),
        "languages": draw(some(("en", "fr", "sw"), 1)),
        "free": draw(some(("mon-00", "mon-01", "tue-17", "sun-23"), 1)),
        "utc_offset_hours": draw(st.integers(-2, 2)),
        "modality": draw(st.sampled_from(("in-person", "virtual", "either"))),
        "widest_scope": draw(st.sampled_from(("institutional", "regional", "national"))),
        "line": draw(some((*others, "stranger"), 0, 2)),
        "conflicts": draw(some((*others, "stranger"))),
        "ranks_mentors": draw(some(wished)) if wished else [],
        "ranks_mentees": draw(some(wished)) if wished else [],
    }


@st.composite
def drawn_problem(draw: st.DrawFn) -> Json:
    if draw(st.booleans()):
        return of_profiles(people=draw(drawn_people()), seed=draw(st.integers(0, 9)))
    score = st.integers(-500, 500) | st.sampled_from(("1.50", "-0.125", "3", "1e2"))
    keys = draw(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), min_size=1, unique=True))
    return of_pairs(*((one, two, draw(score)) for one, two in keys), seed=draw(st.integers(0, 9)))

"""Whatever is wrong with a problem is told with its field and its rule."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from services.matching.domain.documents.wrong import DocumentWrong
from tests.unit.matching.files.problems import Json, in_parquet, of_pairs, of_profiles, person, read


def refusal(folder: Path, document: Json | str) -> str:
    with pytest.raises(DocumentWrong) as told:
        read(folder, document)
    return str(told.value)


def ann(**changed: Any) -> Json:
    document = of_profiles()
    document["people"][0] |= changed
    return document


PEOPLE = [
    (ann(id="Ann!"), 'id: "Ann!" does not match'),
    (ann(id="ben"), 'id "ben" is there 2 times: a person can be there once.'),
    (ann(institution="spa"), 'institution of "ann": "spa" is not an institution of the places.'),
    (ann(institution=None), 'institution of "ann" is missing: there are several institutions.'),
    (ann(mentor_capacity=-1), "mentor_capacity"),
    (ann(stage="king"), 'stage of "ann": "king" is not a stage of the ladder.'),
    (ann(stage=None), 'stage of "ann" is missing: it is needed where no pairs are listed.'),
    (ann(offers=[]), 'offers of "ann" must name at least one.'),
    (ann(seeks=None), 'seeks of "ann" must name at least one.'),
    (ann(languages=["english"]), "languages"),
    (ann(free=["tue-25"]), "free"),
    (ann(utc_offset_hours=15), "utc_offset_hours"),
    (ann(modality="smoke"), "modality"),
    (ann(widest_scope="world"), "widest_scope"),
    (ann(line=["a", "b", "c"]), "line"),
    (ann(ranks_mentees=["zoe"]), 'ranks_mentees of "ann": "zoe" is not among the people.'),
    (ann(ranks_mentees=["ann"]), 'ranks_mentees of "ann": "ann" is the person themselves.'),
    (ann(ranks_mentees=["ben", "ben"]), 'ranks_mentees of "ann": "ben" is ranked twice.'),
    ({**ann(offers=["chess"]), "topics": ["telehealth", "leadership"]}, '"chess" is not in the list of topics.'),
]


@pytest.mark.parametrize(("document", "sentence"), PEOPLE)
def test_people_are_refused_alike_inline_and_in_parquet(tmp_path: Path, document: Json, sentence: str) -> None:
    assert sentence in refusal(tmp_path, document)
    assert sentence in refusal(tmp_path, in_parquet(tmp_path, document))


def changed(change: Callable[[Json], Any]) -> Json:
    document = json.loads(json.dumps(of_profiles()))
    change(document)
    return document


def rules(**given: Any) -> Json:
    return of_profiles(rules=given)


PARTS = [
    (of_profiles(version=2), "version must be 1, and is 2."),
    (of_profiles(viceversa="solution"), "viceversa must be 'problem', and is \"solution\"."),
    (changed(lambda one: one.pop("people")), "people is missing."),
    (of_profiles(colour="red"), "colour is no field of this document."),
    (of_profiles(seed="7"), 'seed must be a whole number, and is "7".'),
    (of_profiles(seed=1.5), "seed must be a whole number"),
    (of_profiles(seed=-1), "seed must be at least 0, and is -1."),
    (of_profiles(seed=2**31), "seed must be below 2147483648"),
    (of_profiles(people=7), "people must be a list, and is 7."),
    (rules(stage_gap=0), "rules.stage_gap must be at least 1, and is 0."),
    (rules(all_virtual=1), "rules.all_virtual must be true or false, and is 1."),
    (rules(direction="up"), "rules.direction must be"),
    (of_profiles(weights={"topic_to_mentee": 10**7}), "weights.topic_to_mentee must be at most 1000000"),
    (of_profiles(weights={"emphasis": {"x": "much"}}), "weights.emphasis.x must be an object with fields"),
    (of_profiles(shape={"kind": "ring"}), 'shape must be an object with the kind "pair", "group", "network"'),
    (of_profiles(shape={"kind": "group", "minimum": 7}), "shape.minimum is 7, above shape.maximum, which is 6."),
    (of_profiles(shape={"kind": "group", "duos": [["ann", "zoe"]]}), 'shape.duos[0]: "zoe" is not among the people.'),
    (of_profiles(shape={"kind": "group", "duos": [["ann", "ben"]]}), 'shape.duos[0]: "ben" has no mentor_capacity.'),
    (of_profiles(shape={"kind": "group", "duos": [["ann", "ann"]]}), 'shape.duos: "ann" is there 2 times'),
    (of_profiles(shape={"kind": "chain", "stages": ["king", "fellow"]}), '"king" is not a stage of the ladder.'),
    (
        of_profiles(shape={"kind": "chain", "stages": ["resident", "fellow"], "minimum": 2}),
        '"fellow" cannot mentor "resident" in a reverse programme with a stage gap of 1.',
    ),
    (of_profiles(shape={"kind": "chain", "minimum": 9}), "shape.minimum is 9, above the 6 stages of a chain."),
    (of_profiles(shape={"kind": "chain"}, rules={"direction": "peer"}), "peers are of one stage."),
    (of_profiles(side_rules={"linked": [["ann", "zoe"]]}), 'side_rules.linked[0]: "zoe" is not among the people.'),
    (of_profiles(side_rules={"linked": [["ann"]]}), "side_rules.linked[0] needs at least 2, and has 1."),
    (of_profiles(side_rules={"burden_percent": 101}), "side_rules.burden_percent must be at most 100, and is 101."),
    (of_profiles(quotas=[{"place": "moon", "side": "mentor"}]), 'quotas[0].place "moon" is not among the places.'),
    (
        of_profiles(quotas=[{"place": "north", "side": "mentor", "minimum": 3, "maximum": 2}]),
        "quotas[0].minimum is 3, above its maximum, which is 2.",
    ),
    (of_profiles(quotas=[{"place": "north", "side": "mentee"}] * 2), 'quotas: "north" has 2 quotas with side "mentee"'),
    (of_profiles(stages=["resident", "resident"]), 'stages: "resident" is there 2 times; it can be there once.'),
    (of_profiles(stages=[]), "stages needs at least 1, and has 0."),
    (changed(lambda one: one["places"]["institutions"].append({"id": "north", "region": "north"})), "different ids."),
    (changed(lambda one: one["places"]["institutions"].append({"id": "nation", "region": "north"})), "the nation; no"),
    (changed(lambda one: one["places"]["institutions"].append({"id": "spa", "region": "west"})), 'region "west" is'),
    (changed(lambda one: one["places"]["regions"][0].pop("east_km")), "places.regions[0] has one of east_km and"),
    (of_profiles(topics=["telehealth"], weights={"emphasis": {"chess": 1}}), 'emphasis: "chess" is not in the list'),
]


@pytest.mark.parametrize(("document", "sentence"), PARTS)
def test_a_part_that_is_wrong_is_named_with_its_rule(tmp_path: Path, document: Json, sentence: str) -> None:
    said = refusal(tmp_path, document)
    assert sentence in said
    assert said.startswith("problem.json: ")


LISTED = [
    (of_pairs(("a", "b", 1), ("a", "b", 2)), 'mentor "a" and mentee "b": is listed twice.'),
    (of_pairs(("a", "b", 1), people=[{"id": "a"}]), 'mentor "a" and mentee "b": mentee is not among the people.'),
    (of_pairs(("a", "a", 1), people=[{"id": "a"}]), "mentor and mentee are one person."),
    (of_pairs(("a", "b", "much")), 'must be a number, and is "much".'),
    (of_pairs(("a", "b", True)), "must be a number, and is true."),
    (of_pairs(("a", "b", 2**40 + 1)), "score 1099511627777 is too large"),
    (of_pairs(("a", "b", "1e-13")), "with at most 12 decimals."),
    (of_pairs(("a", "b", 10**11), ("a", "c", "0.01")), "with 2 digits after the point, as the finest score has"),
    (of_pairs(("a", "b", 1), people=[person("a"), {"id": "b"}]), 'stage of "a" must be left out'),
    (of_pairs(("a", "b", 1), people=[{"id": ""}, {"id": "b"}]), "people[0].id must not be empty."),
    (of_pairs(("a", "b", 1), weights={}), "weights must be left out: where pairs are listed"),
    (of_pairs(("a", "b", 1), rules={"scope": "national"}), "rules.scope must be left out"),
    (of_pairs(("a", "b", 1), shape={"kind": "network"}), 'shape.kind "network" needs profiles'),
]


@pytest.mark.parametrize(("document", "sentence"), LISTED)
def test_listed_pairs_that_cannot_be_are_refused(tmp_path: Path, document: Json, sentence: str) -> None:
    assert sentence in refusal(tmp_path, document)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "problem.json is not JSON"),
        ("[" * 100_000, "nested too deep"),
        ('{"seed": NaN}', "NaN is no number of JSON."),
        ('{"seed": 1, "seed": 2}', "seed is there twice in one object."),
        ("7", "the document must be an object with fields, and is 7."),
        ('{"viceversa": "problem", "version": 1, "people": [{"id": "\\ud800"}]}', "no Unicode text"),
    ],
)
def test_what_is_no_document_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    assert sentence in refusal(tmp_path, text)


@pytest.mark.parametrize("name", ["../people.parquet", "/etc/hosts", "", ".", "a\0b"])
def test_a_file_outside_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    assert "people.file" in (said := refusal(tmp_path, of_profiles(people={"file": name})))
    assert "folder" in said or "must not be empty" in said


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "people.parquet").symlink_to(tmp_path / "people.parquet")
    assert "stays in the folder" in refusal(tmp_path / "inner", of_profiles(people={"file": "people.parquet"}))


def test_a_missing_or_broken_parquet_is_refused(tmp_path: Path) -> None:
    document = in_parquet(tmp_path, of_profiles())
    whole = (tmp_path / "people.parquet").read_bytes()
    for content in (b"", b"PAR1", whole[:-20], whole[: len(whole) // 2], whole[:60] + b"x" * 99 + whole[159:]):
        (tmp_path / "people.parquet").write_bytes(content)
        assert "people.parquet: " in refusal(tmp_path, document)
    (tmp_path / "people.parquet").unlink()
    assert "people.parquet: cannot be read: No such file or directory." in refusal(tmp_path, document)


@pytest.mark.parametrize(
    ("column", "values", "sentence"),
    [
        ("colour", ["red", "red"], "colour is no column of this table"),
        ("offers", ["telehealth", "leadership"], "offers must hold lists of texts, and holds string."),
        ("mentor_capacity", [0.5, 1.0], "mentor_capacity must hold whole numbers, and holds double."),
        ("id", [None, "ben"], "id is empty (null) in a row."),
        ("seeks", [["telehealth", None], ["telehealth"]], "seeks holds an empty value (null) in a list."),
    ],
)
def test_a_column_of_another_kind_is_refused(tmp_path: Path, column: str, values: list[Any], sentence: str) -> None:
    document = in_parquet(tmp_path, of_profiles())
    table = pq.read_table(tmp_path / "people.parquet")
    kept = table.drop_columns([column]) if column in table.column_names else table
    pq.write_table(kept.append_column(column, pa.array(values)), tmp_path / "people.parquet")
    assert sentence in refusal(tmp_path, document)
    pq.write_table(table.drop_columns(["id"]), tmp_path / "people.parquet")
    assert "id is missing: there must be a column of this name." in refusal(tmp_path, document)


def test_of_many_things_ten_are_told(tmp_path: Path) -> None:
    said = refusal(tmp_path, of_profiles(quotas=[{"place": f"moon-{n}", "side": "mentor"} for n in range(15)]))
    assert len(said.splitlines()) == 11
    assert said.endswith("There are 5 more of these.")

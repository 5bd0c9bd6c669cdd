"""The page on files and the schemas say what the code does."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from services.matching.domain.documents import schemas
from services.matching.domain.documents.reading import problem
from services.matching.domain.documents.writing import read_solution
from services.matching.domain.verifying.__main__ import main as check
from services.matching.solver.command import main as command
from tests.unit.matching.files.problems import Json, of_pairs, of_profiles, written

PAGE = Path(__file__).parents[4] / "docs" / "matching" / "files.md"
EXAMPLES = re.findall(r"```json\n(.*?)```", PAGE.read_text(), re.DOTALL)


def validator(name: str) -> Any:
    schema = json.loads((schemas.FOLDER / name).read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_schemas_are_what_the_code_gives() -> None:
    assert list(schemas.differences()) == []


def test_a_schema_that_is_not_what_the_code_gives_is_named(tmp_path: Path) -> None:
    schemas.write(tmp_path)
    (tmp_path / "problem.v1.json").write_text("{}")
    assert list(schemas.differences(tmp_path)) == ["problem.v1.json is not what the code gives: run make contracts."]


@pytest.mark.parametrize("document", [*map(json.loads, EXAMPLES), of_profiles(), of_pairs(("a", "b", "1.5"))])
def test_what_can_be_read_fits_the_schema(tmp_path: Path, document: Json) -> None:
    validator("problem.v1.json").validate(document)
    assert problem(written(tmp_path, document)).people.count == len(document["people"])


def test_what_breaks_a_field_does_not_fit_the_schema() -> None:
    for document in (of_profiles(seed="x"), of_profiles(colour="red"), of_profiles(shape={"kind": "ring"})):
        assert not validator("problem.v1.json").is_valid(document)


def test_the_page_names_every_field() -> None:
    names = {name for model in schemas.DOCUMENTS.values() for name in fields(model.model_json_schema())}
    assert [name for name in sorted(names) if f"`{name}`" not in PAGE.read_text()] == []


def fields(schema: Json) -> Iterator[str]:
    for part in (schema, *schema.get("$defs", {}).values()):
        yield from part.get("properties", {})


def test_the_examples_are_solved_checked_and_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scores: list[str | None] = []
    for number, example in enumerate(EXAMPLES):
        files = [str(written(tmp_path, example, f"{number}.json")), str(tmp_path / f"{number}.solution.json")]
        assert command(["solve", files[0], "-o", files[1]]) == 0
        assert check(["verify", *files]) == 0
        assert check(["explain", *files, "--person", ("ann", "task A")[number]]) == 0
        validator("solution.v1.json").validate(json.loads(Path(files[1]).read_text()))
        scores.append(read_solution(Path(files[1])).document.score)
    assert scores == ["360", "1.50"]
    said = capsys.readouterr().out
    assert "ann is mentor of ben: 360 points." in said
    assert "  common free time: tue-17 (10 points)" in said
    assert "task A is mentee of worker 2: -2.00 points." in said

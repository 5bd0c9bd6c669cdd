"""The documents as JSON Schema: docs/matching/schemas, made by `make contracts`."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from services.matching.domain.documents.problem import ProblemDocument
from services.matching.domain.documents.solution import SolutionDocument

FOLDER = Path(__file__).parents[4] / "docs" / "matching" / "schemas"
DOCUMENTS = {"problem.v1.json": ProblemDocument, "solution.v1.json": SolutionDocument}


def made() -> Mapping[str, str]:
    """The text of each file."""
    return {
        name: json.dumps({"$schema": DRAFT, **model.model_json_schema()}, indent=2) + "\n"
        for name, model in DOCUMENTS.items()
    }


DRAFT = "https://json-schema.org/draft/2020-12/schema"


def differences(folder: Path = FOLDER) -> Iterator[str]:
    for name, text in made().items():
        if not (folder / name).exists() or (folder / name).read_text() != text:
            yield f"{name} is not what the code gives: run make contracts."


def write(folder: Path = FOLDER) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in made().items():
        (folder / name).write_text(text)


if __name__ == "__main__":
    write()

"""docs/contracts on disk: what belongs there, and whether that is what is there."""

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from libs.contracts.catalogue import CATALOGUE, Catalogue, type_of
from libs.contracts.messages import Event
from libs.contracts.published.asyncapi import document
from libs.contracts.published.compatibility import broken
from libs.contracts.published.samples import sample_of
from libs.contracts.published.schemas import Schema, published_name, schema_of

HOUSE = Path(__file__).parents[3]
FOLDER = HOUSE / "docs" / "contracts"
SCHEMAS, SAMPLES, RELEASED = "schemas", "samples", "released"


class Breaks(Exception):
    """What is released is read by others: a break needs a new version and an upcaster."""


def made(catalogue: Catalogue = CATALOGUE) -> Mapping[str, str]:
    """The text of each file that the code gives, by its path in the folder."""
    files: dict[str, str] = {"asyncapi.json": _text(document(catalogue, _version()))}
    for message in catalogue.by_name.values():
        name = published_name(type_of(message))
        files[f"{SCHEMAS}/{name}.json"] = _text(schema_of(message))
        if issubclass(message, Event):
            files[f"{SAMPLES}/{name}.json"] = _text(sample_of(message).model_dump(mode="json"))
    return files


def kept(catalogue: Catalogue = CATALOGUE) -> Sequence[str]:
    """The files of older versions: no code gives them any more, and they stay as they were."""
    names = [published_name(one) for one in catalogue.older_types()]
    return [f"{folder}/{name}.json" for folder in (SCHEMAS, SAMPLES) for name in names]


def differences(folder: Path = FOLDER, catalogue: Catalogue = CATALOGUE) -> Iterator[str]:
    """What is to be done so that the folder is what the code gives, in words."""
    files, old = made(catalogue), kept(catalogue)
    for path, text in files.items():
        if not (folder / path).exists():
            yield f"{path} is missing."
        elif (folder / path).read_text() != text:
            yield f"{path} is not what the code gives."
    yield from (f"{path} is missing: bring it back from history." for path in old if not (folder / path).exists())
    yield from (f"{path} belongs to no message." for path in _present(folder) if path not in {*files, *old})


def write(folder: Path = FOLDER, catalogue: Catalogue = CATALOGUE) -> None:
    files = made(catalogue)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    for path in set(_present(folder)) - set(files) - set(kept(catalogue)):
        (folder / path).unlink()


def release(folder: Path = FOLDER) -> None:
    """From now on this is what others read; raises Breaks."""
    ensure_unbroken(folder)
    (folder / RELEASED).mkdir(exist_ok=True)
    for name, schema in schemas(folder / SCHEMAS).items():
        (folder / RELEASED / f"{name}.json").write_text(_text(schema))


def ensure_unbroken(folder: Path = FOLDER) -> None:
    """Raises Breaks with a sentence for each thing that keeps others from going on as before."""
    if found := broken(schemas(folder / RELEASED), schemas(folder / SCHEMAS)):
        raise Breaks("\n".join([str(Breaks.__doc__), *found]))


def schemas(folder: Path) -> dict[str, Schema]:
    """By name and version: RoundOpened.v1."""
    return {path.stem: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}


def _present(folder: Path) -> Sequence[str]:
    return [str(path.relative_to(folder)) for part in (SCHEMAS, SAMPLES) for path in sorted((folder / part).glob("*"))]


def _text(content: object) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _version() -> str:
    version: str = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]["version"]
    return version

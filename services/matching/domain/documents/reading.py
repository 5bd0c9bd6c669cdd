"""Problems from files: JSON, with people and pairs in it or in Parquet files beside it."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, ValidationError

from services.matching.domain.documents.assembling import instance
from services.matching.domain.documents.part import InFile
from services.matching.domain.documents.problem import ProblemDocument
from services.matching.domain.documents.tables import pair_rows, pair_table, people_rows, people_table
from services.matching.domain.documents.wrong import DocumentWrong, in_words
from services.matching.domain.instance.instance import Instance

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")


def problem(file: Path) -> Instance:
    """Raises DocumentWrong, with the file, the field and the rule."""
    document = parsed(ProblemDocument, read(file), file.name)
    people = rows(document.people, file, "people", people_table, people_rows)
    pairs = None if document.pairs is None else rows(document.pairs, file, "pairs", pair_table, pair_rows)
    return about(file.name, lambda: instance(document, people, pairs))


def rows(
    given: Any, file: Path, field: str, from_file: Callable[[pa.Table], pa.Table], inline: Callable[[Any], pa.Table]
) -> pa.Table:
    """The table of rows that stand in a document, or in the file that it names."""
    if not isinstance(given, InFile):
        return inline(given)
    beside = inside(file, field, given.file)
    return about(given.file, lambda: from_file(parquet(beside)))


def inside(document: Path, field: str, name: str) -> Path:
    """A file in the folder of the document. Raises DocumentWrong for any other."""
    folder = document.resolve().parent
    found = (folder / name).resolve() if "\0" not in name else folder
    if Path(name).is_absolute() or found == folder or not found.is_relative_to(folder):
        raise DocumentWrong(
            [f'{document.name}: {field}.file "{name}" must be a relative path that stays in the folder.']
        )
    return found


def read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise DocumentWrong([f"{file.name} cannot be read: {error.strerror}."]) from None


def parquet(file: Path) -> pa.Table:
    """With the columns as stored; raises DocumentWrong for what is no Parquet, or holds texts that are not Unicode."""
    try:
        with file.open("rb") as opened:
            table = pq.read_table(opened)
        table.validate(full=True)
        return table  # noqa: TRY300 - validate raises what reading raises
    except FileNotFoundError as error:
        raise DocumentWrong([f"cannot be read: {error.strerror}."]) from None
    except (OSError, UnicodeError, pa.ArrowException) as error:
        why = str(error).partition("\n")[0].rstrip(".")
        raise DocumentWrong([f"cannot be read as Parquet: {why}."]) from None


def parsed(model: type[M], content: bytes, name: str) -> M:
    """A document from its bytes. Raises DocumentWrong, with this name in front."""
    try:
        plain = json.loads(content, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once)
        return model.model_validate_json(json.dumps(plain, default=str, ensure_ascii=False).encode())
    except DocumentWrong as wrong:
        raise wrong.of(name) from None
    except ValidationError as error:
        raise DocumentWrong(in_words(error)).of(name) from None
    except RecursionError:
        raise DocumentWrong([f"{name} is not JSON that can be read: it is nested too deep."]) from None
    except UnicodeError:
        raise DocumentWrong([f"{name} is not JSON: it holds what is no Unicode text."]) from None
    except ValueError as error:
        raise DocumentWrong([f"{name} is not JSON: {error}."]) from None


def about(name: str, work: Callable[[], T]) -> T:
    try:
        return work()
    except DocumentWrong as wrong:
        raise wrong.of(name) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise DocumentWrong([f"{twice} is there twice in one object."])
    return found


def _no_number(name: str) -> Any:
    raise DocumentWrong([f"{name} is no number of JSON."])

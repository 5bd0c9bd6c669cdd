"""Solutions to files and from them: JSON, with pairs and prices in it or in Parquet files beside it."""

import json
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from services.matching.domain.documents.answers import (
    PairColumns,
    Solved,
    no_solution,
    pair_columns,
    pairs_from_rows,
    pairs_from_table,
    solution,
    solved_of,
)
from services.matching.domain.documents.part import InFile
from services.matching.domain.documents.pricing import prices_table
from services.matching.domain.documents.reading import inside, parquet, parsed, read
from services.matching.domain.documents.solution import SolutionDocument
from services.matching.domain.documents.wrong import DocumentWrong, SolutionDoesNotFit
from services.matching.domain.instance.instance import Instance

LARGE = 20_000
"""With more people than these, pairs and prices always stand in Parquet files."""


class CannotWrite(Exception):
    """A file could not be written; the text says which and why."""


@dataclass(frozen=True)
class ReadSolution:
    document: SolutionDocument
    pairs: PairColumns
    prices: pa.Table | None


def write_solution(file: Path, instance: Instance, solved: Solved, *, columns: bool) -> SolutionDocument:
    """The same bytes for the same solution. Raises CannotWrite; what was there before is then still there."""
    apart = columns or instance.people.count > LARGE
    pairs_file, prices_file = (f"{file.stem}.{what}.parquet" if apart else None for what in ("pairs", "prices"))
    document = solution(instance, solved, pairs_file, prices_file)
    contents = {file: text_of(document).encode()}
    if pairs_file is not None and prices_file is not None:
        found = pair_columns(instance, solved)
        pairs = {name: pa.array(getattr(found, name), pa.string()) for name in ("mentor", "mentee", "score", "topic")}
        contents = {
            file.with_name(pairs_file): parquet_bytes(pa.table(pairs)),
            file.with_name(prices_file): parquet_bytes(prices_table(solved.answer.proofs, instance.people)),
            **contents,
        }
    write(contents)
    return document


def write_no_solution(
    file: Path, instance: Instance, reason: str, conflict: tuple[str, ...], repair: tuple[str, ...]
) -> None:
    """Raises CannotWrite."""
    write({file: text_of(no_solution(instance, reason, conflict, repair)).encode()})


def check_writable(file: Path) -> None:
    """Before the work: raises CannotWrite for a place where no file can be."""
    if file.is_dir():
        raise CannotWrite(f"{file} cannot be written: it is a folder.")
    if not file.parent.is_dir():
        raise CannotWrite(f"{file} cannot be written: there is no folder {file.parent}.")
    write({file.with_name(f"{file.name}.try"): b""})
    file.with_name(f"{file.name}.try").unlink()


def write(contents: dict[Path, bytes]) -> None:
    """All files or none, as far as disks allow: each is written whole beside its place, and only then put there."""
    parts = {file: file.with_name(f"{file.name}.part") for file in contents}
    try:
        for file, content in contents.items():
            parts[file].write_bytes(content)
        for file, part in parts.items():
            part.replace(file)
    except OSError as error:
        for part in parts.values():
            part.unlink(missing_ok=True)
        raise CannotWrite(f"{error.filename or 'The solution'} cannot be written: {error.strerror}.") from None


def read_solution(file: Path) -> ReadSolution:
    """Raises DocumentWrong."""
    document = parsed(SolutionDocument, read(file), file.name)
    people = document.certificate.people if document.certificate is not None else None
    prices = beside(file, "certificate.people", people) if isinstance(people, InFile) else None
    if not isinstance(document.pairs, InFile):
        return ReadSolution(document, pairs_from_rows(document.pairs), prices)
    found = beside(file, "pairs", document.pairs)
    try:
        return ReadSolution(document, pairs_from_table(found), prices)
    except SolutionDoesNotFit as wrong:
        raise DocumentWrong([f"{document.pairs.file}: {wrong}"]) from None


def beside(file: Path, field: str, named: InFile) -> pa.Table:
    try:
        return parquet(inside(file, field, named.file))
    except DocumentWrong as wrong:
        raise wrong.of(named.file) from None


def solved_from(read_one: ReadSolution, instance: Instance) -> Solved:
    """Raises SolutionDoesNotFit."""
    return solved_of(read_one.document, read_one.pairs, read_one.prices, instance)


def text_of(document: SolutionDocument) -> str:
    """JSON with one line for each field, and for each row of a list of objects."""
    fields = document.model_dump(mode="json", exclude_none=True)
    return "{\n" + ",\n".join(f"{_text(name)}: {_lines(value)}" for name, value in fields.items()) + "\n}\n"


def _lines(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(_text(row) for row in value) + "\n]"
    return _text(value)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def parquet_bytes(table: pa.Table) -> bytes:
    """Without what differs between runs: the same table gives the same bytes with the same release of Arrow."""
    buffer = BytesIO()
    pq.write_table(table, buffer, compression="zstd", store_schema=False)
    return buffer.getvalue()

"""A CSV file as rows with line numbers; whatever is malformed is named by its line."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

BOM = "\ufeff"


class SpreadsheetWrong(ValueError):
    """The file as a whole cannot be read; the text names line and column."""


@dataclass(frozen=True)
class Row:
    """The cells of one row; `line` is where it begins in the file, the first line being 1."""

    line: int
    cells: Sequence[str]


@dataclass(frozen=True)
class Sheet:
    header: Sequence[str]
    rows: Sequence[Row]


def read(raw: bytes, delimiter: str) -> Sheet:
    """Rows without the blank ones, cells without blanks around them. Raises SpreadsheetWrong."""
    found = _rows(_text(raw), delimiter)
    if not found:
        raise SpreadsheetWrong("The file is empty: its first line must name the columns.")
    header, rows = found[0].cells, found[1:]
    for number, name in enumerate(header, 1):
        if not name:
            raise SpreadsheetWrong(f"line {found[0].line}, column {number}: this column has no name.")
        if name in header[: number - 1]:
            raise SpreadsheetWrong(f'line {found[0].line}, column {number}: a second column is called "{name}".')
    if not rows:
        raise SpreadsheetWrong("The file names its columns and has no row below them.")
    return Sheet(header, rows)


def require(sheet: Sheet, columns: Sequence[str]) -> None:
    """Raises SpreadsheetWrong when the mapping names a column that is not there."""
    missing = [column for column in columns if column not in sheet.header]
    if missing:
        there = ", ".join(f'"{name}"' for name in sheet.header)
        absent = ", ".join(f'"{name}"' for name in missing)
        raise SpreadsheetWrong(f"line 1: the mapping asks for {absent}, which is missing. The columns are {there}.")


def _text(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as wrong:
        before = raw[: wrong.start]
        line, place = before.count(b"\n") + 1, wrong.start - before.rfind(b"\n")
        raise SpreadsheetWrong(
            f"line {line}, byte {place}: 0x{raw[wrong.start]:02x} is not UTF-8. Save the file as CSV UTF-8."
        ) from wrong
    return text.removeprefix(BOM)


def _rows(text: str, delimiter: str) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    while True:
        line = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return rows
        except csv.Error as wrong:
            raise SpreadsheetWrong(_malformed(text, line, delimiter, rows, wrong)) from wrong
        if any(cells):
            rows.append(Row(line, cells))


def _malformed(text: str, line: int, delimiter: str, rows: Sequence[Row], wrong: csv.Error) -> str:
    """Where in the row that begins at this line the reader stumbled."""
    said = str(wrong)
    if "unexpected end of data" not in said and "field limit" not in said:
        return f"line {line}: {said}; a quote inside a quoted cell is written twice."
    # The reader has swallowed the rest of the file as one cell: read it once more without complaining, to count cells.
    rest = "".join(text.splitlines(keepends=True)[line - 1 :])[: csv.field_size_limit()]
    number = len(next(csv.reader(io.StringIO(rest, newline=""), delimiter=delimiter), [""]))
    header = rows[0].cells if rows else []
    column = f'"{header[number - 1]}"' if number <= len(header) else str(number)
    return f"line {line}, column {column}: a quote is opened here and never closed."

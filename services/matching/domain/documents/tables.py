"""Rows of a document or of a Parquet file as one Arrow table with known columns."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from services.matching.domain.documents.arrow import pc
from services.matching.domain.documents.people import FLAG, NUMBER, PEOPLE, TEXT, TEXTS, ListedPair, Person
from services.matching.domain.documents.wrong import insist
from services.matching.domain.instance.arrays import Ints

PAIR_NAMES = ("mentor", "mentee", "score")


def people_rows(people: Sequence[Person]) -> pa.Table:
    return pa.Table.from_pylist([person.model_dump(mode="json") for person in people], schema=PEOPLE)


def people_table(found: pa.Table) -> pa.Table:
    """The table with every column of PEOPLE; raises DocumentWrong for a column that is unknown or of another type."""
    insist(_wrong_columns(found, {field.name: field.type for field in PEOPLE}, ("id",)))
    columns = [
        found.column(field.name).cast(field.type) if field.name in found.column_names else _nulls(field, len(found))
        for field in PEOPLE
    ]
    table = pa.table([column.combine_chunks() for column in map(_chunked, columns)], schema=PEOPLE)
    insist(_holes(table))
    return table


def pair_rows(pairs: Sequence[ListedPair]) -> pa.Table:
    return pa.table(
        {
            "mentor": pa.array([pair.mentor for pair in pairs], TEXT),
            "mentee": pa.array([pair.mentee for pair in pairs], TEXT),
            "score": pa.array([pair.score for pair in pairs], TEXT),
        }
    )


def pair_table(found: pa.Table) -> pa.Table:
    """`mentor` and `mentee` as texts, and `score` as it came: whole numbers, decimals, floats or texts."""
    insist(_wrong_columns(found, {"mentor": TEXT, "mentee": TEXT, "score": None}, PAIR_NAMES))
    insist(f"{name} is empty (null) in a row." for name in PAIR_NAMES if found.column(name).null_count)
    score = found.column("score")
    columns = [found.column("mentor").cast(TEXT), found.column("mentee").cast(TEXT), score]
    return pa.table([_chunked(column).combine_chunks() for column in columns], names=list(PAIR_NAMES))


def flat(lists: pa.Array) -> tuple[Ints, pa.Array]:
    """The row of each value, and the values."""
    return pc.list_parent_indices(lists).to_numpy(zero_copy_only=False).astype("int64"), pc.list_flatten(lists)


def _wrong_columns(found: pa.Table, wanted: Mapping[str, pa.DataType | None], needed: Sequence[str]) -> Iterator[str]:
    for name in needed:
        if name not in found.column_names:
            yield f"{name} is missing: there must be a column of this name."
    for name in sorted(set(found.column_names)):
        if found.column_names.count(name) > 1:
            yield f"{name} is there twice: a column can be there once."
        elif name not in wanted:
            yield f"{name} is no column of this table; known are {', '.join(wanted)}."
    for name, kind in wanted.items():
        if found.column_names.count(name) == 1 and not _fits(actual := found.schema.field(name).type, kind):
            yield f"{name} must hold {WORDS[kind]}, and holds {actual}."


def _fits(actual: pa.DataType, wanted: pa.DataType | None) -> bool:
    if pa.types.is_null(actual) and wanted is not None:
        return True
    if wanted == TEXTS:
        return _is_list(actual) and (_is_text(actual.value_type) or pa.types.is_null(actual.value_type))
    return KINDS[wanted](actual)


def _is_list(kind: pa.DataType) -> bool:
    return pa.types.is_list(kind) or pa.types.is_large_list(kind)


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_text(kind.value_type)
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)


def _is_score(kind: pa.DataType) -> bool:
    return pa.types.is_integer(kind) or pa.types.is_decimal(kind) or pa.types.is_float64(kind) or _is_text(kind)


KINDS: Mapping[pa.DataType | None, Callable[[pa.DataType], bool]] = {
    TEXT: _is_text,
    NUMBER: pa.types.is_integer,
    FLAG: pa.types.is_boolean,
    None: _is_score,
}
WORDS: Mapping[pa.DataType | None, str] = {
    TEXT: "texts",
    NUMBER: "whole numbers",
    FLAG: "true or false",
    TEXTS: "lists of texts",
    None: "whole numbers, decimals, floats of 64 bits or texts",
}


def _nulls(field: pa.Field, count: int) -> pa.Array:
    return pa.nulls(count, field.type)


def _chunked(column: Any) -> pa.ChunkedArray:
    return column if isinstance(column, pa.ChunkedArray) else pa.chunked_array([column])


def _holes(table: pa.Table) -> Iterator[str]:
    if table.column("id").null_count:
        yield "id is empty (null) in a row."
    for field in PEOPLE:
        if field.type == TEXTS and pc.list_flatten(table.column(field.name)).null_count:
            yield f"{field.name} holds an empty value (null) in a list."

"""What the columns of people must not say, found without looking at one person after the other."""

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from libs.contracts.vocabulary import Modality, Scope
from services.matching.domain.documents.arrow import pc
from services.matching.domain.documents.people import NEEDED_OF_PROFILES, OF_PROFILES
from services.matching.domain.documents.problem import ProblemDocument
from services.matching.domain.documents.tables import flat
from services.matching.domain.documents.wrong import shown
from services.matching.domain.instance.arrays import Flags, Ints

ID = "^[a-z0-9][a-z0-9-]{0,62}$"
LANGUAGE = "^[a-z]{2}$"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SLOTS = tuple(f"{day}-{hour:02}" for day in DAYS for hour in range(24))
MOST_CAPACITY = 1_000_000
OFFSETS = (-12, 14)
LINE = 2
SLOT = 'an hour of the week as "tue-17"'
REFERENCES = ("line", "conflicts", "excludes", "paired_before")
RANKS = ("ranks_mentors", "ranks_mentees")


def wrong_people(table: pa.Table, document: ProblemDocument) -> Iterator[str]:
    """A sentence for each column and rule that it breaks, with the first person who breaks it."""
    ids = table.column("id").combine_chunks()
    if document.pairs is None:
        yield from _matching(table, "id", ids, ID)
        yield from _profiles(table, document)
    else:
        yield from _told(table, "id", _true(pc.equal(ids, "")), "must not be empty")
        for name in OF_PROFILES:
            given = _true(pc.is_valid(table.column(name)))
            yield from _told(table, name, given, "must be left out: where pairs are listed there are no profiles")
    yield from _twice(ids)
    yield from _institutions(table, document)
    for name in ("mentor_capacity", "mentee_capacity"):
        yield from _between(table, name, 0, MOST_CAPACITY)
    for name in RANKS:
        yield from _ranks(table, name, ids)


def _profiles(table: pa.Table, document: ProblemDocument) -> Iterator[str]:
    for name in NEEDED_OF_PROFILES[1:]:
        missing = _true(pc.fill_null(pc.equal(pc.list_value_length(table.column(name)), 0), True))
        yield from _told(table, name, missing, "must name at least one")
    missing = _true(pc.is_null(table.column("stage")))
    yield from _told(table, "stage", missing, "is missing: it is needed where no pairs are listed")
    yield from _among(table, "stage", document.stages, "a stage of the ladder")
    yield from _among(table, "modality", tuple(Modality), "one of " + ", ".join(Modality))
    yield from _among(table, "widest_scope", tuple(Scope), "one of " + ", ".join(Scope))
    yield from _between(table, "utc_offset_hours", *OFFSETS)
    for name in ("offers", "seeks"):
        if document.topics is None:
            yield from _matching(table, name, table.column(name).combine_chunks(), ID)
        else:
            yield from _among(table, name, document.topics, "in the list of topics")
    yield from _matching(table, "languages", table.column("languages").combine_chunks(), LANGUAGE)
    yield from _among(table, "free", SLOTS, SLOT)
    too_long = _true(pc.fill_null(pc.greater(pc.list_value_length(table.column("line")), LINE), False))
    yield from _told(table, "line", too_long, f"can name at most {LINE}")


def _institutions(table: pa.Table, document: ProblemDocument) -> Iterator[str]:
    known = [place.id for place in document.places.institutions]
    if len(known) > 1:
        missing = _true(pc.is_null(table.column("institution")))
        yield from _told(table, "institution", missing, "is missing: there are several institutions")
    yield from _among(table, "institution", known, "an institution of the places")


def _twice(ids: pa.Array) -> Iterator[str]:
    counted = pc.value_counts(ids)
    often = np.flatnonzero(counted.field("counts").to_numpy() > 1)
    if len(often):
        who, times = counted.field("values")[int(often[0])].as_py(), counted.field("counts")[int(often[0])].as_py()
        yield f"id {shown(who)} is there {times} times: a person can be there once{_others(len(often) - 1)}."


def _ranks(table: pa.Table, name: str, ids: pa.Array) -> Iterator[str]:
    rows, values = flat(table.column(name).combine_chunks())
    place = pc.fill_null(pc.index_in(values, value_set=ids), -1).to_numpy().astype(np.int64)
    yield from _said(table, name, rows, values, place < 0, "is not among the people")
    yield from _said(table, name, rows, values, place == rows, "is the person themselves")
    key = rows * max(1, len(ids)) + place
    first = np.zeros(len(key), dtype=np.bool_)
    first[np.unique(key, return_index=True)[1]] = True
    yield from _said(table, name, rows, values, ~first & (place >= 0), "is ranked twice")


def _matching(table: pa.Table, name: str, column: pa.Array, pattern: str) -> Iterator[str]:
    rows, values = flat(column) if pa.types.is_list(column.type) else (np.arange(len(column)), column)
    wrong = ~_true(pc.match_substring_regex(values, pattern))
    yield from _said(table, name, rows, values, wrong, f"does not match {pattern}")


def _among(table: pa.Table, name: str, known: Sequence[str], what: str) -> Iterator[str]:
    column = table.column(name).combine_chunks()
    rows, values = flat(column) if pa.types.is_list(column.type) else (np.arange(len(column)), column)
    found = pc.is_in(values, value_set=pa.array(known, pa.string()))
    wrong = ~_true(found) & _true(pc.is_valid(values))
    yield from _said(table, name, rows, values, wrong, f"is not {what}")


def _between(table: pa.Table, name: str, low: int, high: int) -> Iterator[str]:
    values = table.column(name).combine_chunks()
    bounds = ((pc.less(values, low), f"must be at least {low}"), (pc.greater(values, high), f"must be at most {high}"))
    for wrong, rule in bounds:
        yield from _told(table, name, _true(wrong), rule)


def _told(table: pa.Table, name: str, wrong: Flags, rule: str) -> Iterator[str]:
    """A rule about the person's whole field."""
    found = np.flatnonzero(wrong)
    if len(found):
        yield f"{name} of {_person(table, int(found[0]))} {rule}{_others(len(found) - 1)}."


def _said(table: pa.Table, name: str, rows: Ints, values: pa.Array, wrong: Flags, rule: str) -> Iterator[str]:
    """A rule about one value of the field."""
    found = np.flatnonzero(wrong)
    if len(found):
        value, row = shown(values[int(found[0])].as_py()), int(rows[found[0]])
        whose = "" if name == "id" else f" of {_person(table, row)}"
        yield f"{name}{whose}: {value} {rule}{_others(len(found) - 1)}."


def _person(table: pa.Table, row: int) -> str:
    return shown(table.column("id")[row].as_py())


def _others(count: int) -> str:
    return f" (and {count} more)" if count else ""


def _true(flags: pa.Array | pa.ChunkedArray) -> Flags:
    whole = flags.combine_chunks() if isinstance(flags, pa.ChunkedArray) else flags
    return pc.fill_null(whole, False).to_numpy(zero_copy_only=False)

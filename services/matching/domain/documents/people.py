"""People and pairs as rows of a document, and the columns of the same in Parquet."""

import re
from typing import Annotated, Any, TypeAlias

import pyarrow as pa
from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from libs.contracts.vocabulary import Language, Modality, Scope, Slot
from services.matching.domain.documents.part import AnyId, Count, Part, Word
from services.matching.domain.documents.wrong import shown

DECIMAL = r"^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$"


class Person(Part):
    """Where pairs are listed, a profile (`stage` to `paired_before`) is refused; else `stage` to `free` are needed."""

    id: AnyId
    institution: AnyId | None = None
    """May be left out where there is only one."""
    mentor_capacity: Count | None = None
    """How many pairs the person can have as mentor; 0 if left out."""
    mentee_capacity: Count | None = None
    disclosed: bool | None = None
    """Whether the person disclosed an under-represented background; false if left out."""
    stage: Word | None = None
    """One of the ladder."""
    offers: tuple[Word, ...] | None = None
    seeks: tuple[Word, ...] | None = None
    languages: tuple[Language, ...] | None = None
    free: tuple[Slot, ...] | None = None
    """Hours of every week in the person's own time: `tue-17` is Tuesday from 17:00 to 18:00."""
    utc_offset_hours: Annotated[int, Field(ge=-12, le=14)] | None = None
    """How far the person's clock is ahead; 0 if left out."""
    modality: Modality | None = None
    """`either` if left out."""
    widest_scope: Scope | None = None
    """`national` if left out."""
    line: Annotated[tuple[AnyId, ...], Field(max_length=2)] | None = None
    """Who line-manages this person, nearest first; whoever is not among the people is passed over, here and below."""
    conflicts: tuple[AnyId, ...] | None = None
    excludes: tuple[AnyId, ...] | None = None
    paired_before: tuple[AnyId, ...] | None = None
    ranks_mentors: tuple[AnyId, ...] | None = None
    """The mentors that this person wishes for, the dearest first."""
    ranks_mentees: tuple[AnyId, ...] | None = None


def number_as_text(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or re.fullmatch(DECIMAL, value) is None:
        raise ValueError(f"must be a number, and is {shown(value)}.")
    return value


def whole_as_number(text: str) -> int | str:
    return int(text) if text.removeprefix("-").isdecimal() else text


Score: TypeAlias = Annotated[
    str,
    BeforeValidator(number_as_text),
    PlainSerializer(whole_as_number, when_used="json"),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "pattern": DECIMAL}]}),
]


class ListedPair(Part):
    mentor: AnyId
    mentee: AnyId
    score: Score
    """A number, or a text that is one; decimals are kept exactly."""


TEXT, NUMBER, FLAG, TEXTS = pa.string(), pa.int64(), pa.bool_(), pa.list_(pa.string())

PEOPLE = pa.schema(
    {
        "id": TEXT,
        "institution": TEXT,
        "mentor_capacity": NUMBER,
        "mentee_capacity": NUMBER,
        "disclosed": FLAG,
        "stage": TEXT,
        "offers": TEXTS,
        "seeks": TEXTS,
        "languages": TEXTS,
        "free": TEXTS,
        "utc_offset_hours": NUMBER,
        "modality": TEXT,
        "widest_scope": TEXT,
        "line": TEXTS,
        "conflicts": TEXTS,
        "excludes": TEXTS,
        "paired_before": TEXTS,
        "ranks_mentors": TEXTS,
        "ranks_mentees": TEXTS,
    }
)

OF_PROFILES = (*PEOPLE.names[5:17],)
"""What is refused where pairs are listed."""

NEEDED_OF_PROFILES = ("stage", "offers", "seeks", "languages", "free")

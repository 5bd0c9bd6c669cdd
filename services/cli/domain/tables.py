"""Answers of the platform as tables: plain rows of text, which the edge draws or leaves as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from services.cli.domain.invitations import Refusal

Answer: TypeAlias = Mapping[str, Any]

WITHHELD = "withheld"
STAGES = {
    "ENROLLED": "enrolled",
    "ELIGIBLE": "eligible",
    "MATCHED": "matched",
    "ACCEPTED": "accepted",
    "FIRST_CONVERSATION": "first talk",
    "COMPACT": "compact",
    "ACTIVE": "active",
    "OUTCOME": "outcome",
}


@dataclass(frozen=True)
class Column:
    title: str
    number: bool = False
    wraps: bool = False
    whole: bool = False
    """Rather cut off than broken over two lines."""


@dataclass(frozen=True)
class Table:
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    note: str = ""


def funnel(found: Sequence[Answer], levels: Sequence[str] = ("NATION", "REGION")) -> Table:
    rows: list[list[str]] = []
    for one in sorted(
        found, key=lambda row: (levels.index(row["level"]) if row["level"] in levels else 9, row["placeId"])
    ):
        if one["level"] in levels:
            people = {str(cell["stage"]): cell["people"] for cell in one["cells"]}
            rows.append([str(one["placeName"] or one["placeId"]), *(cell(people.get(stage)) for stage in STAGES)])
    return Table(
        "The funnel: how far people came",
        [Column("place"), *(Column(title, number=True) for title in STAGES.values())],
        rows,
        "Withheld: fewer than five people, or a number from which such a one could be worked out.",
    )


def refusals(found: Sequence[Refusal]) -> Table:
    return Table(
        "Refused rows",
        [Column("line", number=True), Column("field"), Column("rule"), Column("what is wrong", wraps=True)],
        [[str(one.line), one.field, one.rule, one.words] for one in found],
    )


def words(value: object) -> str:
    return str(value or "-").lower().replace("_", " ")


def listed(values: Sequence[str]) -> str:
    return ", ".join(words(value) for value in values)


def count(value: int | None) -> str:
    return "-" if value is None else f"{value:,}"


def cell(people: int | None) -> str:
    return WITHHELD if people is None else f"{people:,}"

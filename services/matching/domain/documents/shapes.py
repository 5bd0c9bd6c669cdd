"""The shape of what is matched, and what binds places beyond their quotas."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag

from services.matching.domain.documents.part import AnyId, Count, Part, Percent, Word
from services.matching.domain.documents.wrong import TAG

Size: TypeAlias = Annotated[int, Field(ge=1, le=1000)]


class PairPart(Part):
    """Pairs; each person within the own capacity."""

    kind: Literal["pair"] = "pair"


class GroupPart(Part):
    """One mentor, or a duo, with the mentees of one topic."""

    kind: Literal["group"]
    minimum: Size = 3
    """Mentees of a group that opens."""
    maximum: Size = 6
    leaders: tuple[AnyId, ...] | None = None
    """The mentors who lead groups, while the others mentor in pairs; every mentor if left out."""
    duos: tuple[Annotated[tuple[AnyId, ...], Field(min_length=2, max_length=2)], ...] = ()
    """Mentors who lead together."""


class NetworkPart(Part):
    """Each mentee has no mentor or several, of different institutions and with different topics."""

    kind: Literal["network"]
    minimum: Size = 2
    """Mentors of a mentee who has any."""
    maximum: Size = 4


class ChainPart(Part):
    """Paths of one person a stage."""

    kind: Literal["chain"]
    stages: Annotated[tuple[Word, ...], Field(min_length=2)] | None = None
    """From mentee to mentor; the whole ladder, in the order of the direction, if left out."""
    minimum: Annotated[int, Field(ge=2, le=1000)] = 3
    """People in a chain."""


def kind_of(value: object) -> str:
    """Of a document the kind may be anything, also what cannot be in a set."""
    kind = value.get("kind", "pair") if isinstance(value, dict) else getattr(value, "kind", "pair")
    return f"{TAG}{kind}" if kind in ("pair", "group", "network", "chain") else ""


ShapePart: TypeAlias = Annotated[
    Annotated[PairPart, Tag("#pair")]
    | Annotated[GroupPart, Tag("#group")]
    | Annotated[NetworkPart, Tag("#network")]
    | Annotated[ChainPart, Tag("#chain")],
    Discriminator(
        kind_of,
        custom_error_type="shape",
        custom_error_message='must be an object with the kind "pair", "group", "network" or "chain"',
    ),
]


class CoveragePart(Part):
    """At least so many pairs in which this topic flows to the mentee."""

    topic: Word
    pairs: Count


class SideRulesPart(Part):
    across_institutions_percent: Percent = 0
    """At least this share of all pairs is between two institutions."""
    across_regions_percent: Percent = 0
    burden_percent: Percent | None = None
    """Of an institution's pairs, the most that mentors who disclosed a background carry; one is always allowed."""
    coverage: tuple[CoveragePart, ...] = ()
    linked: tuple[Annotated[tuple[AnyId, ...], Field(min_length=2)], ...] = ()
    """People of whom all are matched or none."""

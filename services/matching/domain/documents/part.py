"""What every part of a document is: strict, frozen, and without fields that nobody knows."""

from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from libs.contracts.vocabulary import Id, Side
from services.matching.domain.documents.wrong import TAG


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)


AnyId: TypeAlias = Annotated[str, Field(min_length=1)]
"""Any text that is not empty; where people have profiles, an `Id`."""

Count: TypeAlias = Annotated[int, Field(ge=0, le=1_000_000)]
Positive: TypeAlias = Annotated[int, Field(ge=1, le=1_000_000)]
WorthPoints: TypeAlias = Annotated[int, Field(ge=0, le=1_000_000)]
Percent: TypeAlias = Annotated[int, Field(ge=0, le=100)]
Slots: TypeAlias = Annotated[int, Field(ge=1, le=168)]
Word: TypeAlias = Id
"""The name of a stage or a topic."""


class InFile(Part):
    """Rows in a Parquet file."""

    file: AnyId
    """The path from the folder of this document; it must stay in that folder."""


class Region(Part):
    id: AnyId
    east_km: Annotated[int, Field(ge=-100_000, le=100_000)] | None = None
    """Where the region lies, in whole kilometres east of a point that all regions share."""
    north_km: Annotated[int, Field(ge=-100_000, le=100_000)] | None = None


class Institution(Part):
    id: AnyId
    region: AnyId


class PlacesPart(Part):
    regions: Annotated[tuple[Region, ...], Field(min_length=1)] = (Region(id="region"),)
    institutions: Annotated[tuple[Institution, ...], Field(min_length=1)] = (
        Institution(id="institution", region="region"),
    )


class QuotaPart(Part):
    place: AnyId
    """"nation", a region or an institution."""
    side: Side
    minimum: Annotated[int, Field(ge=0)] = 0
    """Pairs whose person on this side belongs to the place."""
    maximum: Annotated[int, Field(ge=0)] | None = None


def form_of(value: Any) -> str:
    """Which of two forms a value has: an object, or something else."""
    return TAG + ("object" if isinstance(value, dict | Part) else "other")

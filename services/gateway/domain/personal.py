"""What is sealed before it leaves the gateway; the shapes that whoever opens it finds."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from libs.contracts.vocabulary import Id, Sealed

PERSONAL = "personal"
CONFIDENTIAL = "confidential"
NOTE = "note"
GOALS = "goals"
REASON = "reason"
ACCOUNT = "account"


class Personal(BaseModel):
    """Who somebody is."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    name: Annotated[str, Field(min_length=1, max_length=200)]
    email: Annotated[str, Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]


class Confidential(BaseModel):
    """What the matcher alone opens."""

    model_config = ConfigDict(frozen=True)

    under_represented: bool = False
    excludes: Annotated[tuple[Id, ...], Field(max_length=50)] = ()


class Account(BaseModel):
    """What a concern is about and who says so, sealed under the concern; inside, the words are under their author."""

    model_config = ConfigDict(frozen=True)

    by: Id
    account: Sealed


class Words(BaseModel):
    """What one of a pair writes, under the name of the field that it was given in."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    note: Annotated[str, Field(min_length=1, max_length=4000)] | None = None
    goals: Annotated[str, Field(min_length=1, max_length=4000)] | None = None
    reason: Annotated[str, Field(min_length=1, max_length=4000)] | None = None
    account: Annotated[str, Field(min_length=1, max_length=20_000)] | None = None

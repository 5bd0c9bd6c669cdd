"""What is sealed before it leaves the gateway; the shapes that whoever opens it finds."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from libs.contracts.vocabulary import Id, Sealed

PERSONAL = "personal"
CONFIDENTIAL = "confidential"
NOTE = "note"
GOALS = "goals"
REASON = "reason"
QUESTION = "question"
ACCOUNT = "account"


class Personal(BaseModel):
    """Who somebody is."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    name: Annotated[str, Field(min_length=1, max_length=200)]
    email: Annotated[str, Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]


class Person(BaseModel):
    """Who is behind the participants of several programmes."""

    person_id: Id | None = None


class Purpose(StrEnum):
    """What a disclosed background may be used for."""

    BURDEN_SHARE = "burden-share"
    """That people who disclosed it do not carry more than their share of the mentorships."""
    EQUITY_FIGURES = "equity-figures"
    """That the nation sees, in figures too large to tell of anybody, whether the programme works for all."""


class Confidential(BaseModel):
    """What the matcher alone opens; each use of a background has a field of its own, and is there with consent only."""

    model_config = ConfigDict(frozen=True)

    under_represented: bool = False
    """For the burden share."""
    in_equity_figures: bool = False
    excludes: Annotated[tuple[Id, ...], Field(max_length=50)] = ()


class Account(BaseModel):
    """What a concern is about and who says so, sealed under the concern; inside, the words are under their author."""

    # What does not fit is logged, and must not be told there.
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    by: Id
    account: Sealed


def confidential(
    under_represented: bool | None, purposes: Sequence[Purpose] | None, excludes: Sequence[str] | None
) -> dict[str, object] | None:
    """The values of what somebody told, None for nothing; who says no purpose means the burden share."""
    if under_represented is None and excludes is None:
        return None
    agreed = (Purpose.BURDEN_SHARE,) if purposes is None else purposes
    return {
        "under_represented": bool(under_represented) and Purpose.BURDEN_SHARE in agreed,
        "in_equity_figures": bool(under_represented) and Purpose.EQUITY_FIGURES in agreed,
        "excludes": tuple(excludes or ()),
    }


class Words(BaseModel):
    """What one of a pair writes, under the name of the field that it was given in."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    note: Annotated[str, Field(min_length=1, max_length=4000)] | None = None
    goals: Annotated[str, Field(min_length=1, max_length=4000)] | None = None
    reason: Annotated[str, Field(min_length=1, max_length=4000)] | None = None
    question: Annotated[str, Field(min_length=1, max_length=4000)] | None = None
    account: Annotated[str, Field(min_length=1, max_length=20_000)] | None = None

"""The mapping file: which column of somebody's spreadsheet gives which of our fields. See examples/mapping.toml."""

import tomllib
from enum import StrEnum
from typing import TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from libs.contracts.vocabulary import Id


class Target(StrEnum):
    """What a spreadsheet can fill.

    Disclosed background and wishes to avoid somebody are left out on purpose: only the person may tell those.
    """

    ID = "id"
    NAME = "name"
    EMAIL = "email"
    INSTITUTION = "institution"
    STAGE = "stage"
    OFFERS = "offers"
    SEEKS = "seeks"
    LANGUAGES = "languages"
    FREE = "free"
    MODALITY = "modality"
    MENTOR_CAPACITY = "mentor_capacity"
    MENTEE_CAPACITY = "mentee_capacity"
    WIDEST_SCOPE = "widest_scope"
    LINE = "line"
    CONFLICTS = "conflicts"


LISTS = {Target.OFFERS, Target.SEEKS, Target.LANGUAGES, Target.FREE, Target.LINE, Target.CONFLICTS}
PEOPLE = {Target.LINE, Target.CONFLICTS}
"""Lists of other people, named as the id column (or else the e-mail column) names them."""
PERSONAL = {Target.ID, Target.NAME, Target.EMAIL}
NEEDED = (
    Target.NAME,
    Target.EMAIL,
    Target.INSTITUTION,
    Target.STAGE,
    Target.OFFERS,
    Target.SEEKS,
    Target.LANGUAGES,
    Target.FREE,
)

Given: TypeAlias = str | int | list[str]


class MappingWrong(ValueError):
    """The mapping file cannot be used; the text names the key."""


class Mapping(BaseModel):
    """One spreadsheet's meaning."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    programme: Id | None = None
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    separator: str = Field(default=";", min_length=1)
    """Between the parts of a cell that holds a list."""
    columns: dict[Target, str | list[str]]
    """A name or a list may be put together from several columns."""
    defaults: dict[Target, Given] = {}
    """For fields without a column, and for empty cells."""
    values: dict[Target, dict[str, Given]] = {}
    """What a cell says, in our words; without regard to upper and lower case. Other cells are taken as they are."""

    def columns_of(self, target: Target) -> list[str]:
        named = self.columns.get(target, [])
        return [named] if isinstance(named, str) else named

    def needs(self) -> list[str]:
        """Every column that the spreadsheet must have."""
        return list(dict.fromkeys(column for target in self.columns for column in self.columns_of(target)))


def read(text: str) -> Mapping:
    """Raises MappingWrong."""
    try:
        mapping = Mapping.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as wrong:
        raise MappingWrong(f"This is not TOML: {wrong}.") from wrong
    except ValidationError as invalid:
        raise MappingWrong(" ".join(_in_words(error["loc"], error["msg"]) for error in invalid.errors())) from invalid
    _check(mapping)
    return mapping


def _in_words(place: tuple[int | str, ...], message: str) -> str:
    path = [str(part) for part in place if part not in {"[key]", "str", "int", "list[str]"}]
    if path[-1:] == ["under_represented"] or path[-1:] == ["excludes"]:
        return f"{'.'.join(path)}: nobody may tell this for somebody else; the person adds it when they consent."
    if "[key]" in place:
        return f"{'.'.join(path)}: there is no such field; the fields are {', '.join(Target)}."
    return f"{'.'.join(path)}: {message}."


def _check(mapping: Mapping) -> None:
    for target in NEEDED:
        if target not in mapping.columns and (target in PERSONAL or target not in mapping.defaults):
            where = "[columns]" if target in PERSONAL else "[columns] or [defaults]"
            raise MappingWrong(f'Nothing says where "{target}" comes from: add it to {where}.')
    for target in mapping.columns:
        if target is not Target.NAME and target not in LISTS and len(mapping.columns_of(target)) != 1:
            raise MappingWrong(f"columns.{target}: only a name or a list is put together from several columns.")
    for table, used in (("defaults", mapping.defaults), ("values", mapping.values)):
        for target in PERSONAL & set(used):
            raise MappingWrong(f"{table}.{target}: this is different for everybody, so it comes from a column alone.")

"""From a row to an invitation, whole or not at all, with every rule that a refused row breaks."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from libs.contracts.registration import Profile
from services.cli.domain.mapping import LISTS, PEOPLE, Given, Mapping, Target
from services.cli.domain.spreadsheet import Row, Sheet, require
from services.cli.domain.wording import ONE_OF, in_words

PROFILE = [target for target in Target if target.value in Profile.model_fields]
OUR_WORDS = {target: {str(option): str(option) for option in options} for target, (_, options) in ONE_OF.items()}
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


@dataclass(frozen=True)
class Invitation:
    """One row that keeps all rules."""

    line: int
    participant_id: str
    institution_id: str
    name: str
    email: str
    profile: Profile


@dataclass(frozen=True)
class Refusal:
    """One thing that is wrong with one row, for the person who wrote it."""

    line: int
    field: str
    rule: str
    words: str


@dataclass(frozen=True)
class Reading:
    invitations: Sequence[Invitation]
    refusals: Sequence[Refusal]


@dataclass
class _Cells:
    """What a row says, field by field, and what is wrong with it."""

    line: int
    said: dict[Target, str | list[str]] = field(default_factory=dict[Target, str | list[str]])
    wrong: list[Refusal] = field(default_factory=list[Refusal])

    def refuse(self, target: str, rule: str, words: str) -> None:
        self.wrong.append(Refusal(self.line, target, rule, words))

    def text(self, target: Target) -> str:
        return str(self.said.get(target, ""))


def read(sheet: Sheet, mapping: Mapping, key: bytes) -> Reading:
    """Raises SpreadsheetWrong when a column is missing; `key` is what ids are derived with."""
    require(sheet, mapping.needs())
    invitations: list[Invitation] = []
    refusals: list[Refusal] = []
    first_line: dict[str, int] = {}
    for row in sheet.rows:
        cells = _cells(row, sheet.header, mapping)
        invitation = _invitation(cells, key)
        person = pseudonym(_who(cells), key)
        if _who(cells) and first_line.setdefault(person, row.line) != row.line:
            cells.refuse(_id_field(cells), "once", f"this is the person of line {first_line[person]} again")
        if cells.wrong or invitation is None:
            refusals.extend(cells.wrong)
        else:
            invitations.append(invitation)
    return Reading(invitations, refusals)


def pseudonym(who: str, key: bytes) -> str:
    """The id of a person by what the spreadsheet calls them: always the same, and nobody without the key gets back."""
    return "p-" + hmac.new(key, who.strip().casefold().encode(), hashlib.sha256).hexdigest()[:24]


def _invitation(cells: _Cells, key: bytes) -> Invitation | None:
    if cells.wrong:
        return None
    name, email, institution = (cells.text(target) for target in (Target.NAME, Target.EMAIL, Target.INSTITUTION))
    for target in (Target.NAME, Target.EMAIL, Target.INSTITUTION):
        if not cells.text(target):
            cells.refuse(target, "needed", "this is missing")
    if email and not EMAIL.fullmatch(email):
        cells.refuse(Target.EMAIL, "e-mail", f'"{email}" is no e-mail address')
    if institution and not ID.fullmatch(institution):
        words = f'"{institution}" is no id: give it one in [values.institution] of the mapping'
        cells.refuse(Target.INSTITUTION, "id", words)
    profile = _profile(cells, key)
    if profile is None:
        return None
    return Invitation(cells.line, pseudonym(_who(cells), key), institution, name, email, profile)


def _profile(cells: _Cells, key: bytes) -> Profile | None:
    said = {target.value: cells.said[target] for target in PROFILE if target in cells.said}
    for target in PEOPLE & set(cells.said):
        said[target] = [pseudonym(who, key) for who in cells.said[target]]
    try:
        profile = Profile.model_validate(said)
    except ValidationError as invalid:
        told: set[str] = set()
        for error in invalid.errors():
            name = str(error["loc"][0])
            # A list whose only part is wrong is called too short as well, which would puzzle whoever filled it in.
            if not (name in told and error["type"] == "too_short"):
                cells.refuse(name, *in_words(Target(name), error))
            told.add(name)
        return None
    if not profile.mentor_capacity and not profile.mentee_capacity:
        words = "somebody who takes part has a capacity of at least 1, as mentor or as mentee"
        cells.refuse(Target.MENTOR_CAPACITY, "takes part", words)
    return profile


def _cells(row: Row, header: Sequence[str], mapping: Mapping) -> _Cells:
    cells = _Cells(row.line)
    if len(row.cells) != len(header):
        cells.refuse("row", "cells", f"this row has {len(row.cells)} cells, the first line names {len(header)} columns")
        return cells
    by_column = dict(zip(header, row.cells, strict=True))
    for target in Target:
        texts = [by_column[column] for column in mapping.columns_of(target) if by_column[column]]
        if target in LISTS:
            parts = (part.strip() for text in texts for part in text.split(mapping.separator))
            found = _unique(word for part in parts if part for word in _listed(_meant(target, part, mapping)))
            cells.said[target] = found or _unique(_listed(mapping.defaults.get(target, [])))
        elif texts:
            cells.said[target] = str(_meant(target, " ".join(texts), mapping))
        elif target in mapping.defaults:
            cells.said[target] = str(mapping.defaults[target])
    return cells


def _meant(target: Target, text: str, mapping: Mapping) -> Given:
    """What a cell says in our words: as the mapping has it, or else as it stands if that is (nearly) one of ours."""
    by_word = {word.casefold(): meant for word, meant in mapping.values.get(target, {}).items()}
    ours = OUR_WORDS.get(target, {})
    return by_word.get(text.casefold(), ours.get(text.casefold().replace(" ", "-"), text))


def _listed(given: Given) -> list[str]:
    return [str(part) for part in given] if isinstance(given, list) else [str(given)]


def _unique(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


def _who(cells: _Cells) -> str:
    return cells.text(Target.ID) or cells.text(Target.EMAIL)


def _id_field(cells: _Cells) -> Target:
    return Target.ID if cells.text(Target.ID) else Target.EMAIL

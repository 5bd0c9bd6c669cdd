"""Which fields of a message are personal, and whose: every sealed field names its subject beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, NamedTuple, get_args, get_origin

from pydantic import BaseModel, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

PATTERN = r"^sealed:[A-Za-z0-9_\-=:]+$"
"""What a sealed value looks like: `sealed:2:<person>:<base64url>`, in the first form `sealed:<person>:<base64url>`."""


@dataclass(frozen=True)
class Subject:
    """Whose key a sealed value is under: the field of the same message or part that holds the person's id."""

    field: str

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "x-subject": self.field}


class SealedField(NamedTuple):
    """A personal field of a message: where it is, as `members.confidential`, and the field that tells whose it is."""

    path: str
    subject: str


class SealedValue(NamedTuple):
    """One personal value of one message."""

    path: str
    person: str | None
    """What the subject's field says; an event from before events named their authors says nothing."""
    value: str


def sealed_fields(message: type[BaseModel]) -> tuple[SealedField, ...]:
    """The personal fields of a message, with those of the parts that it holds."""
    own = [SealedField(field, subject) for field, subject in subjects(message).items()]
    inner = [
        SealedField(f"{field}.{path}", f"{field}.{subject}")
        for field, part in _parts(message)
        for path, subject in sealed_fields(part)
    ]
    return (*own, *inner)


def sealed_values(message: BaseModel) -> Iterator[SealedValue]:
    """The personal values that a message holds."""
    for field, subject in subjects(type(message)).items():
        if (value := getattr(message, field)) is not None:
            yield SealedValue(field, getattr(message, subject), value)
    for field, part in _parts(type(message)):
        held: Any = getattr(message, field)
        for one in held if isinstance(held, tuple) else (held,):
            if isinstance(one, part):
                yield from (found._replace(path=f"{field}.{found.path}") for found in sealed_values(one))


def owner_of(sealed: str) -> str:
    """The person whose key this value is under, as the value itself says."""
    parts = sealed.split(":")
    return parts[2] if is_of_form_2(sealed) else parts[1]


def is_of_form_2(sealed: str) -> bool:
    """The second form has one part more; in the first a person could be called `2`."""
    return sealed.startswith("sealed:2:") and sealed.count(":") == FORM_2_COLONS


FORM_2_COLONS = 3


@cache
def subjects(message: type[BaseModel]) -> Mapping[str, str]:
    """The sealed fields of a message itself, each with the field that tells whose it is."""
    found = {field: _subject(info.rebuild_annotation()) for field, info in message.model_fields.items()}
    return {field: subject.field for field, subject in found.items() if subject}


@cache
def _parts(message: type[BaseModel]) -> tuple[tuple[str, type[BaseModel]], ...]:
    return tuple(
        (field, part)
        for field, info in message.model_fields.items()
        for part in _models(info.rebuild_annotation())
        if sealed_fields(part)
    )


def _subject(annotation: Any) -> Subject | None:
    if get_origin(annotation) is Annotated:
        found = [one for one in annotation.__metadata__ if isinstance(one, Subject)]
        return found[0] if found else _subject(annotation.__origin__)
    return next((subject for one in get_args(annotation) if (subject := _subject(one))), None)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for one in get_args(annotation):
        yield from _models(one)

"""What is wrong with a document, in words: the field and the rule."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pydantic import ValidationError

MOST = 10
"""So many sentences are told at once."""

TAG = "#"
"""What begins so in a place that pydantic names is no field, but one of several forms."""


class DocumentWrong(Exception):
    """A document breaks its rules; one sentence for each, with the field."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__("\n".join(self.sentences))

    def of(self, file: str) -> "DocumentWrong":
        return DocumentWrong(f"{file}: {sentence}" for sentence in self.sentences)


class SolutionDoesNotFit(Exception):
    """A solution that can be read, and that cannot be one of this problem."""


def insist(sentences: Iterable[str]) -> None:
    """Raises DocumentWrong if anything is said."""
    if found := tuple(sentences):
        left = len(found) - MOST
        raise DocumentWrong(found if left <= 0 else (*found[:MOST], f"There are {left} more of these."))


def in_words(error: ValidationError) -> Iterator[str]:
    for one in error.errors(include_url=False):
        yield f"{path(one['loc']) or 'the document'} {rule(one['type'], one.get('ctx', {}), one['input'], one['msg'])}"


def path(loc: Sequence[str | int]) -> str:
    """`people[3].stage`; rows count from 0."""
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc if not str(part).startswith(TAG)]
    return "".join(parts).removeprefix(".")


def rule(kind: str, bounds: dict[str, Any], given: Any, otherwise: str) -> str:
    if kind in SAID:
        return SAID[kind].format(given=shown(given), said=otherwise, **bounds)
    return f"is wrong: {otherwise}."


SAID = {
    "missing": "is missing.",
    "extra_forbidden": "is no field of this document.",
    "greater_than_equal": "must be at least {ge}, and is {given}.",
    "less_than_equal": "must be at most {le}, and is {given}.",
    "less_than": "must be below {lt}, and is {given}.",
    "int_type": "must be a whole number, and is {given}.",
    "int_from_float": "must be a whole number, and is {given}.",
    "string_type": "must be a text, and is {given}.",
    "bool_type": "must be true or false, and is {given}.",
    "tuple_type": "must be a list, and is {given}.",
    "model_type": "must be an object with fields, and is {given}.",
    "dict_type": "must be an object with fields, and is {given}.",
    "mapping_type": "must be an object with fields, and is {given}.",
    "enum": "must be {expected}, and is {given}.",
    "literal_error": "must be {expected}, and is {given}.",
    "string_too_short": "must not be empty.",
    "too_short": "needs at least {min_length}, and has {actual_length}.",
    "too_long": "can have at most {max_length}, and has {actual_length}.",
    "string_pattern_mismatch": "must match {pattern}, and is {given}.",
    "shape": "{said}.",
    "value_error": "{error}",
}
"""The rules of pydantic that a document can break, in words."""


def shown(value: Any) -> str:
    """A value as JSON would say it, cut where it is long."""
    match value:
        case None:
            text = "null"
        case bool():
            text = str(value).lower()
        case str():
            text = f'"{value}"'
        case dict():
            text = "an object"
        case list() | tuple():
            text = "a list"
        case _:
            text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."

"""The words of all letters, one file a language; whoever translates needs to read no code."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from libs.contracts.messages import Value
from libs.contracts.sessions import Moment
from libs.contracts.vocabulary import Side, Topic
from services.notifications.domain.letters import Kind

FALLBACK = "en"
SUFFIX = ".toml"


class Words(Value):
    """Of one kind of letter, as templates."""

    subject: str
    body: tuple[str, ...]
    link: str


class Catalog(Value):
    """All that is said in one language."""

    greeting: str
    closing: str
    reference: str
    necessary: str
    optional: str
    date: str
    """A pattern of dates, as Unicode's CLDR writes them."""
    roles: Mapping[Side, str]
    moments: Mapping[Moment, str]
    topics: Mapping[Topic, str]
    letters: Mapping[Kind, Words]


@cache
def languages() -> frozenset[str]:
    return frozenset(one.name.removesuffix(SUFFIX) for one in _folder().iterdir() if one.name.endswith(SUFFIX))


@cache
def catalog(language: str) -> Catalog:
    """Of a language that there are words in."""
    return Catalog.model_validate(tomllib.loads(_folder().joinpath(f"{language}{SUFFIX}").read_text("utf-8")))


@cache
def layout(name: str) -> str:
    """`letter.txt` or `letter.html`: what stands around the words."""
    return _folder().joinpath(name).read_text("utf-8")


def _folder() -> Traversable:
    return files("services.notifications.domain").joinpath("words")

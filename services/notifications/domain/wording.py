"""A letter in words: plain text and HTML that say the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from babel.dates import format_datetime
from babel.lists import format_list
from jinja2 import Environment, StrictUndefined, Template

from libs.contracts.vocabulary import Topic
from services.notifications.domain.catalog import FALLBACK, Catalog, Words, catalog, languages, layout
from services.notifications.domain.delivery import zone_of
from services.notifications.domain.letters import NECESSARY, Facts, Kind

# What a template names and nobody gives is an error, and not an empty place in a letter.
TEXT = Environment(undefined=StrictUndefined, autoescape=False, trim_blocks=False)  # noqa: S701 - text is not HTML
HTML = Environment(undefined=StrictUndefined, autoescape=True)


@dataclass(frozen=True)
class Addressee:
    """Who is spoken to, and how."""

    name: str
    programme: str
    language: str | None
    zone: str | None


@dataclass(frozen=True)
class Worded:
    language: str
    subject: str
    text: str
    html: str


def worded(kind: Kind, facts: Facts, to: Addressee, portal: str) -> Worded:
    language = to.language if to.language in languages() else FALLBACK
    words = catalog(language)
    given = _given(facts, to, words, language)
    letter = words.letters[kind]
    subject = " ".join(_filled(letter.subject, given).split())
    parts = {
        "language": language,
        "subject": subject,
        "greeting": _filled(words.greeting, given),
        "paragraphs": _paragraphs(letter, given),
        "link": letter.link,
        "portal": portal,
        "closing": words.closing,
        "reference_word": words.reference,
        "reference": facts.reference,
        "why": words.necessary if kind in NECESSARY else words.optional,
    }
    return Worded(language, subject, _around("letter.txt").render(parts), _around("letter.html").render(parts))


def _paragraphs(letter: Words, given: Mapping[str, str]) -> Sequence[str]:
    """Without those that say nothing this time."""
    filled = (_filled(one, given).strip() for one in letter.body)
    return [one for one in filled if one]


def _given(facts: Facts, to: Addressee, words: Catalog, language: str) -> Mapping[str, str]:
    """What is known of this letter, in words; what is not is not there."""
    zone = to.zone or facts.zone
    told = {
        "name": to.name,
        "programme": to.programme,
        "deadline": facts.deadline and _moment(facts.deadline, zone, words, language),
        "starts_at": facts.starts_at and _moment(facts.starts_at, zone, words, language),
        "role": facts.role and words.roles[facts.role],
        "to_you": None if facts.to_you is None else _topics(facts.to_you, words, language),
        "from_you": None if facts.from_you is None else _topics(facts.from_you, words, language),
        "moment": facts.moment and words.moments[facts.moment],
    }
    return {name: value for name, value in told.items() if value is not None}


def _moment(when: datetime, zone: str | None, words: Catalog, language: str) -> str:
    """As the clock shows it there, and where that is."""
    there = zone_of(zone)
    return f"{format_datetime(when.astimezone(there), words.date, tzinfo=there, locale=language)} ({there.key})"


def _topics(topics: Sequence[Topic], words: Catalog, language: str) -> str:
    return format_list([words.topics[one] for one in topics], locale=language)


def _filled(template: str, given: Mapping[str, str]) -> str:
    return _template(template).render(given)


@cache
def _template(source: str) -> Template:
    return TEXT.from_string(source)


@cache
def _around(name: str) -> Template:
    return (HTML if name.endswith(".html") else TEXT).from_string(layout(name))

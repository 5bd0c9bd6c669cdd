"""What is known beside an event when it is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from libs.contracts.vocabulary import NATION, Side


@dataclass(frozen=True)
class Pair:
    mentor_id: str
    mentee_id: str

    def sides(self) -> Sequence[tuple[Side, str]]:
        return [(Side.MENTOR, self.mentor_id), (Side.MENTEE, self.mentee_id)]

    def other(self, side: Side) -> tuple[Side, str]:
        return (Side.MENTEE, self.mentee_id) if side is Side.MENTOR else (Side.MENTOR, self.mentor_id)


@dataclass(frozen=True)
class Meeting:
    starts_at: datetime
    zone: str | None


@dataclass(frozen=True)
class Window:
    """A round in which people may still rank each other, and the event that said so."""

    round_id: str
    until: datetime
    cause: str


@dataclass(frozen=True, kw_only=True)
class Known:
    audience: Sequence[str] = ()
    """The participants whom an event for many concerns."""
    renewal: str | None = None
    """The event that published a text which this person has yet to consent to."""
    windows: Sequence[Window] = ()
    """Of rounds that this person can be in."""
    author_id: str | None = None
    """Who asked the spot question."""
    pair: Pair | None = None
    meeting: Meeting | None = None
    held: int = 0
    """How many sessions the two have held."""
    coordinators: Sequence[str] = ()
    """Contacts who look after the pair."""


@dataclass(frozen=True)
class Place:
    institution_id: str
    region_id: str


def nearest(contacts: Mapping[str, Sequence[str]], places: Sequence[Place]) -> Sequence[str]:
    """For each place those of its institution, or else of its region, or else of the nation; `contacts` by place."""
    found: set[str] = set()
    for place in places:
        levels = (contacts.get(one, ()) for one in (place.institution_id, place.region_id, NATION))
        found.update(next((level for level in levels if level), ()))
    return sorted(found)

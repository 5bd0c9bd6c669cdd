"""From each person whose pairs changed to what set the change off: along pairs that ended and pairs that began."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

Pair: TypeAlias = tuple[str, str]
"""The ids of a mentor and of a mentee."""


@dataclass(frozen=True)
class Link:
    """From one person to another by a pair that ended or began."""

    one: str
    other: str
    began: bool

    def words(self) -> str:
        return f"{self.one} was paired with {self.other}" if self.began else f"{self.one} and {self.other} parted"


def neighbours(ended: set[Pair], began: set[Pair]) -> dict[str, list[Link]]:
    """For each person in a changed pair: the links to the others, pairs that ended first, each in the order of ids."""
    found: dict[str, list[Link]] = {}
    for pairs, new in ((sorted(ended), False), (sorted(began), True)):
        for mentor, mentee in pairs:
            found.setdefault(mentor, []).append(Link(mentor, mentee, new))
            found.setdefault(mentee, []).append(Link(mentee, mentor, new))
    return found


def way_to_cause(
    start: str, links: dict[str, list[Link]], cause: Callable[[str, Link | None], str | None]
) -> tuple[list[Link], str] | None:
    """The shortest way to a person or a pair that has a cause of its own; None if nothing on the way has.

    Pairs that ended and pairs that began take turns: who displaces somebody was displaced.
    """
    seen: set[tuple[str, bool | None]] = {(start, None)}
    waiting: deque[tuple[str, list[Link]]] = deque([(start, [])])
    while waiting:
        here, way = waiting.popleft()
        last = way[-1] if way else None
        own = cause(here, last)
        if own is not None:
            return way, own
        for link in links.get(here, []):
            if last is not None and last.began == link.began:
                continue
            if (link.other, link.began) not in seen:
                seen.add((link.other, link.began))
                waiting.append((link.other, [*way, link]))
    return None


def component(start: str, links: dict[str, list[Link]]) -> frozenset[str]:
    """Everybody who is joined to this person by changed pairs."""
    found, waiting = {start}, [start]
    while waiting:
        for link in links[waiting.pop()]:
            if link.other not in found:
                found.add(link.other)
                waiting.append(link.other)
    return frozenset(found)

"""What was found wrong: a rule, the moment, and the event that broke it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Breach:
    at: datetime
    rule: str
    what: str

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.rule}: {self.what}"


class Breaches:
    """All that was found so far."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._known: set[tuple[str, str]] = set()
        self.found: list[Breach] = []

    def add(self, rule: str, what: str) -> None:
        """What stays wrong is told once."""
        if (rule, what) not in self._known:
            self._known.add((rule, what))
            self.found.append(Breach(self._now(), rule, what))

    def unless(self, holds: object, rule: str, what: str) -> None:
        if not holds:
            self.add(rule, what)

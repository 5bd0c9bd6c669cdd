"""The time of the simulation: it stands still until it is set on, and everybody reads it."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from libs.runtime import clock

FIRST = datetime(2100, 1, 4, 6, tzinfo=UTC)
"""A Monday, early in the morning; so far ahead that nothing is due by the clock of Postgres before its day has come."""
DAYS = 364
"""Fifty-two weeks."""


class Hours:
    def __init__(self) -> None:
        self._now = FIRST

    def now(self) -> datetime:
        return self._now

    @property
    def day(self) -> int:
        """Days since the first."""
        return (self._now - FIRST).days

    def next_day(self) -> None:
        self._now = FIRST + timedelta(days=self.day + 1)

    def pass_minutes(self, minutes: int = 1) -> None:
        self._now += timedelta(minutes=minutes)


@contextmanager
def told_by(hours: Hours) -> Generator[None]:
    """Whoever asks what time it is, is told that of the simulation."""
    true_now = clock.now
    clock.now = hours.now
    try:
        yield
    finally:
        clock.now = true_now

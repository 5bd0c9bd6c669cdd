"""How far behind a consumer is."""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from datetime import datetime

from libs.eventsourcing.metrics import LAG
from libs.eventsourcing.receiving.records import Arrived


class Lag:
    """A consumer takes the oldest first: how old that is, is how far behind it is, even while it cannot go on."""

    def __init__(self, consumer: str, now: Callable[[], datetime]) -> None:
        self._now = now
        self._oldest: datetime | None = None
        LAG.labels(consumer).set_function(self.seconds)

    def seconds(self) -> float:
        return 0.0 if self._oldest is None else max(0.0, (self._now() - self._oldest).total_seconds())

    @contextmanager
    def of(self, batch: Sequence[Arrived]) -> Generator[None]:
        self._oldest = min(one.envelope.meta.time for one in batch)
        try:
            yield
        finally:
            self._oldest = None

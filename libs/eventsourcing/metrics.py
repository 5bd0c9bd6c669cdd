"""What the event flow counts of itself."""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from datetime import datetime

from prometheus_client import Counter, Gauge

from libs.eventsourcing.records import Arrived

APPLIED = Counter("viceversa_applied_total", "Messages applied, by consumer", ["consumer"])
SEQUENCED = Counter("viceversa_sequenced_total", "Messages given a position")
RELAYED = Counter("viceversa_relayed_total", "Messages acknowledged by Kafka")
LEADING = Gauge("viceversa_leading", "1 while this process sequences and relays")
LAG = Gauge("viceversa_lag_seconds", "Age of the oldest message in hand and not applied; 0 when idle", ["consumer"])
UNRECONCILED = Gauge("viceversa_unreconciled", "1 while nobody leads, as the database was restored: reconcile")
PARKED = Gauge("viceversa_parked", "Messages parked now: failing, waiting or unreadable", ["consumer", "kind"])
OUTBOX_AGE = Gauge("viceversa_outbox_age_seconds", "Age of the oldest message that has no position yet; 0 when none")
UNRELAYED = Gauge("viceversa_unrelayed", "Messages with a position that Kafka has not acknowledged")
SCHEDULED = Gauge("viceversa_scheduled", "Deadlines that are not due yet")


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

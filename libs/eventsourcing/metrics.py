"""What the event flow counts of itself."""

from prometheus_client import Counter, Gauge

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

"""What the event flow counts of itself."""

from prometheus_client import Counter, Gauge

APPLIED = Counter("viceversa_applied_total", "Messages applied, by consumer", ["consumer"])
PARKED = Counter("viceversa_parked_total", "Messages parked, by consumer", ["consumer"])
SEQUENCED = Counter("viceversa_sequenced_total", "Messages given a position")
RELAYED = Counter("viceversa_relayed_total", "Messages acknowledged by Kafka")
LEADING = Gauge("viceversa_leading", "1 while this process sequences and relays")

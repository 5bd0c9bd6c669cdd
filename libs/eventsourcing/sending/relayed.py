"""Which records on Kafka one service sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiokafka.structs import ConsumerRecord

from libs.contracts import topics
from libs.eventsourcing.storing.lineages import NONE, Lineages

MOST_BYTES = 4 * 1024 * 1024

Headers = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Sender:
    """Whoever relays the log of one database."""

    service: str
    lineage: str
    lineages: Lineages = NONE

    @property
    def topics(self) -> Sequence[str]:
        """Where it sends: its events if it says any, and commands that its policies ask of others or of itself."""
        events = topics.events_of(self.service)
        return [*([events] if events in topics.EVENTS else []), *topics.COMMANDS]

    def headers_of(self, record: ConsumerRecord[bytes, bytes]) -> Headers | None:
        """The attributes of a record that it relayed; None when somebody else sent it, or when it does not count."""
        headers = dict(record.headers)
        position = headers.get("ce_position", b"")
        if headers.get("ce_source") != self.service.encode() or not position.isdigit():
            return None
        lineage = headers.get("ce_lineage", b"").decode(errors="replace")
        ours = self.lineages.lead_to(self.service, lineage, self.lineage)
        return headers if ours and self.lineages.counts(self.service, lineage, int(position)) else None

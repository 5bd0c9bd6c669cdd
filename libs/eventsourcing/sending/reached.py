"""How far each partition is, as Kafka says with every send: that only grows, unless Kafka lost something.

A broker that came back with nothing takes what it is sent as if nothing had been before: no send fails.
"""

from collections.abc import Iterable, Mapping

from aiokafka.structs import RecordMetadata, TopicPartition


class Forgot(Exception):
    """Kafka lost what it was sent."""


class Reached:
    """What one process knows of the partitions that it sends to, from one time that it leads to the next."""

    def __init__(self) -> None:
        self._ends: dict[TopicPartition, int] = {}
        self._kept: dict[TopicPartition, int] = {}

    def begin(self, ends: Mapping[TopicPartition, int]) -> None:
        """From here on; what was lost before is known by now."""
        self._ends, self._kept = dict(ends), {}

    def note(self, sent: Iterable[RecordMetadata]) -> None:
        """Raises Forgot when one of them took a place that was taken before."""
        for one in sent:
            partition = one.topic_partition
            # An idempotent producer is not told the place of what it had sent before.
            if 0 <= one.offset < self._ends.get(partition, 0):
                self._kept[partition] = min(one.offset, self._kept.get(partition, one.offset))
            elif one.offset >= 0:
                self._ends[partition] = one.offset + 1
        if self._kept:
            raise Forgot(Forgot.__doc__)

    def ensure(self, ends: Mapping[TopicPartition, int]) -> None:
        """Raises Forgot when one of them is further back than it was."""
        self._kept.update({one: end for one, end in ends.items() if end < self._ends.get(one, 0)})
        if self._kept:
            raise Forgot(Forgot.__doc__)
        self._ends.update(ends)

    def kept(self, ends: Mapping[TopicPartition, int]) -> Mapping[TopicPartition, int]:
        """Up to where there is what was there before: what came to a partition after its loss is behind the loss."""
        return {partition: min(end, self._kept.get(partition, end)) for partition, end in ends.items()}

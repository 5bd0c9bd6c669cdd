"""A partition that was filled again is read from its start: whoever stood in it stood in what was lost.

Offsets do not tell. When as much came again as there was before, those who went on where they stood would miss what
came before that place; of a stream that goes on they find a gap, of one that is new they find nothing.
"""

from collections.abc import Iterable, Mapping

from aiokafka.structs import TopicPartition

from libs.contracts.envelope import FILLING, LONGEST_ID
from libs.eventsourcing.receiving.records import Record, printable
from libs.eventsourcing.storing.rows import Pool

DIGITS_MOST = 18
"""So many fit into a bigint, whatever a stranger sends."""
# Back to the start in the same statement: a process that ends between the two would leave the next one in the middle.
NOTE = """
with told as (
    select * from unnest($2::text[], $3::int[], $4::text[], $5::bigint[]) as told (topic, partition, source, filling)
), newer as (
    insert into fillings (consumer, topic, partition, source, filling) select $1, told.* from told
    on conflict (consumer, topic, partition, source) do update set filling = excluded.filling
    where fillings.filling < excluded.filling returning topic, partition
)
update taken set next = 0 from newer
where taken.consumer = live($1) and (taken.topic, taken.partition) = (newer.topic, newer.partition)
"""

Fillings = Mapping[tuple[TopicPartition, str], int]
"""By partition and by who sends there."""


class Read:
    """Which fillings one process reads; what the database knows beyond that, it is told when it meets them."""

    def __init__(self) -> None:
        self._known: dict[tuple[TopicPartition, str], int] = {}

    def newer(self, records: Iterable[Record]) -> Fillings:
        """Those of these records that were not known."""
        found: dict[tuple[TopicPartition, str], int] = {}
        for one in records:
            number, source = _filling_of(one)
            if number:
                place = (TopicPartition(one.topic, one.partition or 0), source)
                if number > max(self._known.get(place, 0), found.get(place, 0)):
                    found[place] = number
        return found

    def know(self, fillings: Fillings) -> None:
        self._known |= fillings


async def note(pool: Pool, consumer: str, fillings: Fillings) -> None:
    """The consumer begins again at the start of those partitions of which the database did not know this."""
    places = list(fillings)
    await pool.execute(
        NOTE,
        consumer,
        [partition.topic for partition, _ in places],
        [partition.partition for partition, _ in places],
        [source for _, source in places],
        list(fillings.values()),
    )


def _filling_of(record: Record) -> tuple[int, str]:
    """Its number, 0 where there is none, and who sent it."""
    number, source = 0, b""
    for name, value in record.headers:
        if name == FILLING and value.isdigit() and len(value) <= DIGITS_MOST:
            number = int(value)
        elif name == "ce_source" and len(value) <= LONGEST_ID:
            source = value
    return number, printable(source.decode(errors="replace"))

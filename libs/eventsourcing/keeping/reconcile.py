"""A database that was restored to an earlier moment takes back from Kafka what its log said since.

Kafka holds what was relayed, in the order of the log and chained by its hashes: what follows the restored log without a
gap is its own history, and becomes that again. What was decided and not relayed is decided again, since the commands
are on Kafka too; those whose outcome was taken back are marked as carried out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from libs.contracts.envelope import Unreadable, read_meta
from libs.contracts.topics import commands_of
from libs.eventsourcing import kafka
from libs.eventsourcing.kafka import KafkaSettings
from libs.eventsourcing.sending.relayed import Sender
from libs.eventsourcing.storing import lineages
from libs.eventsourcing.storing.chain import chained
from libs.eventsourcing.storing.lineages import Lineages
from libs.eventsourcing.storing.log import AHEAD, GROW, Entry
from libs.eventsourcing.storing.rows import Connection

LEADER = "select sequenced, head, lineage, restored from leader"
# What was committed and not yet placed when the backup was made is the same message: Kafka's is the one that was heard.
SAID = """
insert into messages select * from unnest(
    $1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[], $8::text[],
    $9::boolean[], $10::text[], $11::json[]
)
on conflict (stream, version) do update set
    type = excluded.type, topic = excluded.topic, key = excluded.key, time = excluded.time,
    correlation_id = excluded.correlation_id, causation_id = excluded.causation_id, final = excluded.final,
    traceparent = excluded.traceparent, body = excluded.body
"""
PLACED = """
insert into log (position, stream, version, category, type, hash)
select * from unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::bytea[])
"""
WAITING = """
with gone as (delete from appended returning *)
insert into appended (streams, versions)
select array_agg(stream order by number), array_agg(version order by number)
from gone, unnest(streams, versions) with ordinality as one (stream, version, number)
where not exists (select from log where log.stream = one.stream and log.version = one.version)
group by id order by id
"""
SCHEDULED = """
delete from scheduled using log where log.stream = scheduled.stream and log.version = scheduled.version
"""
MOVE = "update leader set sequenced = $1, relayed = $1, head = $2"
CARRIED_OUT = """
insert into inbox (consumer, origin, version) select $1, * from unnest($2::text[], $3::bigint[])
on conflict (consumer, origin) do update set version = greatest(inbox.version, excluded.version)
"""
SETTLE = "update leader set lineage = $1, restored = false"
BATCH = 1000


class GivenUp(Exception):
    """The restored log ends beyond the position where its history was given up before: restore an earlier point."""


@dataclass(frozen=True, slots=True)
class Found:
    """What Kafka holds beyond a log."""

    position: int
    """Where the log ends."""
    following: Sequence[Entry]
    """What follows it without a gap, whole: to be taken back."""
    beyond: Sequence[Entry]
    """What cannot be: something before it is missing, or not all that one command led to is there."""


async def look(connection: Connection, settings: KafkaSettings, service: str, known: Lineages) -> Found:
    """Changes nothing; raises GivenUp."""
    leader = await connection.fetchrow(LEADER)
    assert leader is not None
    position, lineage = leader["sequenced"], leader["lineage"]
    if not known.counts(service, lineage, position):
        raise GivenUp(GivenUp.__doc__)
    sender = Sender(service, known.newest(service, lineage), known)
    later = await _later(settings, sender, position)
    following = _following(position, leader["head"], later)
    taken = {entry.meta.position for entry in following}
    return Found(position, following, [entry for place, entry in sorted(later.items()) if place not in taken])


async def take_back(
    connection: Connection, settings: KafkaSettings, service: str, known: Lineages, found: Found
) -> None:
    """In a transaction of the caller."""
    for first in range(0, len(found.following), BATCH):
        await _write(connection, found.following[first : first + BATCH])
    if found.following:
        last = found.following[-1]
        await connection.execute(WAITING)
        await connection.execute(SCHEDULED)
        await connection.execute(MOVE, last.meta.position, last.hash)
        await _mark_carried_out(connection, settings, service, known, found.following)


def commands_consumer(service: str) -> str:
    """The consumer that decides on commands."""
    return f"{service}.commands"


async def settle(connection: Connection, service: str, known: Lineages) -> None:
    """From here on it may be led, in the newest lineage that is known of it."""
    await lineages.learn(connection, known)
    lineage = await connection.fetchval("select lineage from leader")
    await connection.execute(SETTLE, known.newest(service, lineage))


async def _later(settings: KafkaSettings, sender: Sender, position: int) -> Mapping[int, Entry]:
    """The records of this sender beyond this position, each once."""
    ends = await kafka.ends(settings, *sender.topics)
    found: dict[int, Entry] = {}
    async for record in kafka.records(settings, dict.fromkeys(ends, 0), ends):
        headers = sender.headers_of(record)
        if headers is None or int(headers["ce_position"]) <= position:
            continue
        try:
            meta = read_meta(list(headers.items()))
        except Unreadable:
            # It bears our name and was not sent by us: consumers park it.
            continue
        digest = bytes.fromhex(headers.get("ce_chain", b"").decode())
        found.setdefault(meta.position, Entry(meta, record.topic, record.value or b"", digest))
    return found


def _following(position: int, head: bytes, later: Mapping[int, Entry]) -> Sequence[Entry]:
    """Without the last that one command led to, unless it is whole: it is decided again as a whole."""
    entries: list[Entry] = []
    while (entry := later.get(position + 1)) and chained(head, entry.meta, entry.topic, entry.body) == entry.hash:
        entries.append(entry)
        position, head = position + 1, entry.hash
    while entries and not entries[-1].meta.final:
        entries.pop()
    return entries


async def _write(connection: Connection, entries: Sequence[Entry]) -> None:
    last = entries[-1].meta.position
    await connection.execute(GROW, last)
    await connection.execute(GROW, last + AHEAD)
    await connection.execute(SAID, *_columns([entry.row for entry in entries]))
    await connection.execute(PLACED, *_columns([entry.place for entry in entries]))


async def _mark_carried_out(
    connection: Connection, settings: KafkaSettings, service: str, known: Lineages, entries: Sequence[Entry]
) -> None:
    """Read again, these commands would be decided a second time."""
    causes = {entry.meta.causation_id for entry in entries}
    ends = await kafka.ends(settings, commands_of(service))
    carried_out: dict[str, int] = {}
    async for record in kafka.records(settings, dict.fromkeys(ends, 0), ends):
        try:
            meta = read_meta(record.headers)
        except Unreadable:
            continue
        if meta.id in causes and known.holds(meta):
            carried_out[meta.origin] = max(meta.version, carried_out.get(meta.origin, 0))
    await connection.execute(CARRIED_OUT, commands_consumer(service), list(carried_out), list(carried_out.values()))


def _columns(rows: Sequence[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]

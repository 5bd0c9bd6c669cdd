"""The log of a service: the gapless order of everything it said, given after commit, chained by hashes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from libs.contracts.envelope import FILLING, Headers, Meta
from libs.eventsourcing.storing.chain import chained
from libs.eventsourcing.storing.rows import Connection, Row

EPOCH = "select epoch from leader"
WAITING = """
select epoch, exists (select from appended) or exists (select from scheduled where due <= now()) as waiting from leader
"""
# Locked until the positions are committed: of two leaders the older one waits here, and then finds a newer epoch.
FENCE = "select sequenced, head from leader where epoch = $1 for update"
TAKE = """
with waiting as (
    select id, sum(cardinality(versions)) over (order by id) - cardinality(versions) as before
    from (select id, versions from appended order by id limit $1) as first
), handed as (
    delete from appended where id = any(array(select id from waiting where before < $1)) returning *
)
select messages.*
from handed, unnest(streams, versions) with ordinality as one (stream, version, number)
cross join lateral (
    select * from messages where messages.stream = one.stream and messages.version = one.version offset 0
) as messages
order by handed.id, one.number
"""
PLACE = """
with placed as (
    insert into log (position, stream, version, category, type, hash)
    select position, stream, version, category_of(stream), type, hash
    from unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::bytea[]) as given (
        position, stream, version, type, hash
    )
)
update leader set sequenced = $6, head = $7
"""
RELEASE = """
with due as (delete from scheduled where due <= now() returning stream, version, due)
insert into appended (streams, versions)
select array_agg(stream order by due, stream, version), array_agg(version order by due, stream, version) from due
having count(*) > 0
"""
GROW = "select grow_log($1)"
AHEAD = 5_000_000
"""Whenever the positions pass a multiple of this, the partition so far ahead is made (each is twice as wide)."""

_FIRST = "select position, stream, version, hash from log where"
# Each message is looked up by its key (offset 0 keeps the lookup apart): a plan for any limit would rather scan them.
_MESSAGES = """
select place.position, place.hash, messages.* from ({first} position > $1 {also} order by position limit $2) as place
cross join lateral (
    select * from messages where messages.stream = place.stream and messages.version = place.version offset 0
) as messages
order by place.position
"""
LOG = _MESSAGES.format(first=_FIRST, also="")
CATEGORY = _MESSAGES.format(first=_FIRST, also="and category = $3")
TYPES = _MESSAGES.format(
    first="""
    select log.position, stream, version, hash from unnest($3::text[]) as wanted (type) cross join lateral (
        select * from log where log.type = wanted.type and position > $1 order by position limit $2
    ) as log where""",
    also="",
)


class Deposed(Exception):
    """Another leader was elected meanwhile."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One message at its position, as it was stored; `hash` is that of everything up to it."""

    meta: Meta
    topic: str
    body: bytes
    hash: bytes

    @property
    def row(self) -> Row:
        """As it stands among the messages."""
        meta = self.meta
        return (
            meta.stream, meta.version, meta.type, self.topic, meta.key, meta.time, meta.correlation_id,
            meta.causation_id, meta.final, meta.traceparent, self.body.decode(),
        )  # fmt: skip

    @property
    def place(self) -> tuple[int, str, int, str, str, bytes]:
        """As it stands in the log."""
        meta = self.meta
        return meta.position, meta.stream, meta.version, category_of(meta.stream), meta.type, self.hash

    def headers(self, lineage: str, filling: int = 0) -> Headers:
        """`lineage` is that of the database; `filling` is 0 while Kafka never lost anything."""
        filled = [(FILLING, str(filling).encode())] if filling else []
        return [*self.meta._replace(lineage=lineage).headers(), ("ce_chain", self.hash.hex().encode()), *filled]


def category_of(stream: str) -> str:
    """As the function of this name in migrations/0002."""
    return stream.partition("-")[0]


async def epoch_of(connection: Connection) -> int:
    epoch: int = await connection.fetchval(EPOCH)
    return epoch


async def is_waiting(connection: Connection, epoch: int) -> bool:
    """Whether something has no position yet, though it is committed and due; raises Deposed."""
    leader = await connection.fetchrow(WAITING)
    if leader is None or leader["epoch"] != epoch:
        raise Deposed
    return leader["waiting"]


async def sequence(connection: Connection, service: str, epoch: int, limit: int = 1000) -> Sequence[Entry]:
    """Give the next positions to what is committed, in one transaction with the check of the epoch; raises Deposed."""
    async with connection.transaction():
        leader = await connection.fetchrow(FENCE, epoch)
        if leader is None:
            raise Deposed
        await connection.execute(RELEASE)
        taken = await connection.fetch(TAKE, limit)
        entries = _placed(taken, service, leader["sequenced"], leader["head"])
        if entries:
            await _place(connection, entries)
    return entries


def _placed(taken: Sequence[Any], service: str, position: int, head: bytes) -> Sequence[Entry]:
    entries: list[Entry] = []
    for place, row in enumerate(taken, position + 1):
        body = row["body"].encode()
        meta = meta_of(row, service, place)
        head = chained(head, meta, row["topic"], body)
        entries.append(Entry(meta, row["topic"], body, head))
    return entries


async def _place(connection: Connection, entries: Sequence[Entry]) -> None:
    before, last = entries[0].meta.position - 1, entries[-1]
    if before // AHEAD != last.meta.position // AHEAD:
        await connection.execute(GROW, last.meta.position + AHEAD)
    rows = [(one.meta.position, one.meta.stream, one.meta.version, one.meta.type, one.hash) for one in entries]
    columns = (list(column) for column in zip(*rows, strict=True))
    await connection.execute(PLACE, *columns, last.meta.position, last.hash)


async def read_log(connection: Connection, service: str, after: int, limit: int) -> Sequence[Entry]:
    """The entries after this position."""
    return [entry_of(row, service) for row in await connection.fetch(LOG, after, limit)]


def entry_of(row: Any, service: str) -> Entry:
    return Entry(meta_of(row, service, row["position"]), row["topic"], row["body"].encode(), row["hash"])


def meta_of(row: Any, service: str, position: int) -> Meta:
    return Meta(
        id=f"{row['stream']}.{row['version']}",
        type=row["type"],
        source=service,
        stream=row["stream"],
        version=row["version"],
        key=row["key"],
        time=row["time"],
        correlation_id=row["correlation_id"],
        causation_id=row["causation_id"],
        final=row["final"],
        position=position,
        traceparent=row["traceparent"],
    )

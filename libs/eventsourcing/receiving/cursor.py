"""How far a consumer is: the last version of each stream that it applied, and the next offset of each partition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiokafka.structs import TopicPartition

from libs.eventsourcing.receiving.records import Record
from libs.eventsourcing.storing.rows import Connection, Pool
from libs.eventsourcing.storing.store import Conflict

# A read model that was rebuilt beside the live one is swapped in under the exclusive lock. Only a statement that
# begins after the lock is held sees which generation is live.
SEEN_BESIDE = """
select $1::text as consumer, origin, version, exists (select from parked where parked.consumer = $1) as parked
from (select 1) as always left join inbox on inbox.consumer = $1 and origin = any($2::text[])
"""
ENTER = "select pg_advisory_xact_lock_shared(hashtext('viceversa.swap'))"
SEEN = """
with live as (select live($1) as consumer)
select live.consumer, origin, version, exists (select from parked where parked.consumer = live.consumer) as parked
from live left join inbox on inbox.consumer = live.consumer and origin = any($2::text[])
"""
PLACES = "select topic, partition, next from taken where consumer = live($1)"
# The cursor moves only from where it was read: whoever applies the same events at the same time waits here, and finds
# fewer rows than it moved.
MOVE = """
with told as (
    select * from unnest($2::text[], $3::bigint[], $4::bigint[]) as told (origin, before, after)
), moved as (
    update inbox set version = told.after from told
    where inbox.consumer = $1 and inbox.origin = told.origin and inbox.version = told.before returning 1
), begun as (
    insert into inbox (consumer, origin, version) select $1, origin, after from told where before = 0
    on conflict do nothing returning 1
), taken as (
    insert into taken (consumer, topic, partition, next) select $1, * from unnest($5::text[], $6::int[], $7::bigint[])
    on conflict (consumer, topic, partition) do update set next = excluded.next
)
select (select count(*) from moved) + (select count(*) from begun)
"""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a consumer stands with some streams, in one transaction."""

    consumer: str
    """With its generation, as its rows are kept."""
    seen: Mapping[str, int]
    parked: bool
    """Whether anything of this consumer is parked."""


async def read(connection: Connection, name: str, origins: Sequence[str], *, live: bool = True) -> Cursor:
    """Of the live generation, which no other replaces until the transaction ends; or of exactly this name."""
    if live:
        await connection.execute(ENTER)
    rows = await connection.fetch(SEEN if live else SEEN_BESIDE, name, list(origins))
    seen = dict.fromkeys(origins, 0)
    seen.update({row["origin"]: row["version"] for row in rows if row["origin"] is not None})
    return Cursor(rows[0]["consumer"], seen, rows[0]["parked"])


async def move(connection: Connection, cursor: Cursor, versions: Mapping[str, int], taken: Sequence[Record]) -> None:
    """To these versions; raises Conflict when somebody else moved it meanwhile."""
    nexts = {(record.topic, record.partition): record.offset + 1 for record in taken if record.partition is not None}
    moved = await connection.fetchval(
        MOVE,
        cursor.consumer,
        list(versions),
        [cursor.seen[origin] for origin in versions],
        list(versions.values()),
        [topic for topic, _ in nexts],
        [partition for _, partition in nexts],
        list(nexts.values()),
    )
    if moved != len(versions):
        raise Conflict(f"{cursor.consumer} was moved by another process.")


async def places(pool: Pool, name: str) -> dict[tuple[str, int], int]:
    """The next offset of each partition, by topic and number, of the live generation."""
    return {(row["topic"], row["partition"]): row["next"] for row in await pool.fetch(PLACES, name)}


async def reached(pool: Pool, name: str, goal: Mapping[TopicPartition, int]) -> bool:
    """Whether everything before these offsets is taken."""
    taken = await places(pool, name)
    return all(taken.get(partition, 0) >= end for partition, end in goal.items())

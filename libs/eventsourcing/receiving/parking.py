"""Where messages wait that cannot be applied: failing ones, those after them in their stream, and unreadable ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from libs.eventsourcing.receiving.records import Arrived, Record, arrived, packed, printable, unparked
from libs.eventsourcing.storing.rows import Connection, Pool

UNREADABLE = "unreadable/"

PARK = """
insert into parked (consumer, origin, version, topic, headers, body, reason, failures, retry_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, next_try($8))
on conflict (consumer, origin, version) do update set
    reason = excluded.reason, failures = excluded.failures, retry_at = excluded.retry_at
where parked.failures = 0
"""
FAILED_AGAIN = """
update parked set reason = $4, failures = failures + 1, retry_at = next_try(failures + 1)
where (consumer, origin, version) = ($1, $2, $3)
"""
STILL_UNREADABLE = """
update parked set reason = $4, failures = failures + 1, retry_at = null
where (consumer, origin, version) = ($1, $2, $3)
"""
DUE = """
select consumer, origin, version, topic, headers, body from parked
where consumer = $1 and retry_at <= now() order by retry_at limit 1 for update skip locked
"""
TAKE = """
delete from parked where (consumer, origin, version) = (
    select consumer, origin, version from parked
    where (consumer, origin, version) = ($1, $2, $3) for update skip locked
)
"""
APPLIED_ALREADY = """
delete from parked using unnest($2::text[], $3::bigint[]) as reached (origin, version)
where consumer = $1 and parked.origin = reached.origin and parked.version <= reached.version
"""
NEXT = """
select topic, headers, body from parked
join unnest($2::text[], $3::bigint[]) as reached (origin, version)
    on parked.origin = reached.origin and parked.version > reached.version
where consumer = $1 and failures = 0 order by parked.origin, parked.version
"""
# What it waited for was applied, and whoever did so was killed before it came to this, or did not see it yet.
FREE = """
update parked set retry_at = now() from inbox
where parked.consumer = live($1) and parked.failures = 0 and parked.retry_at is null
    and (inbox.consumer, inbox.origin) = (parked.consumer, parked.origin) and parked.version <= inbox.version + 1
"""
READ_AGAIN = "update parked set retry_at = now() where consumer = live($1) and origin like 'unreadable/%'"


@dataclass(frozen=True, slots=True)
class Parked:
    consumer: str
    origin: str
    version: int
    record: Record


async def park(connection: Connection, consumer: str, one: Arrived, reason: str, *, failures: int = 0) -> None:
    """`failures` of 0 says that it waits for something before it, and is not to blame."""
    meta, record = one.envelope.meta, one.record
    headers = packed(record.headers)
    await connection.execute(
        PARK, consumer, meta.origin, meta.version, record.topic, headers, record.body, printable(reason), failures
    )


async def park_unreadable(connection: Connection, consumer: str, record: Record, reason: str) -> None:
    """It is not tried again by time, but whenever a program starts, which may be one that can read it."""
    origin, headers = f"{UNREADABLE}{record.digest}", packed(record.headers)
    await connection.execute(PARK, consumer, origin, 1, record.topic, headers, record.body, printable(reason), 0)


async def due(connection: Connection, consumer: str) -> Parked | None:
    row = await connection.fetchrow(DUE, consumer)
    return None if row is None else Parked(row["consumer"], row["origin"], row["version"], unparked(row))


async def take(connection: Connection, row: Parked) -> bool:
    """Take it out, in the transaction that applies it; False when somebody else has it in hand."""
    return await connection.execute(TAKE, row.consumer, row.origin, row.version) == "DELETE 1"


async def released(connection: Connection, consumer: str, versions: Mapping[str, int]) -> Sequence[Arrived]:
    """What waited for something that is no longer missing."""
    reached = (list(versions), list(versions.values()))
    await connection.execute(APPLIED_ALREADY, consumer, *reached)
    return [arrived(unparked(row)) for row in await connection.fetch(NEXT, consumer, *reached)]


async def failed_again(pool: Pool, row: Parked, reason: str) -> None:
    await pool.execute(FAILED_AGAIN, row.consumer, row.origin, row.version, printable(reason))


async def still_unreadable(pool: Pool, row: Parked, reason: str) -> None:
    await pool.execute(STILL_UNREADABLE, row.consumer, row.origin, row.version, printable(reason))


async def read_again(pool: Pool, name: str) -> None:
    """Let whatever nobody could read be read by this program, once."""
    await pool.execute(READ_AGAIN, name)


async def free(pool: Pool, name: str) -> None:
    """Let what waits for nothing any more be tried."""
    await pool.execute(FREE, name)

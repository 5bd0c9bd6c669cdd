"""What a person sees of the messages that are parked, and what they can do about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from libs.eventsourcing.receiving.records import unparked
from libs.eventsourcing.storing.rows import Pool

LIST = """
select consumer, origin, count(*) as messages, min(parked_at) as since,
    (array_agg(version order by version))[1] as version, (array_agg(reason order by version))[1] as reason,
    (array_agg(failures order by version))[1] as failures, (array_agg(retry_at order by version))[1] as retry_at
from parked group by consumer, origin order by min(parked_at), consumer, origin
"""
SHOW = """
select consumer, origin, version, topic, headers, body, reason, failures, retry_at, parked_at from parked
where ($1::text is null or consumer = $1) and origin = $2 order by consumer, version
"""
RETRY = """
update parked set retry_at = now(), failures = greatest(failures, 1)
where ($1::text is null or consumer = $1) and ($2::text is null or origin = $2)
    and (failures > 0 or origin like 'unreadable/%')
"""
TAKE_OUT = """
with gone as (delete from parked where (consumer, origin, version) = ($1, $2, $3) returning *)
insert into dropped select *, $4 from gone
"""
SEEN = "select version from inbox where consumer = $1 and origin = $2 for update"
GO_PAST = """
insert into inbox (consumer, origin, version) values ($1, $2, $3)
on conflict (consumer, origin) do update set version = excluded.version where inbox.version = $3 - 1
"""
WAKE_NEXT = """
update parked set retry_at = now() where consumer = $1 and origin = $2 and version = $3
"""


class NotParked(LookupError):
    """No such message is parked."""


class NotNext(ValueError):
    """Something before this message in its stream is not applied: nothing can be left out before it is."""


@dataclass(frozen=True, slots=True)
class Stuck:
    """One stream that a consumer cannot go on with: its first parked message, and how many there are."""

    consumer: str
    origin: str
    version: int
    messages: int
    reason: str
    failures: int
    retry_at: datetime | None
    since: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """One parked message. Personal values in its body are sealed, as everywhere."""

    consumer: str
    origin: str
    version: int
    topic: str
    reason: str
    failures: int
    retry_at: datetime | None
    since: datetime
    headers: Mapping[str, str]
    body: str


async def stuck(pool: Pool) -> Sequence[Stuck]:
    """The longest stuck first."""
    return [Stuck(**dict(row)) for row in await pool.fetch(LIST)]


async def show(pool: Pool, origin: str, consumer: str | None = None) -> Sequence[Shown]:
    """What is parked of a stream; raises NotParked."""
    rows = await pool.fetch(SHOW, consumer, origin)
    if not rows:
        raise NotParked(f"Nothing of {origin!r} is parked.")
    return [_shown(row) for row in rows]


async def retry(pool: Pool, origin: str | None = None, consumer: str | None = None) -> int:
    """Have failing and unreadable messages tried again now by the service that parked them; how many."""
    return int((await pool.execute(RETRY, consumer, origin)).rpartition(" ")[2])


async def drop(pool: Pool, consumer: str, origin: str, version: int, because: str) -> None:
    """Leave one message out for ever, on record with the reason; the later ones of its stream go on.

    Raises NotParked, and NotNext when it is not the next of its stream.
    """
    async with pool.acquire() as connection, connection.transaction():
        if await connection.execute(TAKE_OUT, consumer, origin, version, because) != "INSERT 0 1":
            raise NotParked(f"Version {version} of {origin!r} is not parked by {consumer}.")
        if origin.startswith("unreadable/"):
            return
        if (await connection.fetchval(SEEN, consumer, origin) or 0) != version - 1:
            raise NotNext(NotNext.__doc__)
        await connection.execute(GO_PAST, consumer, origin, version)
        await connection.execute(WAKE_NEXT, consumer, origin, version + 1)


def _shown(row: Any) -> Shown:
    record = unparked(row)
    return Shown(
        row["consumer"],
        row["origin"],
        row["version"],
        record.topic,
        row["reason"],
        row["failures"],
        row["retry_at"],
        row["parked_at"],
        record.text(),
        record.body.decode(errors="replace"),
    )

"""Where a restored log cannot be whole again, its history goes on from where it ends, and whoever heard more goes back.

A consumer that applied what never happened now would skip what happens instead, since it counts versions. It is set
back to where the log is, its read model is told again, and what it decided because of that is named for a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from libs.eventsourcing.reading.projection import LIVE
from libs.eventsourcing.storing.lineages import Branch, Lineages
from libs.eventsourcing.storing.rows import Connection

# What a gateway asks is on Kafka alone: no log holds it, and each is a stream of its own.
HEARD = """
select consumer, origin, version from inbox where starts_with(origin, $1) and not starts_with(origin, $1 || 'command-')
"""
SAID = """
select stream, heard, coalesce((
    select max(version) from messages join log using (stream, version)
    where messages.stream = wanted.stream
), 0) as said
from unnest($1::text[], $2::bigint[]) as wanted (stream, heard)
where not exists (select from log where log.stream = wanted.stream and log.version = wanted.heard)
"""
BACK = """
update inbox set version = said from unnest($1::text[], $2::text[], $3::bigint[]) as told (consumer, origin, said)
where inbox.consumer = told.consumer and inbox.origin = told.origin
"""
NEVER = "delete from inbox where version = 0"
PARKED = """
with never as (
    delete from parked using unnest($1::text[], $2::text[], $3::bigint[]) as told (consumer, origin, said)
    where parked.consumer = told.consumer and parked.origin = told.origin and parked.version > told.said
    returning parked.*
)
insert into dropped select *, $4 from never
"""
BECAUSE = """
select stream, version, type from messages where causation_id = any($1::text[]) order by time, stream, version
"""
SEVERAL = 10_000


@dataclass(frozen=True, slots=True)
class Ahead:
    """A consumer applied this stream up to `heard`, and its log ends at `said`."""

    consumer: str
    source: str
    stream: str
    heard: int
    said: int

    @property
    def ids(self) -> Sequence[str]:
        """The messages that it heard and that never happened."""
        return [f"{self.stream}.{version}" for version in range(self.said + 1, self.heard + 1)]


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a service said because of something that never happened."""

    service: str
    stream: str
    version: int
    type: str


async def ahead(hearer: Connection, sayer: Connection, source: str) -> Sequence[Ahead]:
    """The consumers of one database that heard more of a service than its log holds."""
    rows = await hearer.fetch(HEARD, f"{source}/")
    found: list[Ahead] = []
    for first in range(0, len(rows), SEVERAL):
        some = rows[first : first + SEVERAL]
        streams = [row["origin"].removeprefix(f"{source}/") for row in some]
        missing = await sayer.fetch(SAID, streams, [row["version"] for row in some])
        said: Mapping[tuple[str, int], int] = {(row["stream"], row["heard"]): row["said"] for row in missing}
        found += [
            Ahead(row["consumer"], source, stream, row["version"], said[stream, row["version"]])
            for row, stream in zip(some, streams, strict=True)
            if (stream, row["version"]) in said
        ]
    return found


async def consequences(connection: Connection, service: str, ids: Sequence[str]) -> Sequence[Consequence]:
    """What one service said because of these messages."""
    rows = await connection.fetch(BECAUSE, list(ids))
    return [Consequence(service, row["stream"], row["version"], row["type"]) for row in rows]


async def branch(connection: Connection, service: str, known: Lineages) -> Lineages:
    """The history of the service goes on from where its log ends, in a new lineage."""
    leader = await connection.fetchrow("select sequenced, lineage, gen_random_uuid()::text as new from leader")
    assert leader is not None
    ends = (service, known.newest(service, leader["lineage"]))
    return Lineages({**known.ended, ends: Branch(leader["sequenced"], leader["new"])})


async def go_back(connection: Connection, gone: Sequence[Ahead]) -> None:
    """Set these consumers of one database back; its read model is told again when its service starts."""
    if not gone:
        return
    told = (
        [one.consumer for one in gone],
        [f"{one.source}/{one.stream}" for one in gone],
        [one.said for one in gone],
    )
    await connection.execute(PARKED, *told, "Its sender was restored to a moment before it said this.")
    await connection.execute(BACK, *told)
    await connection.execute(NEVER)
    await connection.execute(f"drop schema if exists {LIVE} cascade")

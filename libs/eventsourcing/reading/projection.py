"""A read model: its tables, and how events change them. It can be dropped and told again at any time."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from libs.eventsourcing.receiving.inbox import Apply
from libs.eventsourcing.storing.rows import Connection, Pool

LIVE, NEXT, OLD = "views", "views_next", "views_old"
"""The schemas of a read model: the one that is read, the one that is built beside it, the one that was."""

EXISTS = "select exists (select from pg_namespace where nspname = $1)"
SHAPE = "select shape from views.shape"
# What the release before kept among the event tables; the partitions of those are named after their table.
ELSEWHERE = """
select tablename from pg_tables where schemaname = 'public'
    and split_part(tablename, '_', 1) not in (
        'messages', 'log', 'appended', 'leader', 'inbox', 'parked', 'dropped', 'taken', 'consumers', 'scheduled',
        'snapshots', 'heads', 'migrations', 'answers', 'branches', 'solves',
        'fillings', 'spot', 'accesses', 'concerns', 'letters'
    )
"""


FORGET = (
    "delete from public.inbox where consumer = $1",
    "delete from public.taken where consumer = $1",
    "delete from public.parked where consumer = $1",
)


class OtherShape(Exception):
    """The read model was built by another version of this service: run `viceversa rebuild` before it starts."""


@dataclass(frozen=True, kw_only=True)
class Projection:
    """`fold` changes the tables and nothing else; `live` does the same, and tells whoever must hear of it, once."""

    name: str
    """The consumer is `<service>.<name>`."""
    topics: Sequence[str]
    tables: str
    """SQL that creates the tables in whichever schema comes first; what it names in `public` outlives a rebuild."""
    fold: Apply
    live: Apply

    @property
    def shape(self) -> str:
        return hashlib.sha256(self.tables.encode()).hexdigest()[:16]


async def ensure(pool: Pool, service: str, projection: Projection) -> None:
    """The live read model is there, and of this shape; raises OtherShape. One that is made anew has heard nothing."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("select pg_advisory_xact_lock(hashtext('viceversa.migrate'))")
        if not await connection.fetchval(EXISTS, LIVE):
            moved = [row["tablename"] for row in await connection.fetch(ELSEWHERE)]
            await connection.execute(f"create schema {LIVE}")
            for table in moved:
                await connection.execute(f'alter table public."{table}" set schema {LIVE}')
            await create(connection, projection, LIVE)
            if not moved:
                await forget(connection, await connection.fetchval("select live($1)", f"{service}.{projection.name}"))
        elif await connection.fetchval(SHAPE) != projection.shape:
            raise OtherShape(OtherShape.__doc__)


async def forget(connection: Connection, consumer: str) -> None:
    """What this generation of a consumer applied, took and parked."""
    for statement in FORGET:
        await connection.execute(statement, consumer)


async def create(connection: Connection, projection: Projection, schema: str) -> None:
    """The tables, empty, in a schema that exists; inside a transaction."""
    await connection.execute(f"set local search_path = {schema}, public")
    await connection.execute(projection.tables)
    await connection.execute("create table shape (shape text not null)")
    await connection.execute("insert into shape values ($1)", projection.shape)

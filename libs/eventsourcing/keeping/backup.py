"""Write what a service is at one moment: what its log grew by since the last time, and the tables beside it.

The read model is left out: it is told again. Snapshots are left out too. Everything is read in one transaction, so that
what a consumer applied, and what came of it, are of the same moment.
"""

import gzip
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from pathlib import Path

from libs.eventsourcing.history.audit import Signer
from libs.eventsourcing.keeping.archive import SEGMENT, Archive, BadBackup, Point, Segment, Table, sha256_of
from libs.eventsourcing.storing.chain import GENESIS, chained
from libs.eventsourcing.storing.log import Entry, read_log
from libs.eventsourcing.storing.rows import COLUMNS, Connection, Pool

READ = 5000
LEADER = "select sequenced, head, lineage from leader"
MIGRATIONS = "select name from migrations order by name"
TABLES = """
select relname as name, array(
    select attname::text from pg_attribute
    where attrelid = pg_class.oid and attnum > 0 and not attisdropped order by attnum
) as columns
from pg_class
where relnamespace = 'public'::regnamespace and relkind = 'r' and not relispartition
    and relname <> all(array['leader', 'migrations', 'snapshots'])
order by relname
"""
CREATE = """
select format('create table public.%I (%s)', $1::text, string_agg(part, ', ' order by number)) from (
    select attnum::int as number, format(
        '%I %s%s%s', attname, format_type(atttypid, atttypmod), case when attnotnull then ' not null' else '' end,
        coalesce(' default ' || pg_get_expr(adbin, adrelid), '')
    ) as part
    from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
    where attrelid = format('public.%I', $1::text)::regclass and attnum > 0 and not attisdropped
    union all
    select 10000 + oid::int, format('constraint %I %s', conname, pg_get_constraintdef(oid)) from pg_constraint
    where conrelid = format('public.%I', $1::text)::regclass and contype in ('p', 'u', 'c')
) as parts
"""
INDEXES = """
select pg_get_indexdef(indexrelid) from pg_index
where indrelid = format('public.%I', $1::text)::regclass
    and not exists (select from pg_constraint where conindid = indexrelid)
order by 1
"""
PENDING = """
select stream, version, type, topic, key, time, correlation_id, causation_id, final, traceparent, body from messages
join (select stream, version from outbox union all select stream, version from scheduled) as places
    using (stream, version)
"""
MESSAGES = "public.messages"
"""The table of a point that holds what was said and has no position yet."""


async def back_up(
    pool: Pool,
    service: str,
    folder: Path,
    now: datetime,
    signer: Signer | None = None,
    progress: Callable[[int], object] = lambda _: None,
) -> Point:
    """Add a point to the archive of the service; raises BadBackup when the log is not the one that was backed up."""
    archive = Archive(folder, service)
    last = next(reversed(archive.points()), None)
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        leader = await connection.fetchrow(LEADER)
        if leader is None:
            raise BadBackup(f"The database of {service} has no log.")
        position, head = leader["sequenced"], leader["head"]
        grown = await _grown(connection, archive, last, position, head, progress)
        place = archive.place(f"{position:012}-{now:%Y%m%dT%H%M%S%fZ}")
        tables = [await _pending(connection, archive, place)]
        tables += [
            await _table(connection, archive, place, row["name"], row["columns"])
            for row in await connection.fetch(TABLES)
        ]
        migrations = [row["name"] for row in await connection.fetch(MIGRATIONS)]
    signed = signer.sign(service, position, head, now) if signer else None
    point = Point(
        service=service,
        taken_at=now.isoformat(),
        position=position,
        head=head.hex(),
        lineage=leader["lineage"],
        migrations=migrations,
        segments=[*(last.segments if last else []), *grown],
        tables=tables,
        signer=signed.signer.hex() if signed else "",
        signed_at=signed.signed_at.isoformat() if signed else "",
        signature=signed.signature.hex() if signed else "",
    )
    archive.keep(point)
    return point


async def _grown(
    connection: Connection,
    archive: Archive,
    last: Point | None,
    upto: int,
    head: bytes,
    progress: Callable[[int], object],
) -> Sequence[Segment]:
    """What has a later position than the last point, chained to it while it is read."""
    position, hashed = (last.position, bytes.fromhex(last.head)) if last else (0, GENESIS)
    if position > upto:
        raise BadBackup(
            f"{archive.folder} holds {position} events of {archive.service}, and its log has {upto}: it was restored "
            "to an earlier moment. Back it up into another folder."
        )
    found: list[Segment] = []
    while position < upto:
        entries: list[Entry] = []
        while len(entries) < SEGMENT and position < upto:
            for entry in await read_log(connection, archive.service, position, min(READ, upto - position)):
                hashed = chained(hashed, entry.meta, entry.topic, entry.body)
                if hashed != entry.hash or entry.meta.position != position + 1:
                    raise BadBackup(
                        f"Position {entry.meta.position} of {archive.service} does not follow what was backed up or "
                        "what is before it: see `viceversa events verify`. Nothing was kept."
                    )
                position = entry.meta.position
                entries.append(entry)
            progress(position)
        found.append(archive.write(entries))
    if hashed != head:
        raise BadBackup(f"The log of {archive.service} does not end with the head that its leader wrote.")
    return found


async def _pending(connection: Connection, archive: Archive, place: Path) -> Table:
    path = place / "pending.copy.gz"
    with gzip.open(path, "wb") as out:
        said = await connection.copy_from_query(PENDING, output=_into(out))
    return _kept(archive, MESSAGES, path, COLUMNS, (), said)


async def _table(connection: Connection, archive: Archive, place: Path, name: str, columns: Sequence[str]) -> Table:
    path = place / f"{name}.copy.gz"
    with gzip.open(path, "wb") as out:
        said = await connection.copy_from_table(name, schema_name="public", columns=list(columns), output=_into(out))
    create = [await connection.fetchval(CREATE, name), *(row[0] for row in await connection.fetch(INDEXES, name))]
    return _kept(archive, f"public.{name}", path, columns, create, said)


def _into(out: gzip.GzipFile) -> Callable[[bytes], Coroutine[None, None, None]]:
    async def write(data: bytes) -> None:
        out.write(data)

    return write


def _kept(archive: Archive, name: str, path: Path, columns: Sequence[str], create: Sequence[str], said: str) -> Table:
    """`said` is what Postgres answers to COPY: COPY 12"""
    rows = int(said.rpartition(" ")[2])
    return Table(name, str(path.relative_to(archive.folder)), columns, create, rows, sha256_of(path))

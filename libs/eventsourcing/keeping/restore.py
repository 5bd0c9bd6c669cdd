"""Make a service what it was at a point of its backups, in a database that holds nothing."""

import gzip
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path

from libs.eventsourcing.keeping.archive import Archive, BadBackup, Point, Table
from libs.eventsourcing.storing.log import AHEAD, GROW, Entry
from libs.eventsourcing.storing.migrate import migrate
from libs.eventsourcing.storing.rows import COLUMNS, Connection, Pool

EMPTY = "select not exists (select from messages) and not exists (select from inbox)"
MIGRATIONS = "select name from migrations order by name"
THERE = "select to_regclass($1) is not null"
LOG = ("position", "stream", "version", "category", "type", "hash")
LEAD_FROM = """
update leader set epoch = epoch + 1, sequenced = $1, relayed = $1, head = $2, lineage = $3, restored = true
"""
GO_ON = "select setval(pg_get_serial_sequence('appended', 'id'), coalesce(max(id), 0) + 1, false) from appended"
WRITE = 5000
CHUNK = 256 * 1024


class NotEmpty(Exception):
    """A service is restored into a database that holds nothing: create a new one, or drop what is there."""


def choose(points: Sequence[Point], until: datetime | None = None, position: int | None = None) -> Point:
    """The newest point that is not later than asked; raises BadBackup."""
    fitting = [
        point
        for point in points
        if (until is None or point.moment <= until) and (position is None or point.position <= position)
    ]
    if fitting:
        return fitting[-1]
    if points:
        raise BadBackup(f"The oldest backup is of {points[0].taken_at}, at position {points[0].position}.")
    raise BadBackup("There is no backup in this folder.")


async def restore(
    pool: Pool, archive: Archive, point: Point, progress: Callable[[int], object] = lambda _: None
) -> None:
    """All or nothing; raises NotEmpty and BadBackup. The read model is told again by the service when it starts.

    Nobody leads before it was reconciled with Kafka and the other services.
    """
    await migrate(pool)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("set local search_path = public")
        if not await connection.fetchval(EMPTY):
            raise NotEmpty(NotEmpty.__doc__)
        there = [row["name"] for row in await connection.fetch(MIGRATIONS)]
        if unknown := sorted(set(point.migrations) - set(there)):
            raise BadBackup(f"This program is older than the backup: it does not know {', '.join(unknown)}.")
        told = archive.entries(point)
        while entries := list(islice(told, WRITE)):
            await _write(connection, entries)
            progress(entries[-1].meta.position)
        for table in point.tables:
            await _fill(connection, archive, table)
        await connection.execute(LEAD_FROM, point.position, bytes.fromhex(point.head), point.lineage)
        await connection.execute(GO_ON)


async def _write(connection: Connection, entries: Sequence[Entry]) -> None:
    before, last = entries[0].meta.position - 1, entries[-1].meta.position
    if before // AHEAD != last // AHEAD:
        await connection.execute(GROW, last + AHEAD)
    await connection.copy_records_to_table("messages", records=[one.row for one in entries], columns=COLUMNS)
    await connection.copy_records_to_table("log", records=[one.place for one in entries], columns=LOG)


async def _fill(connection: Connection, archive: Archive, table: Table) -> None:
    path = archive.checked(table.file, table.sha256)
    if not await connection.fetchval(THERE, table.name):
        for statement in table.create:
            await connection.execute(statement)
    schema, _, name = table.name.partition(".")
    await connection.copy_to_table(name, schema_name=schema, columns=list(table.columns), source=_out_of(path))


async def _out_of(path: Path) -> AsyncIterator[bytes]:
    with gzip.open(path, "rb") as rows:
        while piece := rows.read(CHUNK):
            yield piece

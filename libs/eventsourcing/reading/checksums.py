"""Whether two schemas hold the same rows, whatever order they were written in."""

from collections.abc import Sequence

from libs.eventsourcing.storing.rows import Connection

COLUMNS = """
select table_name, string_agg(column_name || ' ' || data_type, ', ' order by ordinal_position) as columns
from information_schema.columns
join information_schema.tables using (table_schema, table_name)
where table_schema = $1 and table_type = 'BASE TABLE' and table_name <> 'shape'
group by table_name order by table_name
"""
CHECKSUM = "select count(*), coalesce(sum(hashtextextended(one::text, 0)), 0) from {schema}.{table} as one"


async def differing(connection: Connection, one: str, other: str) -> tuple[Sequence[str], Sequence[str]]:
    """The tables that have the same columns in both schemas, and those of them whose rows are not the same."""
    columns, others = await _columns(connection, one), await _columns(connection, other)
    compared = [table for table, kinds in columns.items() if others.get(table) == kinds]
    different = [
        table
        for table in compared
        if await _checksum(connection, one, table) != await _checksum(connection, other, table)
    ]
    return compared, different


async def _columns(connection: Connection, schema: str) -> dict[str, str]:
    return {row["table_name"]: row["columns"] for row in await connection.fetch(COLUMNS, schema)}


async def _checksum(connection: Connection, schema: str, table: str) -> tuple[object, ...]:
    row = await connection.fetchrow(CHECKSUM.format(schema=schema, table=f'"{table}"'))
    return tuple(row) if row is not None else ()

"""Bring the event tables of a service to the newest step."""

from importlib.resources import files
from importlib.resources.abc import Traversable

from libs.eventsourcing.storing.postgres import Pool

LOCK = "select pg_advisory_xact_lock(hashtext('viceversa.migrate'))"
STEPS = "create table if not exists migrations (name text primary key, applied_at timestamptz not null default now())"


def _steps() -> list[Traversable]:
    folder = files("libs.eventsourcing.migrations")
    return sorted((step for step in folder.iterdir() if step.name.endswith(".sql")), key=lambda step: step.name)


async def migrate(pool: Pool) -> None:
    """Apply the steps that this database has not seen; safe to run from many processes at once."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(LOCK)
        # A read model's schema comes first for a service's connections; there these tables would hide the true ones.
        await connection.execute("set local search_path = public")
        await connection.execute(STEPS)
        applied = {row["name"] for row in await connection.fetch("select name from migrations")}
        for step in _steps():
            if step.name not in applied:
                await connection.execute(step.read_text())
                await connection.execute("insert into migrations (name) values ($1)", step.name)


async def create_tables(pool: Pool, tables: str) -> None:
    """Create the tables that are not there yet."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(LOCK)
        await connection.execute(tables)

"""`viceversa backup` and `viceversa restore`: what each service is at a moment, kept in a folder."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

import asyncpg

from libs.devstack.credentials import secrets_of
from libs.eventsourcing.history.audit import Signer
from libs.eventsourcing.keeping.archive import Archive, BadBackup, Point
from libs.eventsourcing.keeping.backup import back_up
from libs.eventsourcing.keeping.restore import choose, restore
from libs.runtime import clock
from services.cli.domain.tables import Column, Table
from services.cli.handlers import reach, show
from services.cli.handlers.programs import SERVICES
from services.cli.handlers.reach import Told

Server: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

# Whoever owned the database that was lost; on a new server the role of the service, where there is one.
OWNER = """
select coalesce(
    (select pg_get_userbyid(datdba)::text from pg_database where datname = $1),
    (select rolname::text from pg_roles where rolname = $1),
    current_user::text
)
"""
IN_USE = "select count(*) from pg_stat_activity where datname = $1 and backend_type = 'client backend'"


def backup(told: Told, service: str | None, folder: Path, *, as_json: bool) -> None:
    """Add a point to the folder for each service; what was backed up before is not written again."""
    with reach.servers(told) as found:
        points = asyncio.run(_backed_up(found, [service] if service else SERVICES, folder))
    _tell(points, f"Backed up into {folder}", "Keep it where this machine cannot lose it.", as_json=as_json)


def restore_all(
    told: Told, service: str | None, folder: Path, until: str, position: int | None, *, as_json: bool
) -> None:
    """Make databases what they were at the newest point that is not later than asked; those before are kept aside."""
    if position is not None and service is None:
        raise show.Failed("--position is one in the log of one service: name it with --service.")
    moment = _moment(until) if until else None
    chosen = [_chosen(folder, one, moment, position) for one in ([service] if service else SERVICES)]
    with reach.servers(told) as found:
        points = asyncio.run(_restored(found, chosen, folder))
    _tell(
        points,
        "Restored; what was there before is kept as <service>_before_<time>",
        "No service leads before `viceversa reconcile` was run: it takes back what Kafka knows of the time since.",
        as_json=as_json,
    )


async def _backed_up(told: Told, services: Sequence[str], folder: Path) -> Sequence[Point]:
    points: list[Point] = []
    signer = Signer(secrets_of(told.folder).signing_key) if (told.folder / "secrets.json").exists() else None
    with show.progress() as bars:
        for service in services:
            async with reach.database(told, service) as pool:
                total = await pool.fetchval("select sequenced from leader")
                bar = bars.add_task(service, total=total)
                try:
                    points.append(
                        await back_up(
                            pool, service, folder, clock.now(), signer, lambda n, bar=bar: bars.update(bar, completed=n)
                        )
                    )
                except (BadBackup, OSError) as error:
                    raise show.Failed(str(error)) from error
                bars.update(bar, completed=total)
    return points


def _chosen(folder: Path, service: str, until: datetime | None, position: int | None) -> Point:
    if service not in SERVICES:
        raise show.Failed(f"There is no service {service!r}: it is one of {', '.join(SERVICES)}.")
    try:
        return choose(Archive(folder, service).points(), until, position)
    except BadBackup as error:
        raise show.Failed(f"{service} in {folder}: {error}") from error


async def _restored(told: Told, points: Sequence[Point], folder: Path) -> Sequence[Point]:
    async with _server(told) as server:
        for point in points:
            if count := await server.fetchval(IN_USE, point.service):
                raise show.Failed(
                    f"The database of {point.service} is in use by {count} connections: stop the services first. "
                    "Nothing was restored."
                )
        with show.progress() as bars:
            for point in points:
                bar = bars.add_task(point.service, total=point.position)
                await _restored_beside(told, server, point, folder, lambda n, bar=bar: bars.update(bar, completed=n))
                await _put_in_place(server, point.service)
    return points


async def _restored_beside(
    told: Told, server: Server, point: Point, folder: Path, progress: Callable[[int], object]
) -> None:
    """In a database of its own, which belongs to whom the one before did."""
    beside = _beside(point.service)
    owner = await server.fetchval(OWNER, point.service)
    await server.execute(f'drop database if exists "{beside}"')
    await server.execute(f'create database "{beside}" owner "{owner}"')
    await server.execute(f'revoke connect on database "{beside}" from public')
    dsn = urlsplit(told.postgres)._replace(path=f"/{beside}").geturl()
    async with asyncpg.create_pool(dsn, min_size=1, max_size=2, server_settings={"role": owner}) as pool:
        try:
            await restore(pool, Archive(folder, point.service), point, progress)
        except BadBackup as error:
            raise show.Failed(f"{error} Nothing of {point.service} was restored.") from error


def _beside(service: str) -> str:
    return f"{service}_restoring"


async def _put_in_place(server: Server, service: str) -> None:
    """What was there is kept: whoever restored the wrong point can go back."""
    there = await server.fetchval("select exists (select from pg_database where datname = $1)", service)
    if there:
        await server.execute(f'alter database "{service}" rename to "{service}_before_{clock.now():%Y%m%dT%H%M%S}"')
    await server.execute(f'alter database "{_beside(service)}" rename to "{service}"')


@asynccontextmanager
async def _server(told: Told) -> AsyncGenerator[Server]:
    dsn = urlsplit(told.postgres)._replace(path="/postgres").geturl()
    try:
        connection = await asyncpg.connect(dsn)
        try:
            yield connection
        finally:
            await connection.close()
    except (OSError, asyncpg.PostgresError) as error:
        raise show.Failed(f"Postgres does not do what it was asked: {error}") from error


def _moment(until: str) -> datetime:
    try:
        found = datetime.fromisoformat(until)
    except ValueError as error:
        raise show.Failed(f"--until {until!r} is no time as 2027-03-14T09:15 or 2027-03-14T09:15:00+01:00.") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _tell(points: Sequence[Point], title: str, note: str, *, as_json: bool) -> None:
    if as_json:
        show.as_json(
            [
                {"service": one.service, "taken_at": one.taken_at, "position": one.position, "head": one.head}
                for one in points
            ]
        )
        return
    columns = [
        Column("service", whole=True),
        Column("as of", whole=True),
        Column("events", number=True),
        Column("rows beside", number=True),
    ]
    rows = [
        [one.service, f"{one.moment:%Y-%m-%d %H:%M:%S %Z}", f"{one.position:,}", f"{sum(t.rows for t in one.tables):,}"]
        for one in points
    ]
    show.table(Table(title, columns, rows, note))

"""`viceversa parked`: what could not be applied, service by service, and what a person decides about it."""

import asyncio
import dataclasses
from collections.abc import Sequence
from datetime import datetime

from libs.eventsourcing.receiving import parked
from libs.eventsourcing.receiving.parked import NotNext, NotParked, Shown, Stuck
from libs.runtime import clock
from services.cli.domain.tables import Column, Table
from services.cli.handlers import reach, show
from services.cli.handlers.programs import SERVICES
from services.cli.handlers.reach import Told


def list_all(told: Told, service: str | None, *, as_json: bool) -> bool:
    """Whether nothing is parked."""
    found = asyncio.run(_stuck(told, service))
    if as_json:
        show.as_json([{"service": name, **dataclasses.asdict(one)} for name, one in found])
    elif not found:
        show.out.print("Nothing is parked.")
    else:
        show.table(
            Table(
                "Parked messages, a line for each stream that waits",
                [
                    Column("consumer", whole=True),
                    Column("stream"),
                    Column("from", number=True),
                    Column("messages", number=True),
                    Column("failed", number=True),
                    Column("next try"),
                    Column("reason", wraps=True),
                ],
                [_row(one) for _, one in found],
                "See one: viceversa parked show SERVICE STREAM. Then: viceversa parked retry, or drop.",
            )
        )
    return not found


def show_stream(told: Told, service: str, stream: str, *, as_json: bool) -> None:
    found = asyncio.run(_shown(told, service, stream))
    if as_json:
        show.as_json([dataclasses.asdict(one) for one in found])
        return
    for one in found:
        show.out.print(f"{one.consumer}: {one.origin}, version {one.version}, from {one.topic}", style="bold")
        show.out.print(f"  {one.reason}", markup=False)
        for name, value in one.headers.items():
            show.out.print(f"  {name}: {value}", markup=False, style="dim")
        show.out.print(f"  {one.body}\n", markup=False, soft_wrap=True)


def retry(told: Told, service: str, stream: str | None) -> bool:
    """Whether there was anything to try again."""

    async def ask() -> int:
        async with reach.database(told, service) as pool:
            return await parked.retry(pool, stream)

    count = asyncio.run(ask())
    show.out.print(f"{count} to be tried again now by {service}; `viceversa parked list` shows what came of it.")
    return count > 0


def drop(told: Told, service: str, consumer: str, stream: str, version: int, because: str) -> None:
    async def ask() -> None:
        async with reach.database(told, service) as pool:
            await parked.drop(pool, consumer, stream, version, because)

    try:
        asyncio.run(ask())
    except (NotParked, NotNext) as wrong:
        raise show.Failed(str(wrong)) from wrong
    show.out.print(f"Left out for ever: version {version} of {stream}. What it was is kept in the table `dropped`.")


async def _stuck(told: Told, service: str | None) -> Sequence[tuple[str, Stuck]]:
    found: list[tuple[str, Stuck]] = []
    for name in [service] if service else SERVICES:
        async with reach.database(told, name) as pool:
            found += [(name, one) for one in await parked.stuck(pool)]
    return found


async def _shown(told: Told, service: str, stream: str) -> Sequence[Shown]:
    async with reach.database(told, service) as pool:
        try:
            return await parked.show(pool, stream)
        except NotParked as wrong:
            raise show.Failed(str(wrong)) from wrong


def _row(one: Stuck) -> list[str]:
    return [
        one.consumer, one.origin, str(one.version), str(one.messages), str(one.failures), _when(one.retry_at),
        one.reason,
    ]  # fmt: skip


def _when(moment: datetime | None) -> str:
    if moment is None:
        return "-"
    seconds = (moment - clock.now()).total_seconds()
    return "now" if seconds <= 0 else f"in {seconds:.0f} s"

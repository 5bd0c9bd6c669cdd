"""How a process reaches what it leans on: it waits until that answers, and says so."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import asyncpg
import structlog
from aiokafka.errors import KafkaError

from libs.eventsourcing.reading.projection import LIVE
from libs.eventsourcing.storing.rows import Pool

log = structlog.get_logger()

RETRY_SECONDS = 1.0
HANGING_SECONDS = 60.0
"""A process that hangs in the middle of a transaction holds its locks for so long; Postgres ends its session then."""
T = TypeVar("T")


@asynccontextmanager
async def open_pool(dsn: str, schema: str = LIVE) -> AsyncGenerator[Pool]:
    """Connections to one database, once it answers; names of tables mean those of this read model first."""

    def make() -> Awaitable[Pool]:
        told = {
            "search_path": f"{schema}, public",
            "idle_in_transaction_session_timeout": f"{HANGING_SECONDS * 1000:.0f}",
        }
        return asyncpg.create_pool(dsn, min_size=1, max_size=10, reset=_leave_as_it_is, server_settings=told)

    async with await patiently("Postgres", make) as pool:
        yield pool


async def _leave_as_it_is(_: object) -> None:
    """Whoever locks or listens undoes it, so that no connection needs a reset query each time that it is returned."""


async def patiently(what: str, connect: Callable[[], Awaitable[T]]) -> T:
    """Services start in any order: wait for what they lean on, and say so."""
    while True:
        try:
            return await connect()
        except (KafkaError, OSError, asyncpg.CannotConnectNowError, asyncpg.InvalidCatalogNameError) as away:
            log.warning(f"{what} does not answer yet; trying again.", error=repr(away))
            await asyncio.sleep(RETRY_SECONDS)

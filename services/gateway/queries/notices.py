"""One connection a process hears what was written; whoever waits for it is woken."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import asyncpg
import structlog

log = structlog.get_logger()

ANSWERS = "answers"
ROUNDS = "rounds"
RETRY_SECONDS = 1.0


class Notices:
    """`hearing` gives an event that each notice sets; without a connection nothing is heard, so waiters poll too."""

    def __init__(self) -> None:
        self._listeners: dict[tuple[str, str], set[asyncio.Event]] = {}

    @contextmanager
    def hearing(self, channel: str, payload: str = "") -> Generator[asyncio.Event]:
        heard, place = asyncio.Event(), (channel, payload)
        self._listeners.setdefault(place, set()).add(heard)
        try:
            yield heard
        finally:
            self._listeners[place].discard(heard)
            if not self._listeners[place]:
                del self._listeners[place]

    async def listen(self, dsn: str) -> None:
        """Listen for ever, on a new connection whenever the last one broke."""
        while True:
            try:
                await self._listen_once(dsn)
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as away:
                log.warning("Postgres does not answer; listening again soon.", error=repr(away))
            await asyncio.sleep(RETRY_SECONDS)

    async def _listen_once(self, dsn: str) -> None:
        connection = await asyncpg.connect(dsn)
        broken = asyncio.Event()
        connection.add_termination_listener(lambda _: broken.set())
        try:
            for channel in (ANSWERS, ROUNDS):
                await connection.add_listener(channel, self._hear)
            await broken.wait()
        finally:
            await connection.close()

    def _hear(self, _connection: Any, _process: int, channel: str, payload: object) -> None:
        for heard in self._listeners.get((channel, str(payload)), ()):
            heard.set()


async def wait(heard: asyncio.Event, seconds: float) -> None:
    """Until something is heard, or this long."""
    try:
        async with asyncio.timeout(seconds):
            await heard.wait()
    except TimeoutError:
        return

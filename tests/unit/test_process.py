"""How the background tasks of a service end."""

import asyncio
from contextlib import suppress

from libs.runtime.process import stop


async def test_a_task_that_loses_a_cancellation_is_cancelled_again() -> None:
    closing = asyncio.Event()

    async def deaf_once() -> None:
        with suppress(asyncio.CancelledError):
            closing.set()
            await asyncio.Event().wait()
        await asyncio.Event().wait()

    task = asyncio.create_task(deaf_once())
    await closing.wait()
    async with asyncio.timeout(5):
        await stop([task])
    assert task.cancelled()


async def test_nothing_to_stop_is_stopped_at_once() -> None:
    await stop([])

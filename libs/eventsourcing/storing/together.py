"""Single appends that come at the same time share a statement and a commit, as Postgres lets commits share a sync."""

import asyncio
from collections.abc import Sequence

from libs.eventsourcing.storing.rows import Pool, Row, write_each
from libs.eventsourcing.storing.store import Conflict

AT_ONCE = 2
"""So many statements are under way: while one waits for the disk, the next is filled."""
LARGEST = 200


class Together:
    """Appends of one message each. Whoever appends alone waits for nobody."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._waiting: list[tuple[Row, asyncio.Future[bool]]] = []
        self._writers: set[asyncio.Task[None]] = set()

    async def append(self, row: Row) -> None:
        """Return once it is committed; raises Conflict, and whatever the database says to all of a statement."""
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((row, written))
        if len(self._writers) < AT_ONCE:
            writer = asyncio.create_task(self._write())
            self._writers.add(writer)
            writer.add_done_callback(self._writers.discard)
        if not await written:
            raise Conflict(f"{row[0]} is not at version {row[1] - 1}.")

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:LARGEST], self._waiting[LARGEST:]
            # One stream once: of two appends at the same version the second is a conflict, and must hear it.
            first = {(row[0], row[1]): written for row, written in reversed(batch)}
            rows = [row for row, written in batch if first[row[0], row[1]] is written]
            try:
                done = await write_each(self._pool, rows)
            except BaseException as failure:
                _tell(batch, failure)
                if not isinstance(failure, Exception):
                    raise
            else:
                for row, written in batch:
                    key = (row[0], row[1])
                    if not written.done():
                        written.set_result(key in done and first[key] is written)


def _tell(batch: Sequence[tuple[Row, asyncio.Future[bool]]], failure: BaseException) -> None:
    for _, written in batch:
        if not written.done():
            written.set_exception(failure if isinstance(failure, Exception) else asyncio.CancelledError())

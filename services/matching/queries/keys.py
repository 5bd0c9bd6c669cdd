"""The keyring of a process that decides: it is open while the process runs, and whoever needs it waits until it is."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from libs.eventsourcing.sealing.keyring import TABLES, Keyring
from libs.eventsourcing.sealing.masters import MasterKey
from libs.eventsourcing.storing.migrate import create_tables
from libs.runtime.opening import open_pool


class Keys(Protocol):
    async def keyring(self) -> Keyring: ...


class OpenedKeys:
    def __init__(self, database: str, masters: Sequence[MasterKey]) -> None:
        self._database, self._masters = database, masters
        self._opened = asyncio.Event()
        self._keyring: Keyring | None = None

    async def keep_open(self) -> None:
        """Until cancelled."""
        async with open_pool(self._database) as pool:
            await create_tables(pool, TABLES)
            self._keyring = Keyring(pool, *self._masters)
            self._opened.set()
            await asyncio.Event().wait()

    async def keyring(self) -> Keyring:
        while self._keyring is None:
            await self._opened.wait()
        return self._keyring

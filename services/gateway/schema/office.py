"""What the gateway works with, opened when the process starts."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from libs.eventsourcing.sealing.keyring import TABLES, Keyring
from libs.eventsourcing.sealing.masters import MasterKey
from libs.eventsourcing.storing.migrate import create_tables
from libs.eventsourcing.storing.postgres import Pool
from libs.runtime.opening import open_pool
from libs.runtime.process import Node
from services.gateway.queries import answers
from services.gateway.queries.notices import Notices
from services.gateway.schema import asking, letting_go
from services.gateway.schema.errors import AWAY

log = structlog.get_logger()

TIDY_SECONDS = 600


@dataclass(frozen=True)
class Office:
    """What lives as long as the process."""

    pool: Pool
    keyring: Keyring
    desk: asking.Desk
    notices: Notices
    token_secret: str
    public_address: str = ""
    """Where clients reach this gateway; links begin with it."""


@dataclass(frozen=True)
class Terms:
    """What the settings say of the office."""

    keyring: str
    masters: Sequence[MasterKey]
    token_secret: str
    answer_seconds: float
    public_address: str = ""


class Door:
    """Whoever comes before the office is open waits here."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._office: Office | None = None
        self._opened = asyncio.Event()

    async def office(self) -> Office:
        await self._opened.wait()
        assert self._office is not None
        return self._office

    async def keep_open(self, node: Node) -> None:
        """For as long as the process lives."""
        kafka = asking.producer(node.settings.kafka_settings)
        async with open_pool(self._terms.keyring) as keys, kafka, asyncio.TaskGroup() as tasks:
            await create_tables(keys, TABLES)
            keyring, notices = Keyring(keys, *self._terms.masters), Notices()
            desk = asking.Desk(node.pool, kafka, notices, self._terms.answer_seconds)
            self._office = Office(
                node.pool, keyring, desk, notices, self._terms.token_secret, self._terms.public_address.rstrip("/")
            )
            tasks.create_task(notices.listen(node.settings.database))
            tasks.create_task(desk.collect())
            tasks.create_task(_tidy(node.pool))
            tasks.create_task(letting_go.keep_telling(keyring, desk))
            self._opened.set()


async def _tidy(pool: Pool) -> None:
    while True:
        try:
            await answers.forget_old(pool)
        except AWAY as away:
            log.warning("Postgres does not answer; tidying later.", error=repr(away))
        await asyncio.sleep(TIDY_SECONDS)

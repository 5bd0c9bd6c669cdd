"""The letters of a house whose clock is ours: events are told to it, and it sends through real SMTP."""

import base64
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from typing import Any

import asyncpg

from libs.contracts.contacts import ContactAppointed, Office
from libs.contracts.matching import ProposalOffered
from libs.contracts.messages import Event
from libs.contracts.registration import (
    NotificationsChanged,
    ProgrammeOpened,
    ProgrammeRules,
)
from libs.eventsourcing.reading.projection import ensure
from libs.eventsourcing.sealing.keyring import TABLES as KEYS
from libs.eventsourcing.sealing.keyring import Keyring
from libs.eventsourcing.sealing.masters import LocalKeys
from libs.eventsourcing.sealing.sealed import Home
from libs.eventsourcing.storing.migrate import create_tables, migrate
from libs.eventsourcing.storing.postgres import PostgresStore
from libs.runtime import clock
from libs.runtime.opening import open_pool
from services.notifications import projections
from services.notifications.domain.delivery import Nights, Rules
from services.notifications.policies import writing
from services.notifications.policies.posting import MailServer
from services.notifications.policies.sending import Habits, Sender
from tests.examples import told
from tests.integration.conftest import Database
from tests.integration.post_office import PostOffice
from tests.unit.notifications.events import draft, enrolled

MASTER_KEY = base64.b64encode(bytes(range(32))).decode()
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
RULES = Rules(Nights(time(21), time(8)), 3 * DAY)
MIA, SAM = "mia.mentor@general.example", "sam.mentee@harbour.example"
CLEO = "cleo.contact@nation.example"
SECRET = "He shouted at me on the ward."


class House:
    """The service without its process: events are told to it, and its clock is ours."""

    def __init__(self, store: PostgresStore, keyring: Keyring, office: PostOffice) -> None:
        self.store, self.keyring, self.office = store, keyring, office
        self.now = NOON
        server = MailServer("127.0.0.1", office.port, "", "", starttls=False, sender="letters@programme.example")
        habits = Habits(RULES, "https://portal.example", timedelta(minutes=1))
        self.sender = Sender(keyring, server, habits, lambda: self.now)
        self._apply = writing.beside(projections.fold, RULES, lambda: self.now)
        self.versions: dict[str, int] = {}

    async def tell(self, *events: Event, at: datetime | None = None) -> None:
        for event in events:
            version = self.versions[event.stream] = self.versions.get(event.stream, 0) + 1
            envelope = told(event, version)
            envelope = type(envelope)(envelope.meta._replace(time=at or self.now), envelope.message)
            async with self.store.transaction() as tx:
                await self._apply(tx, [envelope])

    async def send(self) -> int:
        async with self.store.pool.acquire() as connection:
            return await self.sender.send_due(connection)

    async def seal(self, stream: str, name: str, email: str) -> str:
        person = stream.partition("-")[2]
        return await self.keyring.seal(Home(person, stream, "personal"), json.dumps({"name": name, "email": email}))

    async def people(self) -> None:
        await self.tell(ProgrammeOpened(programme_id="upwards", name="Digital Upwards", rules=ProgrammeRules()))
        await self.enrol("mia", "Mia Mentor", MIA)
        await self.enrol("sam", "Sam Mentee", SAM)

    async def enrol(self, person: str, name: str, email: str) -> None:
        await self.tell(enrolled(person, sealed=await self.seal(f"participant-{person}", name, email)))

    async def appoint(self, contact: str, office: Office, place: str, email: str) -> None:
        sealed = await self.seal(f"contact-{contact}", "Cleo Contact", email)
        await self.tell(ContactAppointed(contact_id=contact, office=office, place_id=place, personal=sealed))

    async def states(self) -> dict[str, int]:
        rows = await self.store.pool.fetch("select state, count(*) from letters group by 1")
        return {row["state"]: row["count"] for row in rows}

    async def row(self, recipient: str) -> Any:
        return await self.store.pool.fetchrow("select * from letters where recipient = $1", f"participant-{recipient}")


@asynccontextmanager
async def keys(database: Database) -> AsyncGenerator[Keyring]:
    async with asyncpg.create_pool(await database("keyring"), min_size=1, max_size=3) as pool:
        await create_tables(pool, KEYS)
        yield Keyring(pool, LocalKeys(MASTER_KEY))


@asynccontextmanager
async def housed(database: Database, office: PostOffice) -> AsyncGenerator[House]:
    async with keys(database) as keyring, open_pool(await database("notifications")) as pool:
        await migrate(pool)
        await ensure(pool, "notifications", projections.KNOWN)
        await create_tables(pool, writing.TABLES)
        yield House(PostgresStore(pool, "notifications", clock.now), keyring, office)


def offered(answer_by: datetime = NOON + 14 * DAY, number: str = "p1") -> ProposalOffered:
    return ProposalOffered(
        proposal_id=number, round_id="spring", programme_id="upwards", draft=draft(number), answer_by=answer_by
    )


def chose(person: str, *, necessary_only: bool = False, language: str = "en", zone: str = "UTC") -> Event:
    return NotificationsChanged(participant_id=person, necessary_only=necessary_only, language=language, time_zone=zone)

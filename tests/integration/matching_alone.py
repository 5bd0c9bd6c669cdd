"""The handlers of matching on a database of their own, told of people directly: as many nodes as are wanted."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from libs.contracts.envelope import Envelope
from libs.contracts.messages import Command, Event, Message
from libs.contracts.registration import ParticipantEnrolled, Profile, ProgrammeOpened, ProgrammeRules
from libs.eventsourcing.reading.projection import ensure
from libs.eventsourcing.receiving.inbox import Inbox
from libs.eventsourcing.sealing.keyring import TABLES as KEYRING_TABLES
from libs.eventsourcing.sealing.keyring import Keyring
from libs.eventsourcing.sealing.masters import LocalKeys
from libs.eventsourcing.storing.migrate import create_tables, migrate
from libs.eventsourcing.storing.postgres import PostgresStore, PostgresTransaction
from libs.runtime import clock
from libs.runtime.opening import open_pool
from services.matching.handlers import commands
from services.matching.projections.known import KNOWN, fold
from services.matching.queries import spot
from tests.examples import asked, record, told
from tests.integration.conftest import Database
from tests.integration.test_matching import MASTER_KEY


class GivenKeys:
    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    async def keyring(self) -> Keyring:
        return self._keyring


@dataclass(frozen=True)
class Node:
    """One process of the service, with connections of its own."""

    store: PostgresStore
    inbox: Inbox

    async def ask(self, commands: Sequence[Command]) -> list[str]:
        """Their ids, once all of them are answered."""
        envelopes = [asked(command) for command in commands]
        await self.inbox.take([record(one, "matching.commands") for one in envelopes])
        return [one.meta.id for one in envelopes]


@dataclass(frozen=True)
class Alone:
    nodes: Sequence[Node]
    keyring: Keyring

    @property
    def store(self) -> PostgresStore:
        return self.nodes[0].store

    async def tell(self, *events: Event) -> None:
        """What the read model is told of, each in a stream of its own."""
        async with self.store.transaction() as tx:
            await fold(tx, [told(event) for event in events])

    async def programme(self, rules: ProgrammeRules, programme_id: str = "p") -> None:
        await self.tell(ProgrammeOpened(programme_id=programme_id, name="P", rules=rules))

    async def enrol(self, participant_id: str, profile: Profile, **changes: str) -> None:
        await self.tell(enrolled(participant_id, profile, **changes))

    async def ask(self, *commands: Command) -> None:
        await self.nodes[0].ask(commands)

    async def said(self, kind: type[Message]) -> Sequence[Envelope]:
        while await self.store.sequence():
            continue
        return await self.store.of_type(kind, limit=100_000)


def enrolled(participant_id: str, profile: Profile, **changes: str) -> ParticipantEnrolled:
    return ParticipantEnrolled(
        participant_id=participant_id,
        programme_id="p",
        institution_id="here",
        region_id="north",
        profile=profile,
        personal=f"sealed:{participant_id}:AAAA",
        consented_at=clock.now(),
    ).model_copy(update=changes)


@asynccontextmanager
async def matching_alone(database: Database, nodes: int = 1) -> AsyncGenerator[Alone]:
    dsn, keys = await database("matching"), await database("keyring")
    async with AsyncExitStack() as stack:
        keyring = Keyring(await stack.enter_async_context(open_pool(keys)), LocalKeys(MASTER_KEY))
        await create_tables(keyring.pool, KEYRING_TABLES)
        pools = [await stack.enter_async_context(open_pool(dsn)) for _ in range(nodes)]
        await migrate(pools[0])
        await ensure(pools[0], "matching", KNOWN)
        await create_tables(pools[0], spot.TABLES)

        async def apply(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
            await commands.apply(tx, batch, GivenKeys(keyring))

        stores = [PostgresStore(pool, "matching", clock.now) for pool in pools]
        yield Alone([Node(store, Inbox("matching.commands", store, apply)) for store in stores], keyring)

"""What a gateway keeps of a pair, told as the services tell it, and what of it each role is answered."""

import base64
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import jwt

from libs.contracts.matching import RoundOpened
from libs.contracts.messages import Message
from libs.contracts.registration import (
    InstitutionRegistered,
    ParticipantEnrolled,
    Profile,
    ProgrammeOpened,
    ProgrammeRules,
    RegionRegistered,
)
from libs.contracts.rounds import RoundPolicy
from libs.contracts.sessions import MentorshipIntroduced, Person
from libs.contracts.vocabulary import Scope, Stage, Topic
from libs.eventsourcing.reading.projection import ensure
from libs.eventsourcing.sealing.keyring import TABLES, Keyring
from libs.eventsourcing.sealing.masters import LocalKeys
from libs.eventsourcing.sealing.sealed import Home
from libs.eventsourcing.storing.migrate import create_tables, migrate
from libs.eventsourcing.storing.postgres import PostgresStore
from libs.runtime import clock
from libs.runtime.opening import open_pool
from services.gateway.projections import views
from services.gateway.queries.notices import Notices
from services.gateway.schema.api import SCHEMA
from services.gateway.schema.context import Context
from services.gateway.schema.errors import explained
from services.gateway.schema.office import Office
from tests.examples import told
from tests.integration.conftest import Database

SECRET = "a secret of at least thirty-two characters"
DAY = datetime(2026, 3, 2, 17, tzinfo=UTC)
Json = dict[str, Any]
MIA = Person(participant_id="mia", institution_id="lake", region_id="north")
MAX = Person(participant_id="max", institution_id="bay", region_id="south")
STAGES = {"mia": Stage.RESIDENT, "max": Stage.SENIOR_LEADER}


@dataclass
class Window:
    """A gateway that is told of things, and looked at."""

    office: Office
    store: PostgresStore
    _versions: Counter[str] = field(default_factory=Counter[str])

    async def tell(self, *messages: Message) -> None:
        envelopes = [told(message, self._next(message.stream)) for message in messages]
        async with self.store.transaction() as tx:
            await views.fold_and_tell(tx, envelopes)

    async def seal(self, person: str, stream: str, name: str, plain: str) -> str:
        return await self.office.keyring.seal(Home(person, stream, name), plain)

    async def answer(self, role: str, scope: str, query: str, **variables: object) -> Json:
        """As a client reads it: data, or errors with their codes."""
        claims = {"iss": "viceversa", "sub": scope, "role": role, "scope": scope}
        bearer = jwt.encode({**claims, "exp": clock.now() + timedelta(minutes=1)}, SECRET, algorithm="HS256")
        context = Context(self.office, f"Bearer {bearer}", None)
        found = await SCHEMA.execute(query, context_value=context, variable_values=variables)
        errors = [explained(error).formatted for error in found.errors or ()]
        return {"data": found.data} | ({"errors": errors} if errors else {})

    async def seen(self, role: str, scope: str, query: str, **variables: object) -> Json:
        found = await self.answer(role, scope, query, **variables)
        assert "errors" not in found, found
        return found["data"]

    async def code(self, role: str, scope: str, query: str, **variables: object) -> str:
        """Of the first error."""
        found = await self.answer(role, scope, query, **variables)
        return found["errors"][0]["extensions"]["code"]

    def _next(self, stream: str) -> int:
        self._versions[stream] += 1
        return self._versions[stream]


@asynccontextmanager
async def window(database: Database) -> AsyncGenerator[Window]:
    """Mia of the lake, in the north, is introduced to Max of the bay, in the south, as m-1."""
    async with open_pool(await database("gateway")) as pool, asyncpg.create_pool(await database("keyring")) as keys:
        await migrate(pool)
        await ensure(pool, "gateway", views.SHOWN)
        await create_tables(keys, TABLES)
        keyring = Keyring(keys, LocalKeys(base64.b64encode(bytes(32)).decode()))
        # Nothing is asked for here, only looked at, so nobody sits at the desk.
        office = Office(pool, keyring, desk=None, notices=Notices(), token_secret=SECRET)  # pyright: ignore[reportArgumentType]
        opened = Window(office, PostgresStore(pool, "gateway", clock.now))
        for one in (MIA, MAX):
            await enrol(opened, one)
        await opened.tell(round_opened(), introduced())
        yield opened


async def enrol(opened: Window, one: Person) -> None:
    person, stream = one.participant_id, f"participant-{one.participant_id}"
    name = f'{{"name": "{person.title()}", "email": "{person}@example.org"}}'
    await opened.tell(
        RegionRegistered(region_id=one.region_id, name=one.region_id.title()),
        InstitutionRegistered(
            institution_id=one.institution_id, region_id=one.region_id, name=one.institution_id.title()
        ),
        ProgrammeOpened(programme_id="reverse", name="Reverse", rules=ProgrammeRules()),
        ParticipantEnrolled(
            participant_id=person,
            programme_id="reverse",
            institution_id=one.institution_id,
            region_id=one.region_id,
            profile=Profile(
                stage=STAGES[person],
                offers=(Topic.TELEHEALTH,),
                seeks=(Topic.LEADERSHIP,),
                languages=("en",),
                free=("tue-17",),
            ),
            personal=await opened.seal(person, stream, "personal", name),
            confidential=await opened.seal(person, stream, "confidential", '{"under_represented": true}'),
            consented_at=DAY,
            consent_version=1,
        ),
    )


def round_opened() -> RoundOpened:
    return RoundOpened(
        round_id="national",
        programme_id="reverse",
        scope=Scope.NATIONAL,
        place_id="nation",
        coordinator_id="administrator",
        policy=RoundPolicy(),
    )


def introduced(mentorship_id: str = "m-1", **more: Any) -> MentorshipIntroduced:
    usual: dict[str, Any] = {"round_id": "national", "proposal_id": "p-1", "mentor": MIA, "mentee": MAX}
    return MentorshipIntroduced(mentorship_id=mentorship_id, programme_id="reverse", **usual | more)

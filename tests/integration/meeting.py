"""A gateway with sessions behind it, and two people who were introduced to each other."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
import httpx

from libs.contracts.contacts import ContactAppointed, Office
from libs.contracts.matching import ProposalAccepted, RoundOpened
from libs.contracts.messages import Message
from libs.contracts.registration import (
    InstitutionRegistered,
    ParticipantEnrolled,
    Profile,
    ProgrammeOpened,
    ProgrammeRules,
    RegionRegistered,
)
from libs.contracts.rounds import Draft, RoundPolicy
from libs.contracts.topics import MATCHING_EVENTS, REGISTRATION_EVENTS
from libs.contracts.vocabulary import Scope, Stage, Topic
from libs.devstack.stack import Stack
from libs.eventsourcing import kafka as broker
from libs.eventsourcing.kafka import KafkaSettings
from libs.eventsourcing.sealing.keyring import TABLES, Keyring
from libs.eventsourcing.sealing.sealed import Home
from libs.eventsourcing.storing.migrate import create_tables
from libs.runtime import clock
from libs.runtime.process import Node, running
from services.gateway.app import gateway
from services.sessions.app import sessions
from services.sessions.settings import SessionsSettings
from tests.examples import told
from tests.integration.conftest import Database, service_settings
from tests.integration.housing import House, Json, serving, settings_for, token
from tests.integration.test_sessions import WHY

CONTACT = f"sam-{clock.new_id()[:8]}"
FIRST = "mutation($m: ID!, $at: DateTime!) { holdFirstConversation(mentorshipId: $m, heldAt: $at) { state } }"
GO_ON = "mutation($m: ID!) { decideToContinue(mentorshipId: $m, continues: true) { state } }"
AGREE = """
mutation($m: ID!) {
  agreeCompact(mentorshipId: $m, version: 1, weeksBetweenSessions: 4, goals: "Speak up.") { state }
}
"""


@dataclass(frozen=True)
class Pair:
    """Two people, as each of them asks."""

    house: House
    tag: str

    @property
    def id(self) -> str:
        return f"m{self.tag}"

    def token(self, side: str) -> str:
        return token("participant", f"{side}-{self.tag}")

    async def ask(self, side: str, query: str, **variables: object) -> Json:
        return await self.house.data(query, self.token(side), m=self.id, **variables)

    async def error(self, side: str, query: str, **variables: object) -> Json:
        return await self.house.error(query, self.token(side), m=self.id, **variables)

    async def become_active(self) -> None:
        await self.ask("mentor", FIRST, at=clock.now().isoformat())
        for query in (GO_ON, AGREE):
            for side in ("mentor", "mentee"):
                state = await self.ask(side, query)
        assert list(state.values()) == [{"state": "ACTIVE"}]


@dataclass(frozen=True)
class Meeting:
    house: House
    sessions: Node
    kafka: KafkaSettings

    async def pair(self) -> Pair:
        """Two who know nobody else, of places and a programme of their own."""
        one = Pair(self.house, clock.new_id()[:8])
        await self.tell(REGISTRATION_EVENTS, "registration", *await self._enrolled(one))
        await self.tell(MATCHING_EVENTS, "matching", *matched(one.tag))
        query = "query($m: ID!) { mentorship(id: $m) { mentor { participant { id } } mentee { participant { id } } } }"
        async with asyncio.timeout(30):
            while not (found := (await one.ask("mentor", query))["mentorship"]) or not all(
                side["participant"] for side in found.values()
            ):
                await asyncio.sleep(0.05)
        return one

    async def _enrolled(self, one: Pair) -> list[Message]:
        tag, messages = one.tag, list[Message]()
        for place in ("mentor", "mentee"):
            region, institution = f"region-{place}-{tag}", f"house-{place}-{tag}"
            messages.append(RegionRegistered(region_id=region, name=region))
            messages.append(InstitutionRegistered(institution_id=institution, region_id=region, name=institution))
        messages.append(ProgrammeOpened(programme_id=f"reverse-{tag}", name="Reverse", rules=ProgrammeRules()))
        for side, stage in (("mentor", Stage.RESIDENT), ("mentee", Stage.SENIOR_LEADER)):
            messages.append(
                ParticipantEnrolled(
                    participant_id=f"{side}-{tag}",
                    programme_id=f"reverse-{tag}",
                    institution_id=f"house-{side}-{tag}",
                    region_id=f"region-{side}-{tag}",
                    profile=Profile(
                        stage=stage,
                        offers=(Topic.TELEHEALTH,),
                        seeks=(Topic.LEADERSHIP,),
                        languages=("en",),
                        free=("tue-17",),
                    ),
                    personal=await self.personal("participant", f"{side}-{tag}"),
                    consented_at=clock.now(),
                )
            )
        return messages

    async def appoint(self) -> None:
        """A safeguarding contact outside all institutions."""
        personal = await self.personal("contact", CONTACT)
        appointed = ContactAppointed(
            contact_id=CONTACT, office=Office.SAFEGUARDING, place_id="elsewhere", personal=personal
        )
        await self.tell(REGISTRATION_EVENTS, "registration", appointed)
        async with asyncio.timeout(30):
            while not await self.sessions.pool.fetchval("select exists (select from contacts)"):
                await asyncio.sleep(0.05)

    async def personal(self, kind: str, who: str) -> str:
        home = Home(who, f"{kind}-{who}", "personal")
        return await self.house.keyring.seal(home, f'{{"name": "{who.title()}", "email": "{who}@example.org"}}')

    async def tell(self, topic: str, by: str, *messages: Message) -> None:
        async with broker.producer(self.kafka) as producer:
            for message in messages:
                one = told(message, by=by)
                await producer.send_and_wait(topic, one.body(), key=one.meta.key.encode(), headers=one.meta.headers())


def matched(tag: str) -> list[Message]:
    programme, draft = (
        f"reverse-{tag}",
        Draft(
            proposal_id=f"p{tag}",
            mentor_id=f"mentor-{tag}",
            mentor_institution_id=f"house-mentor-{tag}",
            mentor_region_id=f"region-mentor-{tag}",
            mentee_id=f"mentee-{tag}",
            mentee_institution_id=f"house-mentee-{tag}",
            mentee_region_id=f"region-mentee-{tag}",
            score=0,
            breakdown=WHY,
        ),
    )
    return [
        RoundOpened(
            round_id=f"round-{tag}",
            programme_id=programme,
            scope=Scope.NATIONAL,
            place_id="nation",
            coordinator_id="administrator",
            policy=RoundPolicy(),
        ),
        ProposalAccepted(proposal_id=f"p{tag}", round_id=f"round-{tag}", programme_id=programme, draft=draft),
    ]


@asynccontextmanager
async def meeting(stack: Stack, kafka: KafkaSettings, database: Database) -> AsyncGenerator[Meeting]:
    databases = {name: await database(name) for name in ("gateway", "keyring", "sessions")}
    settings = settings_for(stack, databases)
    behind = service_settings(SessionsSettings, kafka, databases["sessions"])
    async with (
        running(sessions(behind), behind) as second,
        serving(gateway(settings), settings) as (node, address),
        asyncpg.create_pool(databases["keyring"], min_size=1) as keys,
        httpx.AsyncClient(base_url=f"http://{address}", timeout=30) as client,
    ):
        await create_tables(keys, TABLES)
        opened = Meeting(House(address, node, Keyring(keys, *settings.masters()), client), second, kafka)
        await opened.appoint()
        yield opened

"""Matching at work over Kafka, told by the test what registration and sessions say."""

import itertools
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

from aiokafka import AIOKafkaProducer

from libs.contracts.catalogue import topic_of
from libs.contracts.matching import (
    AnswerProposal,
    CohortListed,
    OpenRound,
    ProposalOffered,
    PublishRound,
    RoundSolved,
    TriggerRound,
)
from libs.contracts.messages import Event
from libs.contracts.registration import ProgrammeOpened, ProgrammeRules
from libs.contracts.rounds import CohortMember, RoundPolicy
from libs.contracts.vocabulary import NATION, Scope
from libs.eventsourcing import kafka as broker
from libs.eventsourcing.kafka import KafkaSettings
from libs.runtime import clock
from libs.runtime.process import running
from services.matching.app import matching
from services.matching.settings import MatchingSettings
from tests.examples import told
from tests.integration.conftest import Database, service_settings
from tests.integration.conversation import Conversation, conversation
from tests.integration.test_matching import MASTER_KEY


class House:
    def __init__(self, talk: Conversation, producer: AIOKafkaProducer) -> None:
        self.talk = talk
        self._producer = producer
        self._versions = Counter[str]()
        self._names = itertools.count()

    async def tell(self, by: str, *events: Event) -> None:
        for event in events:
            self._versions[event.stream] += 1
            one = told(event, self._versions[event.stream], by=by)
            topic = topic_of(event, said_by=by)
            await self._producer.send_and_wait(topic, one.body(), key=one.meta.key.encode(), headers=one.meta.headers())

    async def programme(self, rules: ProgrammeRules | None = None) -> str:
        name = f"p{next(self._names)}-{clock.new_id()[:8]}"
        await self.tell("registration", ProgrammeOpened(programme_id=name, name="P", rules=rules or ProgrammeRules()))
        return name

    async def opened(
        self, programme_id: str, scope: Scope = Scope.NATIONAL, place_id: str = NATION, **more: object
    ) -> str:
        asked = OpenRound(
            round_id=f"r{next(self._names)}-{clock.new_id()[:8]}",
            programme_id=programme_id,
            scope=scope,
            place_id=place_id,
            coordinator_id="c1",
            policy=RoundPolicy(),
        ).model_copy(update=more)
        await self.talk.ask(asked)
        return asked.round_id

    async def solved(self, round_id: str) -> RoundSolved:
        await self.talk.ask(TriggerRound(round_id=round_id, asked_at=clock.now()))
        return await self.talk.heard(RoundSolved, round_id=round_id)

    async def cohort(self, round_id: str) -> dict[str, CohortMember]:
        listed = await self.talk.all_heard(CohortListed, 1, round_id=round_id)
        return {one.participant_id: one for part in listed for one in part.members}

    async def published(self, round_id: str, count: int, *, seconds: float | None = None) -> list[ProposalOffered]:
        """As if it had been published two weeks ago, but for so many seconds in which there is still time to answer."""
        now = clock.now()
        asked_at = now if seconds is None else now - timedelta(days=14) + timedelta(seconds=seconds)
        await self.talk.ask(PublishRound(round_id=round_id, asked_at=asked_at, answer_days=14))
        return await self.talk.all_heard(ProposalOffered, count, round_id=round_id)

    async def answers(self, offer: ProposalOffered, *by: str, accepts: bool = True) -> None:
        """As of the moment that it was offered."""
        for person in by:
            asked_at = offer.answer_by - timedelta(seconds=1)
            await self.talk.ask(
                AnswerProposal(proposal_id=offer.proposal_id, by=person, accepts=accepts, asked_at=asked_at)
            )


@asynccontextmanager
async def matching_told(kafka: KafkaSettings, database: Database) -> AsyncGenerator[House]:
    settings = service_settings(
        MatchingSettings,
        kafka,
        await database("matching"),
        keyring=await database("keyring"),
        master_key=MASTER_KEY,
    )
    async with AsyncExitStack() as stack:
        talk = await stack.enter_async_context(conversation(kafka))
        producer = await stack.enter_async_context(broker.producer(kafka))
        await stack.enter_async_context(running(matching(settings), settings))
        yield House(talk, producer)

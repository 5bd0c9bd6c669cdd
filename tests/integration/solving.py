"""Registration and matching at work without anybody who solves, and workers to do that."""

import asyncio
import base64
import os
import subprocess
import sys
from collections.abc import AsyncGenerator, Generator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from libs.contracts.matching import (
    CohortFrozen,
    CohortListed,
    OpenRound,
    ProposalsDrafted,
    PublishRound,
    RoundOpened,
    RoundSolved,
    SolveProgressed,
    TriggerRound,
)
from libs.contracts.registration import EnrolParticipant, OpenProgramme, Profile, RegisterInstitution, RegisterRegion
from libs.contracts.rounds import RoundPolicy
from libs.contracts.vocabulary import Scope, Stage, Topic
from libs.eventsourcing.kafka import KafkaSettings
from libs.eventsourcing.storing.postgres import Pool
from libs.runtime import clock
from libs.runtime.opening import open_pool
from libs.runtime.process import running
from libs.runtime.settings import ServiceSettings
from services.matching.app import matching
from services.matching.domain.problem import Problem, Solution
from services.matching.settings import MatchingSettings
from services.matching.solver.solve import solve
from services.registration.app import REGISTRATION
from tests.integration.conftest import Database, service_settings
from tests.integration.conversation import Conversation, conversation
from tests.integration.worker import PATIENCE_SECONDS, Worker, end

ROOT = Path(__file__).parents[2]
MASTER_KEY = base64.b64encode(bytes(32)).decode()
PEOPLE = 5
"""On each side: more than one matching is possible, so that the same answer is not the only one."""
USUAL = {"role": "solving", "port": "0", "solvers": "1"}
TOLD_TO = ("database", "kafka", "kafka_fetch_wait_ms", "kafka_session_timeout_ms", "keyring", "master_key")

JUNIOR = Profile(
    stage=Stage.RESIDENT,
    offers=(Topic.TELEHEALTH,),
    seeks=(Topic.LEADERSHIP,),
    languages=("en",),
    free=("mon-17", "tue-17"),
    mentor_capacity=1,
)
SENIOR = JUNIOR.model_copy(
    update={
        "stage": Stage.SENIOR_LEADER,
        "offers": JUNIOR.seeks,
        "seeks": JUNIOR.offers,
        "mentor_capacity": 0,
        "mentee_capacity": 1,
    }
)


@dataclass(frozen=True)
class House:
    """Registration and matching at work, but nobody who solves; and somebody who talks with them."""

    talk: Conversation
    pool: Pool
    settings: MatchingSettings
    folder: Path

    @contextmanager
    def worker(self, **told: str) -> Generator[Worker]:
        log = self.folder / f"{clock.new_id()}.log"
        given = {name: str(getattr(self.settings, name)) for name in TOLD_TO}
        environment = {f"VICEVERSA_{name.upper()}": value for name, value in (given | USUAL | told).items()}
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "services.matching.app"],
                cwd=ROOT,
                env={**os.environ, **environment},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        one = Worker(process, log)
        try:
            yield one
        finally:
            # One that is stopped would not end with its parent.
            left = one.children()
            process.kill()
            process.wait()
            for child in left:
                end(child)

    async def frozen(self, policy: RoundPolicy | None = None) -> str:
        """The id of a round that waits to be solved."""
        tag = clock.new_id()[:8]
        region, programme, place = f"r-{tag}", f"p-{tag}", f"i-{tag}"
        await self.talk.ask(
            RegisterRegion(region_id=region, name="North"), OpenProgramme(programme_id=programme, name="R")
        )
        await self.talk.ask(RegisterInstitution(institution_id=place, region_id=region, name="Here"))
        people = [(f"{name}{n}-{tag}", who) for n in range(PEOPLE) for name, who in (("ann", JUNIOR), ("sue", SENIOR))]
        await self.talk.ask(
            *(
                EnrolParticipant(
                    participant_id=person,
                    programme_id=programme,
                    institution_id=place,
                    profile=profile,
                    personal=f"sealed:{person}:AAAA",
                )
                for person, profile in people
            )
        )
        opened = OpenRound(
            round_id=f"round-{tag}",
            programme_id=programme,
            scope=Scope.REGIONAL,
            place_id=region,
            coordinator_id="coordinator",
            policy=policy or RoundPolicy(seed=7),
        )
        await self.talk.ask(opened)
        await self.talk.ask(TriggerRound(round_id=opened.round_id))
        await self.talk.heard(CohortFrozen, round_id=opened.round_id)
        return opened.round_id

    async def expected_sha256(self, round_id: str) -> str:
        """Of the solution that is found when nobody is killed."""
        opened = await self.talk.heard(RoundOpened, round_id=round_id)
        frozen = await self.talk.heard(CohortFrozen, round_id=round_id)
        listed = await self.talk.heard(CohortListed, round_id=round_id)
        found = solve(
            Problem(
                round_id=round_id,
                attempt=1,
                scope=opened.scope,
                place_id=opened.place_id,
                rules=frozen.rules,
                members=listed.members,
                policy=opened.policy,
                places={one.institution_id: one.region_id for one in listed.members},
            ),
            lambda *_: None,
        )
        assert isinstance(found, Solution)
        return found.solution_sha256

    async def is_solved_once(self, round_id: str) -> None:
        solution = await self.talk.heard(RoundSolved, round_id=round_id)
        assert solution.solution_sha256 == await self.expected_sha256(round_id)
        await self.talk.ask(PublishRound(round_id=round_id, asked_at=clock.now()))
        told = [one.message for one in self.talk.told]
        assert solved(self, round_id) == [solution]
        drafted = [one for one in told if isinstance(one, ProposalsDrafted) and one.round_id == round_id]
        assert sum(len(one.proposals) for one in drafted) == solution.proposals == PEOPLE
        progress = [one for one in told if isinstance(one, SolveProgressed) and one.round_id == round_id]
        assert len({one.step for one in progress}) == len(progress) == 5


@asynccontextmanager
async def house(kafka: KafkaSettings, database: Database, folder: Path) -> AsyncGenerator[House]:
    registration = service_settings(ServiceSettings, kafka, await database("registration"))
    settings = service_settings(
        MatchingSettings,
        kafka,
        await database("matching"),
        keyring=await database("keyring"),
        master_key=MASTER_KEY,
        role="deciding",
    )
    async with AsyncExitStack() as stack:
        talk = await stack.enter_async_context(conversation(kafka))
        await stack.enter_async_context(running(REGISTRATION, registration))
        await stack.enter_async_context(running(matching(settings), settings))
        pool = await stack.enter_async_context(open_pool(settings.database))
        yield House(talk, pool, settings, folder)


def solved(house: House, round_id: str) -> list[RoundSolved]:
    told = [one.message for one in house.talk.told]
    return [one for one in told if isinstance(one, RoundSolved) and one.round_id == round_id]


async def nothing_waits(house: House) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await house.pool.fetchval("select count(*) from public.solves"):
            await asyncio.sleep(0.05)

"""The services at work on one Postgres and one Kafka, and the word that all of it is quiet."""

import asyncio
import base64
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias, cast

import asyncpg

from libs.eventsourcing.kafka import KafkaSettings
from libs.eventsourcing.sealing.keyring import TABLES, Keyring
from libs.eventsourcing.sealing.masters import LocalKeys
from libs.eventsourcing.storing.migrate import create_tables
from libs.runtime.opening import open_pool
from libs.runtime.process import Node, running
from libs.runtime.settings import ServiceSettings
from services.analytics.app import analytics
from services.analytics.settings import AnalyticsSettings
from services.matching.app import matching
from services.matching.settings import MatchingSettings
from services.registration.app import REGISTRATION
from services.sessions.app import sessions
from services.sessions.settings import SessionsSettings
from tests.integration.conftest import Database, service_settings
from tests.simulation.hours import Hours
from tests.simulation.speaking import Talk, talking

FETCH_WAIT_MS = 20
"""Everybody here shares two cores: asking less often leaves more of them for the answers."""
MASTER_KEY = base64.b64encode(bytes(32)).decode()
PATIENCE_SECONDS = 300.0
"""Whoever says nothing new for so long while something waits is stuck."""
LOOK_SECONDS = 0.01
# Whatever has yet to be told, and how far every consumer is: of one moment, so that nothing slips between.
STANDS = """
select relayed, lineage is not null and relayed = sequenced and not exists (select from appended)
    and not exists (select from scheduled where due <= $1) as settled,
    (select count(*) from parked) as parked,
    coalesce((
        select json_agg(json_build_array(name, topic, partition, next))
        from unnest($2::text[]) as name join taken on consumer = live(name)
    ), '[]')::text as taken,
    {busy} as busy
from leader
"""
# What is due in the simulation becomes due in Postgres, whose own clock goes on as always; its order stays.
LET_COME = "update scheduled set due = due - interval '1000 years' where due <= $1 and due > now()"
SOLVING = """(
    exists (select from public.solves)
    or exists (select from views.rounds where state in ('RoundTriggered', 'CohortFrozen'))
)"""


Record: TypeAlias = "asyncpg.Record"


class Stuck(Exception):
    """Something waits, and nothing more is said."""


@dataclass
class House:
    hours: Hours
    talk: Talk
    keyring: Keyring
    nodes: Sequence[Node]
    failures: list[BaseException] = field(default_factory=list[BaseException])

    async def quiet(self) -> None:
        """Return once all that was asked is answered and told, and every consumer took it; raises Stuck."""
        loop = asyncio.get_running_loop()
        heard, since = self.talk.heard, loop.time()
        while reason := await self._noise():
            if self.failures:
                raise ExceptionGroup("A service stopped.", [f for f in self.failures if isinstance(f, Exception)])
            if self.talk.heard != heard:
                heard, since = self.talk.heard, loop.time()
            if loop.time() - since > PATIENCE_SECONDS:
                raise Stuck(reason)
            await asyncio.sleep(LOOK_SECONDS)

    async def _noise(self) -> str:
        """What is not quiet."""
        stands = await asyncio.gather(*(self._stands(node) for node in self.nodes))
        told = self.talk.sent + sum(one["relayed"] for one in stands)
        if self.talk.heard < told:
            await self.talk.hear(told, seconds=1.0)
            return "what was said is not heard"
        for node, one in zip(self.nodes, stands, strict=True):
            if one["parked"]:
                raise Stuck(f"{node.service}: {await node.pool.fetch('select consumer, origin, reason from parked')}")
            if not one["settled"] or one["busy"]:
                return f"{node.service} has something to tell or to solve"
            if behind := self._behind(node, json.loads(one["taken"])):
                return f"{behind} is behind"
        return ""

    def _behind(self, node: Node, taken: Sequence[tuple[str, str, int, int]]) -> str:
        here = {(name, topic, partition): offset for name, topic, partition, offset in taken}
        return next(
            (
                name
                for name, topics in consumers(node).items()
                for (topic, partition), offset in self.talk.places.items()
                if topic in topics and here.get((name, topic, partition), 0) < offset
            ),
            "",
        )

    async def _stands(self, node: Node) -> Record:
        if await node.pool.execute(LET_COME, self.hours.now()) != "UPDATE 0":
            node.store.appended.set()
        busy = SOLVING if node.service == "matching" else "false"
        row = await node.pool.fetchrow(STANDS.format(busy=busy), self.hours.now(), list(consumers(node)))
        if row is None:
            raise Stuck(f"{node.service} has no log.")
        return row


def consumers(node: Node) -> Mapping[str, frozenset[str]]:
    """The consumer groups of a service, each with the topics that it reads."""
    found = cast("Sequence[Any]", node.broker.subscribers)
    return {one.group_id: frozenset(topic.name for topic in one.topics) for one in found}


@asynccontextmanager
async def house(kafka: KafkaSettings, database: Database, hours: Hours) -> AsyncGenerator[House]:
    failures: list[BaseException] = []
    kafka = kafka.model_copy(update={"fetch_wait_ms": max(FETCH_WAIT_MS, kafka.fetch_wait_ms)})
    keys = await database("keyring")
    named = {name: await database(name) for name in ("registration", "matching", "sessions", "analytics")}
    places = service_settings(ServiceSettings, kafka, named["registration"])
    solving = service_settings(
        MatchingSettings, kafka, named["matching"], keyring=keys, master_key=MASTER_KEY, solvers="2"
    )
    meeting = service_settings(SessionsSettings, kafka, named["sessions"])
    figures = service_settings(AnalyticsSettings, kafka, named["analytics"])
    wanted = [
        (REGISTRATION, places),
        (matching(solving), solving),
        (sessions(meeting), meeting),
        (analytics(figures), figures),
    ]

    def failed() -> None:
        failures.append(RuntimeError("A background task failed."))

    async with AsyncExitStack() as stack:
        talk = await stack.enter_async_context(talking(kafka, hours, failures.append))
        nodes = [await stack.enter_async_context(running(service, one, failed)) for service, one in wanted]
        pool = await stack.enter_async_context(open_pool(keys))
        await create_tables(pool, TABLES)
        yield House(hours, talk, Keyring(pool, LocalKeys(MASTER_KEY)), nodes, failures)

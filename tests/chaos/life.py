"""One life: two services with everything that the platform gives them, and a load that is told until it is complete."""

import asyncio
import json
import os
import time
import traceback
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from aiokafka import AIOKafkaProducer

from libs.eventsourcing.reading.projection import NEXT
from libs.eventsourcing.reading.rebuild import rebuild
from libs.eventsourcing.sending import publisher
from libs.eventsourcing.sending.publisher import SILENT_SECONDS, publish
from libs.eventsourcing.sending.refill import republish
from libs.eventsourcing.storing.postgres import PostgresStore
from libs.runtime import clock, logging, opening
from libs.runtime.opening import open_pool
from libs.runtime.process import Node, running, stop
from libs.runtime.settings import ServiceSettings
from tests.chaos import hearing, speaking
from tests.chaos.points import PASSED

PATIENCE_SECONDS = 45.0
NOT_SETTLED = 3
SESSION_MS = 400
"""Whoever was killed is missed for so long."""


@dataclass(frozen=True)
class Told:
    """What one life is told."""

    speaker: str
    listener: str
    """The databases."""
    kafka: str
    idempotent: bool
    fetch_wait_ms: int
    case: str
    size: int
    """How many events each stream of the load has."""
    trouble: bool
    rebuild: bool
    again: bool
    """Whether everything is sent to Kafka again before."""
    says: str
    """The file that gets a line for each append that was acknowledged."""
    passed: str
    """The file that gets how often each point was passed, by a life that was not killed; or nothing."""
    log: str
    slow: float = 0.0
    fails_for: float = 0.7
    """How young an event of trouble is while it fails."""
    steps: Sequence[tuple[float, float]] = ()
    """When its clock is changed, in seconds of its life, and how far ahead it is from then on."""
    seconds: float = 0.0
    """How long it takes to say the load, at an even pace."""
    visits: float = 0.0
    """A guest says nothing, and leaves after so many seconds."""
    silent: float = SILENT_SECONDS
    """How long a leader may be silent, and a transaction idle."""
    patience: float = PATIENCE_SECONDS


def live(told: Told) -> int:
    """The exit code."""
    with Path(told.log).open("a") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
        _set_clock(told.steps)
        publisher.SILENT_SECONDS = opening.HANGING_SECONDS = told.silent
        logging.configure("INFO", for_a_person=True)
        try:
            asyncio.run(_live(told))
        except TimeoutError:
            return NOT_SETTLED
        except BaseException:  # noqa: BLE001 - whatever it is, the driver must know that this life failed by itself
            traceback.print_exc(file=out)
            return 1
        if told.passed:
            Path(told.passed).write_text(json.dumps(PASSED.counts))
        return 0


def _set_clock(steps: Sequence[tuple[float, float]]) -> None:
    begun, true_now = time.monotonic(), clock.now

    def now() -> datetime:
        passed = time.monotonic() - begun
        ahead = next((ahead for when, ahead in reversed(steps) if when <= passed), 0.0)
        return true_now() + timedelta(seconds=ahead)

    clock.now = now


async def _live(told: Told) -> None:
    async with _services(told) as (speaker, listener), asyncio.timeout(told.patience):
        if told.visits:
            await asyncio.sleep(told.visits)
            return
        if told.again:
            await republish(speaker.pool)
        load = speaking.Load(told.case, told.size, told.trouble)
        if told.trouble:
            async with AIOKafkaProducer(bootstrap_servers=told.kafka) as producer:
                await speaking.trouble(producer, load)
        await speaking.speak(speaker.store, load, Path(told.says), told.seconds)
        await hearing.heard_all(speaker.pool, listener.pool, load)
        if told.rebuild:
            async with open_pool(told.listener, NEXT) as pool:
                beside = PostgresStore(pool, hearing.SERVICE, clock.now)
                await rebuild(listener.store, beside, hearing.HEARD, listener.settings.kafka_settings)


def _end() -> None:
    """A service whose background failed stops, as one does that is started while Kafka dies; it is started again."""
    os._exit(1)


def _settings(told: Told, database: str) -> ServiceSettings:
    return ServiceSettings(
        database=database,
        kafka=told.kafka,
        kafka_idempotent=told.idempotent,
        kafka_fetch_wait_ms=told.fetch_wait_ms,
        kafka_session_timeout_ms=SESSION_MS,
        port=0,
    )


@asynccontextmanager
async def _services(told: Told) -> AsyncGenerator[tuple[Node, Node]]:
    async with AsyncExitStack() as stack:
        speaker, listener = await asyncio.gather(
            stack.enter_async_context(running(speaking.SERVICE, _settings(told, told.speaker), _end)),
            stack.enter_async_context(
                running(hearing.service(told.slow, told.fails_for), _settings(told, told.listener), _end)
            ),
        )
        # Somebody stands by, as in a service of several processes.
        standby = asyncio.create_task(
            publish(PostgresStore(speaker.pool, "registration", clock.now), speaker.settings.kafka_settings)
        )
        try:
            yield speaker, listener
        finally:
            await stop([standby])

"""How a service lives: database brought up to date, listeners running, log published, until it is asked to stop."""

import asyncio
import signal
import sys
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog
import uvicorn
from faststream.kafka import KafkaBroker
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from libs.eventsourcing import kafka
from libs.eventsourcing.history.audit import Signer
from libs.eventsourcing.history.signing import keep_signing
from libs.eventsourcing.reading.projection import Projection, ensure
from libs.eventsourcing.receiving import listening
from libs.eventsourcing.receiving.inbox import Apply, Inbox
from libs.eventsourcing.sending.publisher import publish, stand_by
from libs.eventsourcing.storing.migrate import create_tables, migrate
from libs.eventsourcing.storing.postgres import Pool, PostgresStore
from libs.eventsourcing.watch import keep_watching
from libs.runtime import clock, health, logging, rebuilding
from libs.runtime.garbage import collect_rarely
from libs.runtime.opening import open_pool, patiently
from libs.runtime.settings import ServiceSettings

log = structlog.get_logger()

STOP_SECONDS = 1.0
T = TypeVar("T")
Task = Callable[[], Coroutine[Any, Any, None]]


@dataclass(frozen=True)
class Node:
    """One running service: what its listeners are given."""

    service: str
    settings: ServiceSettings
    pool: Pool
    store: PostgresStore
    broker: KafkaBroker
    tasks: list[Task] = field(default_factory=list[Task])
    """What runs beside the listeners until the process stops; a task that fails stops the process."""

    def consume(self, group: str, apply: Apply, *topics: str) -> None:
        """Apply what comes on these topics, as the consumer group `<service>.<group>`."""
        inbox = Inbox(f"{self.service}.{group}", self.store, apply)
        self.tasks.append(listening.listen(self.broker, self.settings.kafka_settings, inbox, *topics))
        self.tasks.append(inbox.keep_retrying)


@dataclass(frozen=True)
class Service:
    """What makes one service: its name, what it listens to, its read model, and its web routes."""

    name: str
    listen: Callable[[Node], None]
    projection: Projection | None = None
    routes: Callable[[Node], Sequence[BaseRoute]] = lambda _: ()
    tables: str = ""
    """What it keeps beside its log and its read model, in the schema `public`."""
    leads: bool = True
    """Whoever is busy for seconds at a time would keep a whole service waiting for positions."""


def run(service: Service, settings: ServiceSettings) -> None:
    """Serve until the process is asked to stop, or do what its one argument says: `rebuild` the read model."""
    logging.configure(settings.log_level, for_a_person=settings.log_for_a_person)
    structlog.contextvars.bind_contextvars(service=service.name)
    collect_rarely()
    match sys.argv[1:]:
        case []:
            _serve(service, settings)
        case ["rebuild", *options] if service.projection and set(options) <= {rebuilding.ACCEPT}:
            asyncio.run(rebuilding.rebuild(service.name, service.projection, settings, accept=bool(options)))
        case other:
            raise SystemExit(f"{service.name} does not know how to {' '.join(other)}.")


def _serve(service: Service, settings: ServiceSettings) -> None:
    app = Starlette(lifespan=lambda app: _life(app, service, settings))
    uvicorn.run(
        app, host=settings.host, port=settings.port, log_config=None, access_log=False, timeout_graceful_shutdown=5
    )


def listen(service: Service, node: Node) -> None:
    """Everything that the service hears."""
    service.listen(node)
    if service.projection:
        node.consume(service.projection.name, service.projection.live, *service.projection.topics)


@asynccontextmanager
async def _life(app: Starlette, service: Service, settings: ServiceSettings) -> AsyncGenerator[None]:
    async with running(service, settings, on_failure=lambda: signal.raise_signal(signal.SIGTERM)) as node:
        app.router.routes.extend([*health.routes(node.store, node.broker), *service.routes(node)])
        log.info("Ready.", port=settings.port)
        yield
        log.info("Stopping.")


@asynccontextmanager
async def running(
    service: Service, settings: ServiceSettings, on_failure: Callable[[], None] = lambda: None
) -> AsyncGenerator[Node]:
    """The service without its web server, for as long as the context is open.

    Background tasks never end by themselves: when one fails, `on_failure` is called, and it is raised at the end.
    """
    async with open_pool(settings.database) as pool:
        await migrate(pool)
        if service.projection:
            await ensure(pool, service.name, service.projection)
        if service.tables:
            await create_tables(pool, service.tables)
        await patiently("Kafka", lambda: kafka.ensure_topics(settings.kafka_settings))
        store = PostgresStore(pool, service.name, clock.now)
        node = Node(service.name, settings, pool, store, kafka.broker(settings.kafka_settings))
        listen(service, node)
        if settings.signing_key:
            signer = Signer(settings.signing_key)
            node.tasks.append(lambda: keep_signing(store, signer))
        tasks: list[Task] = [
            lambda: publish(store, settings.kafka_settings) if service.leads else stand_by(store),
            lambda: keep_watching(pool),
            lambda: _work(node),
        ]
        async with node.broker:
            background = [asyncio.create_task(task()) for task in tasks]
            for task in background:
                task.add_done_callback(lambda task: _report(task, on_failure))
            try:
                yield node
            finally:
                await stop(background)
            ends = [task.exception() for task in background if not task.cancelled()]
            failures = [end for end in ends if isinstance(end, Exception)]
            if failures:
                raise ExceptionGroup("Background tasks failed.", failures)


async def _work(node: Node) -> None:
    """Whoever decided on a log that Kafka is ahead of would say other things under the same versions."""
    await node.store.led.wait()
    await node.broker.start()
    tasks = [asyncio.create_task(task()) for task in node.tasks]
    try:
        await asyncio.gather(*tasks)
    finally:
        await stop(tasks)


async def stop(tasks: Sequence[asyncio.Task[Any]]) -> None:
    """Cancel them until they have ended: aiokafka swallows a cancellation that comes while it closes a client."""
    running = set(tasks)
    while running:
        for task in running:
            task.cancel()
        _, running = await asyncio.wait(running, timeout=STOP_SECONDS)


def _report(task: asyncio.Task[None], on_failure: Callable[[], None]) -> None:
    if not task.cancelled() and (failure := task.exception()):
        log.error("A background task failed; the service stops.", exc_info=failure)
        on_failure()

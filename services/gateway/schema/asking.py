"""A command is sent to Kafka, and its outcome is awaited in the tables that it changes."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from libs.contracts.catalogue import topic_of, type_of
from libs.contracts.envelope import Envelope, Meta
from libs.contracts.messages import Command
from libs.eventsourcing.kafka import KafkaSettings
from libs.eventsourcing.producing import Producer
from libs.eventsourcing.storing.postgres import Pool
from libs.runtime import clock
from services.gateway.queries import answers, notices
from services.gateway.schema.errors import AWAY, Code, Problem
from services.gateway.schema.requests import Request

log = structlog.get_logger()

SOURCE: Final = "gateway"
SEND_SECONDS = 5
POLL_SECONDS = 1.0
READABLE_SECONDS = 5.0
T = TypeVar("T")


def producer(settings: KafkaSettings) -> AIOKafkaProducer:
    """A producer that gives up early: somebody is waiting.

    It need not be idempotent. A command that arrives twice has the same id, and whoever handles it skips the second.
    """
    return Producer(
        bootstrap_servers=settings.bootstrap, acks="all", linger_ms=0, request_timeout_ms=SEND_SECONDS * 1000
    )


@dataclass(frozen=True, slots=True)
class Done:
    """It was carried out, or it was already so."""


@dataclass(frozen=True, slots=True)
class NotDone:
    refusal: str
    reason: str


Outcome: TypeAlias = Done | NotDone


class Desk:
    """Sends commands and holds those who wait for an outcome."""

    def __init__(self, pool: Pool, kafka: AIOKafkaProducer, heard: notices.Notices, answer_seconds: float) -> None:
        self._pool = pool
        self._kafka = kafka
        self._notices = heard
        self._answer_seconds = answer_seconds
        self._waiting: dict[str, set[asyncio.Future[Outcome]]] = {}

    async def ask(self, command: Command, asked: Request) -> None:
        """Return when the command was carried out and its effect can be read; raises a Problem otherwise."""
        command_id = asked.command_id(command)
        outcome = await self._known(command_id) or await self._sent(command_id, command, asked)
        if isinstance(outcome, NotDone):
            raise Problem(Code.REFUSED, outcome.reason, rule=outcome.refusal)

    async def readable(self, read: Callable[[], Awaitable[T | None]]) -> T:
        """What a command led to.

        When it was already so, whoever made it so may have been answered on a partition that is read later.
        """
        with self._notices.hearing(notices.ANSWERS) as heard:
            for _ in range(int(READABLE_SECONDS / 0.1)):
                heard.clear()
                if (found := await read()) is not None:
                    return found
                await notices.wait(heard, 0.1)
        raise Problem(Code.UNAVAILABLE, "Your request was carried out, but cannot be read here yet: ask again soon.")

    async def collect(self) -> None:
        """Hand out outcomes for ever: one query for all who wait, at each notice, and now and then without one."""
        with self._notices.hearing(notices.ANSWERS) as heard:
            while True:
                await notices.wait(heard, POLL_SECONDS)
                heard.clear()
                if not self._waiting:
                    continue
                try:
                    found = await answers.found(self._pool, list(self._waiting))
                except AWAY as away:
                    log.warning("Postgres does not answer; trying again.", error=repr(away))
                    await asyncio.sleep(POLL_SECONDS)
                    continue
                for row in found:
                    for future in self._waiting.get(row["command_id"], ()):
                        if not future.done():
                            future.set_result(_outcome(row["refusal"], row["reason"]))

    async def _known(self, command_id: str) -> Outcome | None:
        found = await answers.found(self._pool, [command_id])
        return _outcome(found[0]["refusal"], found[0]["reason"]) if found else None

    async def _sent(self, command_id: str, command: Command, asked: Request) -> Outcome:
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(command_id, set()).add(future)
        try:
            await self._send(command_id, command, asked)
            async with asyncio.timeout(self._answer_seconds):
                return await future
        except TimeoutError as late:
            raise Problem(
                Code.UNAVAILABLE,
                "Your request was accepted and will be carried out, but its outcome is not known yet: "
                f"repeat it with the requestId {asked.request_id!r} to learn it.",
                requestId=asked.request_id,
            ) from late
        finally:
            self._waiting[command_id].discard(future)
            if not self._waiting[command_id]:
                del self._waiting[command_id]

    async def _send(self, command_id: str, command: Command, asked: Request) -> None:
        meta = Meta(
            id=command_id,
            type=type_of(type(command)),
            source=SOURCE,
            stream=f"command-{command_id}",
            version=1,
            key=command.stream,
            time=clock.now(),
            correlation_id=asked.correlation_id,
            causation_id="",
            final=True,
            traceparent=asked.traceparent,
        )
        topic, body = topic_of(command, said_by=SOURCE), Envelope(meta, command).body()
        try:
            # The producer drops what it could not send in its own time, so that nothing is sent after we said no.
            async with asyncio.timeout(SEND_SECONDS + 1):
                await self._kafka.send_and_wait(topic, body, key=meta.key.encode(), headers=meta.headers())
        except (KafkaError, TimeoutError, OSError) as away:
            log.warning("Kafka does not answer.", error=repr(away))
            raise Problem(
                Code.UNAVAILABLE,
                "The message broker does not answer, so nothing was done: try again soon, with the requestId "
                f"{asked.request_id!r} if you want to be sure that it is done once.",
                requestId=asked.request_id,
            ) from away


def _outcome(refusal: str | None, reason: str | None) -> Outcome:
    return Done() if refusal is None else NotDone(refusal, reason or refusal)

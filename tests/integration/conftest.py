"""A real Postgres and a real Kafka for the whole run, and a database of its own for whoever asks."""

import tempfile
from collections.abc import Awaitable, Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from libs.devstack.stack import Stack, ensure_databases, start
from libs.eventsourcing.kafka import KafkaSettings
from libs.runtime import clock
from libs.runtime.settings import ServiceSettings

Database = Callable[[str], Awaitable[str]]
S = TypeVar("S", bound=ServiceSettings)


def service_settings(kind: type[S], kafka: KafkaSettings, database: str, **more: str) -> S:
    """The settings of a service that runs inside the test."""
    return kind.model_validate(
        {
            "database": database,
            "kafka": kafka.bootstrap,
            "kafka_idempotent": kafka.idempotent,
            "kafka_fetch_wait_ms": kafka.fetch_wait_ms,
            "kafka_session_timeout_ms": kafka.session_timeout_ms,
            "port": 0,
            **more,
        }
    )


@contextmanager
def servers() -> Generator[Stack]:
    with (
        tempfile.TemporaryDirectory(prefix="viceversa-tests-") as folder,
        start(Path(folder), durable=False) as running,
    ):
        yield running


def databases_of(stack: Stack) -> Database:
    """`await database("sessions")` is the DSN of an empty database that nobody else uses."""

    async def fresh(name: str) -> str:
        unique = f"{name}_{clock.new_id()[:8]}"
        await ensure_databases(stack, [unique])
        return stack.database(unique)

    return fresh


def kafka_of(stack: Stack) -> KafkaSettings:
    apache = stack.kafka_kind != "embedded"
    return KafkaSettings(
        bootstrap=stack.kafka,
        idempotent=apache,
        fetch_wait_ms=100 if apache else 10,
        session_timeout_ms=6000 if apache else 1500,
    )


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    with servers() as running:
        yield running


@pytest.fixture(scope="session")
def database(stack: Stack) -> Database:
    return databases_of(stack)


@pytest.fixture(scope="session")
def kafka(stack: Stack) -> KafkaSettings:
    return kafka_of(stack)

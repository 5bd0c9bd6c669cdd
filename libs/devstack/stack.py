"""Which Postgres and which Kafka: those given by address, else containers, native Kafka or the embedded pair."""

import importlib
import os
from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, TypeAlias, assert_never, cast, get_args
from urllib.parse import quote, urlsplit

import asyncpg

from libs.devstack import answers, broker, native, postgres
from libs.devstack.errors import CannotStart
from libs.devstack.processes import alone_in

KafkaChoice: TypeAlias = Literal["embedded", "native", "docker"]


@dataclass(frozen=True)
class Stack:
    """A Postgres server and a Kafka broker that answer."""

    postgres: str
    """DSN of the server, without a database: postgresql://postgres@127.0.0.1:54321"""
    kafka: str
    """Bootstrap servers: 127.0.0.1:9092"""
    postgres_kind: Literal["given", "docker", "embedded"]
    kafka_kind: Literal["given", "docker", "native", "embedded"]
    kafka_remembers: bool
    """False for the embedded broker: it lives in memory and must be refilled from the event stores."""

    def database(self, name: str) -> str:
        """The DSN of one database on this server."""
        return urlsplit(self.postgres)._replace(path=f"/{quote(name, safe='')}").geturl()


@contextmanager
def start(
    folder: Path,
    *,
    kafka: KafkaChoice | None = None,
    postgres_port: int | None = None,
    kafka_port: int | None = None,
    durable: bool = True,
) -> Generator[Stack]:
    """A running stack whose data and logs are in the folder; what was started here is stopped at the end.

    VICEVERSA_POSTGRES and VICEVERSA_KAFKA name servers that run already. Otherwise `kafka`, or else KAFKA, chooses:
    "embedded" (the default), "native" (Apache Kafka under Java 17) or "docker" (both in containers).
    `durable=False` trades safety in a power cut for speed. Raises CannotStart, whose text says what to do.

    Start it from the main thread: only there can Linux be told to stop the servers when this process is killed.
    """
    choice = kafka or kafka_choice(os.environ.get("KAFKA"))
    folder = folder.resolve()
    with ExitStack() as parts:
        given_postgres, given_kafka = _given_postgres(), _given_kafka()
        if given_postgres is None or given_kafka is None:
            parts.enter_context(alone_in(folder))
        if given_postgres is not None:
            postgres_kind, dsn = "given", given_postgres
        elif choice == "docker":
            postgres_kind, dsn = "docker", parts.enter_context(_containers().postgres())
        else:
            postgres_kind = "embedded"
            dsn = parts.enter_context(postgres.embedded(folder, postgres_port, durable=durable))
        if given_kafka is not None:
            kafka_kind, bootstrap = "given", given_kafka
        else:
            kafka_kind, bootstrap = choice, parts.enter_context(_broker(choice, folder, kafka_port))
        yield Stack(dsn, bootstrap, postgres_kind, kafka_kind, kafka_remembers=kafka_kind != "embedded")


async def ensure_databases(stack: Stack, names: Sequence[str]) -> None:
    """Create the databases that are absent. Asking again changes nothing."""
    connection = await asyncpg.connect(stack.database("postgres"))
    try:
        rows = await connection.fetch("SELECT datname FROM pg_database")
        for name in sorted(set(names) - {str(row["datname"]) for row in rows}):
            quoted = name.replace('"', '""')
            try:
                await connection.execute(f'CREATE DATABASE "{quoted}"')
            except (asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
                # Somebody else was quicker, which is as good.
                continue
    finally:
        await connection.close()


def kafka_choice(text: str | None) -> KafkaChoice:
    """What KAFKA says; nothing means embedded."""
    for allowed in get_args(KafkaChoice):
        if (text or "embedded") == allowed:
            return cast("KafkaChoice", allowed)
    raise CannotStart(f"KAFKA={text} is not known: set it to {', '.join(get_args(KafkaChoice))}, or leave it out.")


class Containers(Protocol):
    def postgres(self) -> AbstractContextManager[str]: ...
    def kafka(self) -> AbstractContextManager[str]: ...


def _containers() -> Containers:
    # Only tests use containers, and only they install testcontainers: everybody else must never import it.
    try:
        return cast("Containers", importlib.import_module("libs.devstack.containers"))
    except ModuleNotFoundError as error:
        raise CannotStart("KAFKA=docker needs testcontainers: install the development dependencies.") from error


def _broker(choice: KafkaChoice, folder: Path, port: int | None) -> AbstractContextManager[str]:
    match choice:
        case "embedded":
            return broker.embedded(folder, port)
        case "native":
            return native.node(folder, port)
        case "docker":
            return _containers().kafka()
    assert_never(choice)


def _given_postgres() -> str | None:
    dsn = os.environ.get("VICEVERSA_POSTGRES")
    if not dsn:
        return None
    if urlsplit(dsn).scheme not in {"postgresql", "postgres"} or urlsplit(dsn).path not in {"", "/"}:
        raise CannotStart(
            "VICEVERSA_POSTGRES names a server without a database, such as postgresql://user:password@host:5432."
        )
    answers.postgres_answers(urlsplit(dsn)._replace(path="/postgres").geturl())
    return dsn


def _given_kafka() -> str | None:
    bootstrap = os.environ.get("VICEVERSA_KAFKA")
    if bootstrap:
        answers.kafka_answers(bootstrap)
    return bootstrap or None

"""The whole platform on this machine: Postgres, Kafka, and the services as child processes that are kept alive."""

import asyncio
from collections.abc import Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from libs.devstack import stack as servers
from libs.devstack.credentials import Secrets, secrets_of
from libs.devstack.ports import HOST, ensure_free
from libs.devstack.stack import KafkaChoice, Stack
from libs.devstack.supervisor import KEYRING, Child, OnEvent, Program, Supervisor


@dataclass(frozen=True)
class Platform:
    """A platform that runs; `children` is written by its supervisor alone."""

    stack: Stack
    secrets: Secrets
    children: Mapping[str, Child]

    @property
    def kafka(self) -> str:
        """Bootstrap servers."""
        return self.stack.kafka

    @property
    def pids(self) -> Mapping[str, int]:
        """The process of each service now; it changes when one is restarted."""
        return {name: child.process.pid for name, child in self.children.items()}

    def address(self, service: str) -> str:
        """Where a service answers: http://127.0.0.1:8000"""
        return f"http://{HOST}:{self.children[service].port}"

    def healthy(self) -> bool:
        return all(child.healthy for child in self.children.values())


@contextmanager
def platform(
    folder: Path,
    services: Mapping[str, Program],
    *,
    on_event: OnEvent = lambda _: None,
    kafka: KafkaChoice | None = None,
    postgres_port: int | None = None,
    kafka_port: int | None = None,
    durable: bool = True,
) -> Generator[Platform]:
    """Everything runs and is healthy inside this context; a service that dies is restarted at once.

    `on_event` is called from the supervising thread. Raises CannotStart, whose text says what to do.
    Start it from the main thread, as `stack.start` asks.
    """
    folder = folder.resolve()
    for name, program in services.items():
        if program.port is not None:
            ensure_free(program.port, name)
    with (
        servers.start(
            folder, kafka=kafka, postgres_port=postgres_port, kafka_port=kafka_port, durable=durable
        ) as running,
        serving(folder, running, services, on_event=on_event) as served,
    ):
        yield served


@contextmanager
def serving(
    folder: Path, running: Stack, services: Mapping[str, Program], *, on_event: OnEvent = lambda _: None
) -> Generator[Platform]:
    """The services over servers that run already and go on afterwards."""
    with ThreadPoolExecutor(1) as aside:
        # Whoever starts a platform may already be inside an event loop, which cannot be entered twice.
        owners = [name for name, program in services.items() if program.works_for is None]
        aside.submit(asyncio.run, servers.ensure_databases(running, [*owners, KEYRING])).result()
    secrets = secrets_of(folder)
    supervisor = Supervisor(folder, running, secrets, services, on_event)
    try:
        yield Platform(running, secrets, supervisor.started())
    finally:
        supervisor.stopped()

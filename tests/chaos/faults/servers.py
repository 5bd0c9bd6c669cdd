"""A Postgres and a Kafka that can be hurt: stopped, paused, killed, and started again where they were."""

import os
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import psutil

from libs.devstack import broker, native, postgres
from libs.devstack.errors import CannotStart
from libs.devstack.ports import ensure_free
from libs.devstack.stack import Stack, kafka_choice

Serve = Callable[[int | None], AbstractContextManager[str]]


class Server:
    """One server with its data folder and its port, which it keeps."""

    def __init__(self, serve: Serve) -> None:
        self._serve = serve
        self._running = ExitStack()
        self.address = self._running.enter_context(serve(None))
        self._port = cast("int", urlsplit(self.address if "://" in self.address else f"//{self.address}").port)

    @property
    def process(self) -> psutil.Process:
        """Raises CannotStart when it has ended."""
        for child in psutil.Process().children():
            if self._listens(child):
                return child
        raise CannotStart(f"Nothing of ours listens on port {self._port}.")

    def stop(self) -> None:
        self._running.close()

    def kill(self) -> None:
        hurt = self.process
        hurt.kill()
        hurt.wait()
        self._running.close()

    def start(self) -> None:
        ensure_free(self._port, "a server that starts again")
        self._running.enter_context(self._serve(self._port))

    def _listens(self, child: psutil.Process) -> bool:
        try:
            return any(one.laddr.port == self._port for one in child.net_connections("tcp") if one.status == "LISTEN")
        except psutil.NoSuchProcess:
            return False


@dataclass(frozen=True)
class Servers:
    """Both, and how the platform reaches them."""

    postgres: Server
    kafka: Server
    stack: Stack


@contextmanager
def servers(folder: Path, disk: Path | None = None) -> Generator[Servers]:
    """Servers of our own, whatever else runs; Postgres on this disk, if it is to be another.

    Postgres forgets nothing that it acknowledged, also when it is killed.
    """
    kind = kafka_choice(os.environ.get("KAFKA"))
    serve_kafka = broker.embedded if kind == "embedded" else native.node
    if kind == "docker":
        raise CannotStart("Faults are made by KAFKA=embedded or KAFKA=native: containers belong to somebody else.")
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as running:
        database = Server(partial(postgres.embedded, disk or folder, durable=True))
        running.callback(database.stop)
        kafka = Server(partial(serve_kafka, folder))
        running.callback(kafka.stop)
        yield Servers(
            database, kafka, Stack(database.address, kafka.address, "embedded", kind, kafka_remembers=kind == "native")
        )

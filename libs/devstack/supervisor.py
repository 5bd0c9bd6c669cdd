"""Services as child processes that are kept alive: one that dies is restarted at once."""

import ctypes
import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from libs.devstack.credentials import Secrets
from libs.devstack.errors import CannotStart
from libs.devstack.ports import HOST, free_port
from libs.devstack.processes import stop, tail
from libs.devstack.stack import Stack

PATIENCE = 90.0
"""Seconds until all services must be healthy."""
STOP_PATIENCE = 10.0
RESTARTS_A_MINUTE = 10
PAUSE = 0.05
KEYRING = "keyring"
ROOT = Path(__file__).parents[2]
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Program:
    """A service: the module that runs it, and which of the platform's secrets it is trusted with."""

    module: str
    port: int | None = None
    """Where it serves; None is any free port."""
    keyring: bool = False
    """It seals or opens personal values: it gets the keyring's database and the master key."""
    tokens: bool = False
    """It checks who asks: it gets the secret that tokens are signed with."""
    works_for: str | None = None
    """The service whose database it shares; None for one of its own."""
    told: Mapping[str, str] = field(default_factory=dict[str, str])
    """More of its environment."""


@dataclass(frozen=True)
class Note:
    """What became of a service, told as it happens."""

    service: str
    what: Literal["started", "healthy", "died", "given up"]
    detail: str


OnEvent: TypeAlias = Callable[[Note], None]


@dataclass
class Child:
    name: str
    program: Program
    log: Path
    process: subprocess.Popen[bytes]
    port: int
    healthy: bool = False
    given_up: bool = False
    deaths: deque[float] = field(default_factory=deque[float])


class Supervisor:
    """Starts, watches and stops the services, all in one thread.

    Linux ends a child with the *thread* that started it; this one lives exactly as long as the services should.
    """

    def __init__(
        self, folder: Path, stack: Stack, secrets: Secrets, services: Mapping[str, Program], on_event: OnEvent
    ) -> None:
        self._stack, self._secrets, self._services, self._tell = stack, secrets, services, on_event
        self._logs = folder / "logs"
        self._children: dict[str, Child] = {}
        self._stopping, self._settled = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._live, name="supervisor")

    def started(self) -> Mapping[str, Child]:
        self._logs.mkdir(exist_ok=True)
        self._thread.start()
        self._settled.wait(PATIENCE)
        for child in self._children.values():
            if not child.healthy:
                raise CannotStart(f"{child.name} does not get well. The end of {child.log}:\n{tail(child.log)}")
        if len(self._children) < len(self._services):
            raise CannotStart("The services cannot be started on this machine.")
        return self._children

    def stopped(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _live(self) -> None:
        try:
            for name, program in self._services.items():
                log, port = self._logs / f"{name}.log", self._port(program)
                self._children[name] = Child(name, program, log, self._spawn(name, program, log, port), port)
                self._tell(Note(name, "started", f"process {self._children[name].process.pid}, port {port}"))
            while not self._stopping.wait(PAUSE):
                for child in self._children.values():
                    self._look_after(child)
                if all(child.healthy or child.given_up for child in self._children.values()):
                    self._settled.set()
        finally:
            self._settled.set()
            self._stop_all()

    def _look_after(self, child: Child) -> None:
        if child.given_up:
            return
        if (code := child.process.poll()) is not None:
            child.healthy = False
            self._tell(Note(child.name, "died", _ending(code)))
            self._revive(child)
        elif not child.healthy and _is_well(child.port):
            child.healthy = True
            self._tell(Note(child.name, "healthy", f"http://{HOST}:{child.port}"))

    def _revive(self, child: Child) -> None:
        now = time.monotonic()
        child.deaths.append(now)
        while child.deaths and child.deaths[0] < now - 60:
            child.deaths.popleft()
        if len(child.deaths) > RESTARTS_A_MINUTE:
            child.given_up = True
            self._tell(Note(child.name, "given up", f"{len(child.deaths)} ends within a minute; see {child.log}"))
            return
        # The same port as before: whoever was told the address of a gateway must find it there again.
        child.process = self._spawn(child.name, child.program, child.log, child.port)
        self._tell(Note(child.name, "started", f"process {child.process.pid}, port {child.port}"))

    def _spawn(self, name: str, program: Program, log: Path, port: int) -> subprocess.Popen[bytes]:
        with log.open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "-m", program.module],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self._logs,
                env=self._environment(name, program, port),
                # Ctrl-C must reach only us, who stop the services in order.
                start_new_session=True,
                preexec_fn=_die_with_us if _libc else None,  # noqa: PLW1509 - its one system call needs no lock
            )

    def _environment(self, name: str, program: Program, port: int) -> dict[str, str]:
        path = os.pathsep.join(part for part in (str(ROOT), os.environ.get("PYTHONPATH")) if part)
        environment = {
            **os.environ,
            "PYTHONPATH": path,
            "VICEVERSA_DATABASE": self._stack.database(program.works_for or name),
            "VICEVERSA_KAFKA": self._stack.kafka,
            "VICEVERSA_KAFKA_IDEMPOTENT": "true" if self._stack.kafka_remembers else "false",
            "VICEVERSA_KAFKA_FETCH_WAIT_MS": "100" if self._stack.kafka_remembers else "20",
            # The embedded broker lets every new consumer group wait half of this time or more.
            "VICEVERSA_KAFKA_SESSION_TIMEOUT_MS": "6000" if self._stack.kafka_remembers else "3000",
            "VICEVERSA_PORT": str(port),
            "VICEVERSA_SIGNING_KEY": self._secrets.signing_key,
            **program.told,
        }
        if program.keyring:
            environment["VICEVERSA_KEYRING"] = self._stack.database(KEYRING)
            environment["VICEVERSA_MASTER_KEY"] = self._secrets.master_key
        if program.tokens:
            environment["VICEVERSA_TOKEN_SECRET"] = self._secrets.token_secret
        return environment

    def _port(self, program: Program) -> int:
        taken = {child.port for child in self._children.values()}
        while (port := program.port or free_port()) in taken:
            continue
        return port

    def _stop_all(self) -> None:
        """Ask all at once, since each may take its time, and kill what is left when the patience is over."""
        for child in self._children.values():
            if child.process.poll() is None:
                child.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_PATIENCE
        for child in self._children.values():
            stop(child.process, signal.SIGTERM, max(0.1, deadline - time.monotonic()))


def _is_well(port: int) -> bool:
    asked = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        asked.request("GET", "/health")
        return asked.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()


def _ending(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"


def _die_with_us() -> None:
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))

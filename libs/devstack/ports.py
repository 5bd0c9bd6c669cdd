"""TCP ports of this machine. Everything listens on 127.0.0.1 only: nothing here asks for a password."""

import socket
import time
from collections.abc import Iterator

from libs.devstack.errors import CannotStart

HOST = "127.0.0.1"
ATTEMPTS = 5
PATIENCE = 2.0


def candidates(wanted: int | None, owner: str) -> Iterator[int]:
    """The ports to try in turn: the wanted one, or several free ones, since another process may be quicker than we."""
    if wanted is not None:
        ensure_free(wanted, owner)
        yield wanted
        return
    for _ in range(ATTEMPTS):
        yield free_port()


def ensure_free(port: int, owner: str) -> None:
    if not 1 <= port <= 65535:
        raise CannotStart(f"{port} is no port for {owner}: choose one between 1 and 65535.")
    # A server whose owner was killed may need this moment to follow.
    deadline = time.monotonic() + PATIENCE
    while not _can_bind(port, owner):
        if time.monotonic() > deadline:
            raise CannotStart(
                f"Port {port} for {owner} is taken: stop what listens on {HOST}:{port}, or choose another port."
            )
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def _can_bind(port: int, owner: str) -> bool:
    with socket.socket() as probe:
        # The servers set this too; without it a port counts as taken for a minute after its server has stopped.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError as error:
            raise CannotStart(f"Port {port} for {owner} is reserved for root: choose one above 1023.") from error
        except OSError:
            return False
        return True

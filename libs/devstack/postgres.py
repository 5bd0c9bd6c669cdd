"""The embedded Postgres: a data folder and a server of our own, over TCP on this machine only."""

import os
import shutil
import signal
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import psutil

from libs.devstack.binaries import Binaries, postgres_binaries
from libs.devstack.errors import CannotStart
from libs.devstack.ports import HOST, candidates
from libs.devstack.processes import Account, spawn, stop, tail, wait_until

# Recovery after a crash replays at most a gigabyte of log, which a slow disk does in a minute.
PATIENCE = 120.0

# Forgetting the last seconds in a power cut is fine for a test, and makes each commit several times faster.
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@contextmanager
def embedded(folder: Path, port: int | None, *, durable: bool) -> Generator[str]:
    """Serve `folder/postgres` and give the DSN of the server. Stopping lets running statements go and loses nothing."""
    data, log = folder / "postgres", folder / "postgres.log"
    try:
        binaries = postgres_binaries(owner_of=data)
        if not (data / "PG_VERSION").exists():
            _make(data, binaries, durable=durable)
        _stop_leftover(data)
        with _open(data, binaries.account) as (name, keep):
            process, taken = _serve(binaries, data, name, keep, log, port, durable=durable)
    except OSError as error:
        raise CannotStart(f"Postgres cannot use {error.filename or data}: {error.strerror}.") from error
    try:
        yield f"postgresql://postgres@{HOST}:{taken}"
    finally:
        # SIGINT is Postgres's fast shutdown: it disconnects everybody and writes a checkpoint.
        stop(process, signal.SIGINT, PATIENCE)


def _serve(
    binaries: Binaries, data: Path, name: str, keep: tuple[int, ...], log: Path, port: int | None, *, durable: bool
) -> tuple[subprocess.Popen[bytes], int]:
    for candidate in candidates(port, "Postgres"):
        settings = [
            f"listen_addresses={HOST}",
            f"port={candidate}",
            "unix_socket_directories=",
            "max_connections=200",
            "timezone=UTC",
            *(() if durable else FORGETFUL),
        ]
        process = spawn(
            [binaries.folder / "postgres", "-D", name, *(f"--{setting}" for setting in settings)],
            log,
            on_our_death=signal.SIGINT,
            account=binaries.account,
            keep=keep,
        )
        if wait_until(lambda child=process: _is_ready(data, child.pid), process, PATIENCE):
            return process, candidate
        stop(process, signal.SIGINT, PATIENCE)
        if "Address already in use" not in tail(log):
            break
    raise CannotStart(f"Postgres does not start over {data}. The end of {log}:\n{tail(log)}")


def _make(data: Path, binaries: Binaries, *, durable: bool) -> None:
    # Made aside and renamed, so that an interrupted first start leaves nothing that looks like a database.
    unfinished = data.with_name("postgres.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    if binaries.account.user is not None and binaries.account.group is not None:
        os.chown(unfinished, binaries.account.user, binaries.account.group)
    # The built-in locale sorts alike on every machine, whatever locales that machine has.
    options = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C"]
    options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", *(() if durable else ("--no-sync",))]
    log = data.with_name("postgres.log")
    with _open(unfinished, binaries.account) as (name, keep):
        command = [binaries.folder / "initdb", "-D", name, *options]
        process = spawn(command, log, on_our_death=signal.SIGTERM, account=binaries.account, keep=keep)
        if process.wait() != 0:
            raise CannotStart(f"Postgres cannot make its data folder {data}. The end of {log}:\n{tail(log)}")
    unfinished.rename(data)


@contextmanager
def _open(data: Path, account: Account) -> Generator[tuple[str, tuple[int, ...]]]:
    """A name for the data folder that the server can follow, and the descriptor that it must inherit for it.

    As root we run Postgres as another user, who may be unable to walk the path to the folder (/root is closed to all).
    A descriptor opened by us leads there without the walk, so that no permission of any parent folder has to change.
    """
    if account.user is None or not Path("/proc/self/fd").is_dir():
        yield str(data), ()
        return
    descriptor = os.open(data, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}", (descriptor,)
    finally:
        os.close(descriptor)


def _is_ready(data: Path, process: int) -> bool:
    """The last line of postmaster.pid is how Postgres itself (pg_ctl) says that it takes connections."""
    lines = _postmaster(data)
    return len(lines) > 7 and lines[0] == str(process) and lines[7].strip() == "ready"


def _stop_leftover(data: Path) -> None:
    """A server that outlived an owner who was killed is stopped; we hold the folder, so it is nobody else's."""
    leftovers = [process for process in psutil.process_iter() if _serves(process, data)]
    for process in leftovers:
        if str(process.pid) in _postmaster(data)[:1]:
            process.send_signal(signal.SIGINT)
    # The other processes of a server see its end and follow it.
    _, alive = psutil.wait_procs(leftovers, PATIENCE)
    if alive:
        raise CannotStart(f"An older Postgres over {data} does not stop: end process {alive[0].pid}.")
    # Nobody serves the folder now. Left here, the file would name a process number that somebody else has by now, or
    # a dead process that nobody has waited for (as in a container), and Postgres would refuse to start.
    (data / "postmaster.pid").unlink(missing_ok=True)


def _serves(process: psutil.Process, data: Path) -> bool:
    try:
        return process.name() == "postgres" and Path(process.cwd()) == data
    except psutil.Error:
        # It has ended, or it is another user's, who cannot serve our folder.
        return False


def _postmaster(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []

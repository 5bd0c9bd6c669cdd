"""Child processes that write a log, stop when asked, and (on Linux) do not outlive us."""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from libs.devstack.errors import CannotStart

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Account:
    """Whom a child runs as; None is ourselves."""

    user: int | None = None
    group: int | None = None


def spawn(
    command: Sequence[str | Path],
    log: Path,
    *,
    on_our_death: signal.Signals,
    account: Account | None = None,
    keep: Sequence[int] = (),
    environment: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child whose output is the log of this run; in a session of its own, so that Ctrl-C reaches only us."""
    whom = account or Account()
    with log.open("wb") as output:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={**os.environ, **(environment or {})},
            user=whom.user,
            group=whom.group,
            extra_groups=None if whom.user is None else [],
            pass_fds=tuple(keep),
            start_new_session=True,
            # The one system call made there needs no lock that another thread could hold.
            preexec_fn=_dies_with_us(on_our_death),  # noqa: PLW1509
        )


def stop(process: subprocess.Popen[bytes], how: signal.Signals, patience: float) -> None:
    """Ask a child to stop, and kill it if it has not stopped after so many seconds."""
    if process.poll() is not None:
        return
    process.send_signal(how)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_until(fact: Callable[[], bool], process: subprocess.Popen[bytes], patience: float) -> bool:
    """Whether the fact came true before the child ended and before the patience (seconds) did."""
    deadline = time.monotonic() + patience
    while process.poll() is None and time.monotonic() < deadline:
        if fact():
            return True
        time.sleep(0.02)
    return False


def tail(log: Path, lines: int = 8) -> str:
    """The end of a log, for a message."""
    try:
        said = log.read_text(errors="replace").splitlines()
    except OSError as error:
        return f"    ({error})"
    # Servers tell this once, and then at length what else fails for it.
    full = [line for line in said if "No space left on device" in line][:1]
    return "\n".join(f"    {line}" for line in [*full, *said[-lines:]])


@contextmanager
def alone_in(folder: Path) -> Generator[None]:
    """Make the folder and hold it: two stacks over one folder would stop each other's servers."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / ".lock").open("a+")
    except OSError as error:
        raise CannotStart(f"The folder {folder} cannot be written: {error.strerror}. Choose another one.") from error
    with lock:
        try:
            # The kernel gives the lock back however we end, so nobody ever has to remove a stale file.
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise CannotStart(
                f"The folder {folder} is in use by process {lock.read().strip()}: stop it, or choose another folder."
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _dies_with_us(how: signal.Signals) -> Callable[[], None] | None:
    # The signal comes when the starting *thread* ends, so a child started in a passing thread would die with that one.
    if _libc is None or threading.current_thread() is not threading.main_thread():
        return None
    prctl = _libc.prctl

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, int(how))

    return ask

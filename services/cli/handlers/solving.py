"""`viceversa solve`, `verify`, `explain`, `compare`: each starts a process of the matching service, and no servers."""

import json
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from rich.markup import escape

from services.cli.handlers import show

SOLVER = "services.matching.solver.command"
CHECKER = "services.matching.domain.verifying"
NEEDED = ("numba", "numpy", "ortools", "pyarrow")
KILLED, STOPPED = 128, 130


def solve(words: Sequence[str]) -> int:
    """The exit code. Progress goes to standard error: one line that changes at a terminal, else lines."""
    try:
        return _solve([*_python(SOLVER), "solve", *words])
    except KeyboardInterrupt:
        return STOPPED


def _solve(command: Sequence[str]) -> int:
    if not show.err.is_terminal:
        return code(subprocess.run([*command, "--progress", "plain"], check=False).returncode)
    with (
        show.err.status("Reading") as line,
        subprocess.Popen([*command, "--progress", "json"], stderr=subprocess.PIPE, text=True) as child,
    ):
        for said in child.stderr or ():
            progress = _progress(said)
            if progress is None:
                show.err.print(said.rstrip("\n"), markup=False, soft_wrap=True)
            else:
                line.update(escape(progress["words"]))
    return code(child.returncode)


def check(words: Sequence[str]) -> int:
    """`verify` or `explain`, with its words; the exit code."""
    return code(subprocess.run([*_python(CHECKER), *words], check=False).returncode)


def compare(words: Sequence[str]) -> int:
    return code(subprocess.run([*_python(SOLVER), "compare", *words], check=False).returncode)


def _python(module: str) -> list[str]:
    """Raises Failed where what the matching service needs is not installed."""
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise show.Failed(f"{', '.join(missing)} is not installed: install viceversa with the extra `matching`.")
    return [sys.executable, "-m", module]


def _progress(said: str) -> dict[str, Any] | None:
    """What is not progress is for the reader as it is."""
    if not said.startswith("{"):
        return None
    return json.loads(said)


def code(returned: int) -> int:
    """As a shell says it: a process that was killed by signal 9 ends with 137."""
    if returned < 0:
        show.err.print(f"The process was ended by signal {-returned}; nothing is written.", style="red")
        return KILLED - returned
    return returned

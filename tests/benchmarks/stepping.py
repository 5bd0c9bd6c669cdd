"""Steps of a benchmark, each in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any


def step(name: str, problem: Path, solution: Path) -> dict[str, Any]:
    """What `tests.benchmarks.solving` says of the step; its progress goes to standard error."""
    command = [sys.executable, "-m", "tests.benchmarks.solving", name, str(problem), str(solution)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    print(f"{name}: {found}", file=sys.stderr, flush=True)
    return found

"""Each wall is broken on purpose, and seen to fail by its name."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2]

BREACHES = [
    pytest.param(
        "libs/runtime/clock.py",
        "import services.sessions.app",
        "Services use libraries, never the other way round",
        id="a library uses a service",
    ),
    pytest.param(
        "services/matching/handlers.py",
        "import services.sessions.handlers",
        "No service imports another",
        id="a service imports another",
    ),
    pytest.param(
        "services/sessions/utils.py", "", "Every service has the same shape", id="a module that no service has"
    ),
    pytest.param(
        "services/matching/projections/known.py",
        "import services.matching.handlers",
        "Every service has the same shape",
        id="one edge of a service calls another",
    ),
    pytest.param(
        "libs/contracts/topics.py",
        "import libs.eventsourcing.storing.store",
        "Contracts stand alone",
        id="contracts lean on something",
    ),
    pytest.param(
        "libs/eventsourcing/storing/rows.py",
        "import libs.eventsourcing.sending.publisher",
        "The rooms of event sourcing stand on each other",
        id="a store knows who sends",
    ),
    pytest.param(
        "services/sessions/domain/mentorship.py", "import asyncpg", "The domain is pure", id="a domain reads a database"
    ),
    pytest.param("libs/contracts/vocabulary.py", "import random", "The domain is pure", id="contracts throw dice"),
    pytest.param(
        "services/sessions/handlers.py",
        "import ortools.sat.python.cp_model",
        "Only the solver knows OR-Tools",
        id="another service knows OR-Tools",
    ),
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for part in ("services", "libs"):
        shutil.copytree(HERE / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(HERE / "pyproject.toml", tmp_path)
    return tmp_path


def lint(folder: Path) -> str:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return "kept" if run.returncode == 0 else run.stdout


def test_the_house_as_it_stands_keeps_all_walls(copy: Path) -> None:
    assert lint(copy) == "kept"


@pytest.mark.parametrize(("file", "line", "wall"), BREACHES)
def test_a_breach_is_caught(copy: Path, file: str, line: str, wall: str) -> None:
    place = copy / file
    before = place.read_text() if place.exists() else ""
    place.write_text(f"{before}\n{line}\n")
    assert f"{wall} BROKEN" in lint(copy)

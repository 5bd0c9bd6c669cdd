"""`viceversa solve`, `verify` and `explain` as somebody at a shell meets them."""

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from services.cli.handlers import show, solving

PAIRS = [{"mentor": "ann", "mentee": "xia", "score": "2.5"}, {"mentor": "ben", "mentee": "xia", "score": 1}]
PROBLEM = {
    "viceversa": "problem",
    "version": 1,
    "people": [
        {"id": "ann", "mentor_capacity": 1},
        {"id": "ben", "mentor_capacity": 1},
        {"id": "xia", "mentee_capacity": 1},
    ],
    "pairs": PAIRS,
}
TOO_MANY = {"quotas": [{"place": "nation", "side": "mentor", "minimum": 9}]}


def viceversa(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "services.cli.app", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture
def problem(tmp_path: Path) -> Path:
    file = tmp_path / "problem.json"
    file.write_text(json.dumps(PROBLEM))
    return file


def test_a_problem_is_solved_verified_and_explained(problem: Path) -> None:
    solution = problem.with_name("solution.json")
    solved = viceversa("solve", problem, "-o", solution, "--columns")
    assert (solved.returncode, "Proven" in solved.stdout) == (0, True), solved.stderr
    assert "gap 0.0000%" in solved.stderr
    assert solution.with_name("solution.pairs.parquet").exists()
    verified = viceversa("verify", problem, solution)
    assert (verified.returncode, verified.stdout) == (0, f"{solution} holds.\n")
    explained = viceversa("explain", problem, solution, "--person", "ann")
    assert explained.stdout.startswith("ann is mentor of xia: 2.5 points.\n")


def test_two_solutions_are_compared(problem: Path) -> None:
    other = problem.with_name("other.json")
    changed = [{**pair, "score": 3} if pair["mentor"] == "ben" else pair for pair in PAIRS]
    other.write_text(json.dumps({**PROBLEM, "pairs": changed}))
    before, after = problem.with_name("before.json"), problem.with_name("after.json")
    assert viceversa("solve", problem, "-o", before).returncode == 0
    assert viceversa("solve", other, "-o", after).returncode == 0
    same = viceversa("compare", problem, before, problem, before)
    assert (same.returncode, same.stdout.splitlines()[-1]) == (0, "Everybody has the same pairs.")
    found = viceversa("compare", problem, before, other, after)
    assert found.returncode == 1
    assert "ann: with xia before, without a pair now." in found.stdout
    assert viceversa("compare", problem, before, other, before).returncode == 2


def test_what_cannot_be_solved_ends_with_3_and_what_cannot_be_read_with_2(problem: Path) -> None:
    problem.write_text(json.dumps(PROBLEM | TOO_MANY))
    infeasible = viceversa("solve", problem, "-o", problem.with_name("solution.json"))
    assert (infeasible.returncode, infeasible.stdout.startswith("There is no valid matching: ")) == (3, True)
    problem.write_text("{")
    unread = viceversa("solve", problem, "-o", problem.with_name("solution.json"))
    assert unread.returncode == 2
    assert unread.stderr.startswith("problem.json is not JSON: ")
    assert "Traceback" not in unread.stderr


def test_at_a_terminal_progress_is_one_line_that_goes_away(problem: Path) -> None:
    ours, theirs = pty.openpty()
    words = ["solve", str(problem), "-o", str(problem.with_name("solution.json"))]
    command = [sys.executable, "-m", "services.cli.app", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, text=True) as child:
        os.close(theirs)
        shown = b"".join(iter(lambda: read(ours), b""))
        said = child.stdout.read() if child.stdout else ""
    os.close(ours)
    assert child.returncode == 0
    assert "Proven" in said
    assert b"gap 0.0000%" in shown
    assert b'"step"' not in shown


def read(terminal: int) -> bytes:
    """What is shown next; nothing when whoever wrote there has ended, which Linux tells as an error."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


def test_a_solver_that_was_killed_ends_as_a_shell_says_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert solving.code(-signal.SIGKILL) == 137
    assert "ended by signal 9" in capsys.readouterr().err


def test_a_machine_without_the_solver_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solving, "NEEDED", ("numpy", "no_such_module"))
    with pytest.raises(show.Failed, match="no_such_module is not installed"):
        solving.check(["verify"])

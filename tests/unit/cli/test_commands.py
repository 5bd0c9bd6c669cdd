"""What commands say and how they end when there is nothing to talk to."""

import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Protocol

import pytest

from services.cli import app
from services.cli.handlers import installation
from services.cli.handlers.installation import AlreadyUp, Running


class Command(Protocol):
    def __call__(self, *words: str) -> tuple[int, str]: ...


@pytest.fixture
def viceversa(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["viceversa", *words])
        with pytest.raises(SystemExit) as ended:
            app.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out + said.err

    return run


def test_bad_usage_ends_with_2(tmp_path: Path, viceversa: Command) -> None:
    assert viceversa("round", "open")[0] == 2
    assert viceversa("token", "--role", "king", "--folder", str(tmp_path))[0] == 2


def test_a_command_says_when_nothing_runs(tmp_path: Path, viceversa: Command) -> None:
    code, said = viceversa("funnel", "--programme", "up", "--folder", str(tmp_path))
    assert code == 1
    assert said == f"Nothing runs over {tmp_path}: start it with `viceversa up`, or give --url and --token.\n"


def test_a_token_needs_a_secret_and_makes_none(tmp_path: Path, viceversa: Command) -> None:
    code, said = viceversa("token", "--role", "nation", "--folder", str(tmp_path))
    assert code == 1
    assert "has never been up" in said
    assert not list(tmp_path.iterdir())


def test_down_without_up_is_fine(tmp_path: Path, viceversa: Command) -> None:
    assert viceversa("down", "--folder", str(tmp_path)) == (0, f"Nothing runs over {tmp_path}.\n")


def test_a_malformed_spreadsheet_is_told_in_one_line(tmp_path: Path, viceversa: Command) -> None:
    (tmp_path / "people.csv").write_text('a,b\n"x,y\n')
    (tmp_path / "secrets.json").write_text('{"master_key": "", "token_secret": "", "pseudonym_key": "k"}')
    mapping = Path(__file__).parents[3] / "services/cli/examples/mapping.toml"
    code, said = viceversa("import", str(tmp_path / "people.csv"), "--map", str(mapping), "--folder", str(tmp_path))
    assert (code, said) == (1, 'line 2, column "a,b": a quote is opened here and never closed.\n')


def test_one_platform_holds_a_folder(tmp_path: Path) -> None:
    running = Running(1, "http://127.0.0.1:1", "127.0.0.1:2", "postgresql://", {})
    assert not installation.is_held(tmp_path)
    with installation.hold(tmp_path):
        installation.write(tmp_path, running)
        assert installation.running(tmp_path) == running
        with pytest.raises(AlreadyUp), installation.hold(tmp_path):
            pass
    assert not installation.is_held(tmp_path)
    assert installation.running(tmp_path) is None


def test_whoever_is_at_a_terminal_is_asked_before_a_person_is_forgotten(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "services.cli.app", "forget", "ada", "--folder", str(tmp_path)]
    with subprocess.Popen(command, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as asked:
        os.write(ours, b"n\n")
        said, _ = asked.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert asked.returncode == 1
    assert said.startswith("What is known of ada will be unreadable for ever. Go on? [y/N]: ")
    assert said.endswith("Aborted.\n")

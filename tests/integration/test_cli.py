"""The supervisor and the command, with real processes: services that die come back, and nothing is left behind."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from libs.devstack.credentials import secrets_of
from libs.devstack.errors import CannotStart
from libs.devstack.platform import platform
from libs.devstack.supervisor import Note, Program

REGISTRATION = {"registration": Program("services.registration.app", tokens=True)}


class Heard:
    """Notes of a supervisor, which a test can wait for."""

    def __init__(self) -> None:
        self.notes: list[Note] = []
        self._changed = threading.Condition()

    def __call__(self, note: Note) -> None:
        with self._changed:
            self.notes.append(note)
            self._changed.notify_all()

    def wait_for(self, *whats: str) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: [note.what for note in self.notes] == list(whats), timeout=60)


def test_a_killed_service_comes_back_at_the_same_address(tmp_path: Path) -> None:
    heard = Heard()
    with platform(tmp_path, REGISTRATION, on_event=heard, durable=False) as running:
        first, address = running.pids["registration"], running.address("registration")
        os.kill(first, signal.SIGKILL)
        heard.wait_for("started", "healthy", "died", "started", "healthy")
        assert running.pids["registration"] != first
        assert running.address("registration") == address
        assert "killed by SIGKILL" in heard.notes[2].detail
        last = running.pids["registration"]
    assert not psutil.pid_exists(last)


def test_a_service_that_cannot_start_is_given_up_with_the_end_of_its_log(tmp_path: Path) -> None:
    with (
        pytest.raises(CannotStart, match="No module named"),
        platform(tmp_path, {"ghost": Program("services.ghost.app")}, durable=False),
    ):
        pass


def test_secrets_are_made_once_and_are_their_owners_alone(tmp_path: Path) -> None:
    made = secrets_of(tmp_path)
    assert secrets_of(tmp_path) == made
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert secrets_of(tmp_path / "other") != made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A platform that `up --detach` started, and that `down` stops."""
    place = tmp_path_factory.mktemp("up")
    up = viceversa(place, "up", "--detach", "--port", "0", "--json")
    assert up.returncode == 0, up.stderr
    yield place
    state = json.loads((place / "platform.json").read_text())
    down = viceversa(place, "down")
    assert down.returncode == 0, down.stderr
    assert not any(psutil.pid_exists(one["pid"]) for one in state["services"].values())


def viceversa(place: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "services.cli.app", *words, "--folder", str(place)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **more}, timeout=240)


def told(place: Path, *words: str) -> Any:
    ended = viceversa(place, *words, "--json")
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def test_up_again_says_that_it_runs_already(folder: Path) -> None:
    again = viceversa(folder, "up", "--port", "0")
    assert again.returncode == 1
    assert "runs over" in again.stderr
    assert "GraphiQL" in again.stdout


def test_people_are_imported_and_matched_only_after_they_consent(folder: Path, tmp_path: Path) -> None:
    found_a_programme(folder)
    people = tmp_path / "people.csv"
    people.write_text(PEOPLE)
    (tmp_path / "map.toml").write_text(MAPPING)
    first = viceversa(folder, "import", str(people), "--map", str(tmp_path / "map.toml"), "--json")
    assert first.returncode == 1
    said = json.loads(first.stdout)
    assert [one["line"] for one in said["invited"]] == [2, 3]
    assert [(one["line"], one["field"], one["rule"]) for one in said["refused"]] == [
        (4, "institution", "BAD_INPUT"),
        (5, "stage", "career stage"),
    ]
    again = viceversa(folder, "import", str(people), "--map", str(tmp_path / "map.toml"), "--json")
    assert json.loads(again.stdout) == said
    opened = told(folder, "round", "open", "r1", "--programme", "up", "--scope", "national")
    assert opened["state"] == "OPENED"
    told(folder, "round", "trigger", "r1")
    assert told(folder, "round", "watch", "r1")["cohortSize"] == 0


def test_events_are_read_as_an_analytics_consumer_does(folder: Path) -> None:
    found_a_programme(folder)
    ended = viceversa(folder, "events", "tail", "--topic", "registration.events", "--last", "100", "--json")
    assert ended.returncode == 0, ended.stderr
    types = [json.loads(line)["type"] for line in ended.stdout.splitlines()]
    assert "org.viceversa.ProgrammeOpened.v1" in types


def found_a_programme(folder: Path) -> None:
    """Asking again changes nothing, so every test may."""
    script = """
import asyncio, sys
from services.cli.handlers import reach
from services.cli.queries import documents
from services.cli.queries.gateway import connected
from pathlib import Path

async def main():
    told = reach.Told(Path(sys.argv[1]))
    token = reach.token(told)
    async with connected(reach.url(told)) as gateway:
        await gateway.tell(documents.REGISTER_REGION, token, {"id": "north", "name": "North"})
        place = {"id": "hall", "regionId": "north", "name": "Hall"}
        await gateway.tell(documents.REGISTER_INSTITUTION, token, place)
        await gateway.tell(documents.OPEN_PROGRAMME, token, {"id": "up", "name": "Up", "rules": {}})

asyncio.run(main())
"""
    ended = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


PEOPLE = """who,mail,place,grade
Ann,ann@x.example,Hall,resident
Ben,ben@x.example,Hall,senior leader
Cyd,cyd@x.example,nowhere,resident
Dan,dan@x.example,Hall,king
"""
MAPPING = """
programme = "up"
[columns]
name = "who"
email = "mail"
institution = "place"
stage = "grade"
[defaults]
offers = ["telehealth"]
seeks = ["leadership"]
languages = ["en"]
free = ["tue-17"]
mentor_capacity = 1
[values.institution]
"Hall" = "hall"
"""

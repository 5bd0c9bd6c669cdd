"""Master keys are changed while the platform runs: a new line in the file, one command, and the old line can go."""

import asyncio
import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from libs.devstack.platform import Platform, platform
from libs.runtime import clock
from services.cli.handlers.programs import programs
from services.cli.queries.gateway import connected
from services.cli.queries.tokens import Signer
from tests.acceptance.programme import Programme


def test_the_master_key_is_changed_while_people_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, first, second = tmp_path / "master.keys", a_key(), a_key()
    keep(file, first)
    monkeypatch.setenv("VICEVERSA_MASTER_KEY_FILE", str(file))
    with platform(tmp_path, programs(None), durable=False) as running:
        asyncio.run(play(running, tmp_path, file, first, second))


async def play(running: Platform, folder: Path, file: Path, first: str, second: str) -> None:
    async with connected(running.address("gateway")) as gateway:
        programme = Programme(gateway, Signer(running.secrets.token_secret, clock.now()))
        await programme.found()
        await programme.enrol_all()
        before = json.loads(await viceversa(running, folder, "keys", "--json"))
        keep(file, second, first)
        said = await viceversa(running, folder, "keys", "rotate")
        assert "21 keys of persons are wrapped anew" in said
        keep(file, second)
        after = json.loads(await viceversa(running, folder, "keys", "--json"))
        assert counted(before) == counted(after) == [21]
        assert before["current"] != after["current"] == after["masters"][0]["master"]
        seen = await programme.everything()
        assert [one["name"] for one in seen["participants"] if one["id"] == "junior-03"] == ["Junior 03"]


def counted(told: dict[str, Any]) -> list[int]:
    return [one["keys"] for one in told["masters"] if one["current"]]


async def viceversa(running: Platform, folder: Path, *words: str) -> str:
    environment = {**os.environ, "VICEVERSA_POSTGRES": running.stack.postgres, "VICEVERSA_FOLDER": str(folder)}
    command = [sys.executable, "-m", "services.cli.app", *words]
    done = await asyncio.to_thread(
        subprocess.run, command, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def a_key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


def keep(file: Path, *keys: str) -> None:
    file.write_text("".join(f"{key}\n" for key in keys))

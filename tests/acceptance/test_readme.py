"""Every snippet of the README is executed, as it stands."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest
import yaml

from libs.devstack.platform import Platform
from services.cli.handlers.programs import programs
from services.cli.queries.gateway import connected
from services.cli.queries.tokens import Signer
from tests.acceptance.programme import Programme

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy" / "README.md"
SNIPPETS = re.findall(r"^```(\w+)\n(.*?)^```$", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
LINES = [line for kind, body in SNIPPETS if kind == "sh" for line in body.splitlines()]

LANE = os.environ.get("KAFKA", "embedded")
EMBEDDED = LANE == "embedded"
RUN_BY_CI = {"make test": "make test", "KAFKA=native make integration": "KAFKA=native make integration"}
"""These run the tests themselves; that CI calls them is what can be asked here."""

BY_HAND = {"make simulate SEED=1"}
"""A year of 5,000 people takes hours; tests/integration/test_year.py lives a spring of a small programme."""

PATIENCE_SECONDS = 600


def snippet(kind: str) -> str:
    (found,) = (body for one, body in SNIPPETS if one == kind)
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("play")


def run(line: str, folder: Path) -> str:
    """Run one line in a shell, in a folder of its own for data, with a small cohort where one is made."""
    few = {"BENCH_COMMANDS": "50", "BENCH_EVENTS": "100", "BENCH_STEADY_SECONDS": "5"}
    settings = {"VICEVERSA_FOLDER": str(folder), **few}
    small = {"make demo": "ARGS=--people 200", "make up": "ARGS=--port 0"}
    arguments = next((f' "{more}"' for command, more in small.items() if line.endswith(command)), "")
    done = subprocess.run(
        line + arguments,
        shell=True,
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{line}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


async def test_the_query_is_answered_as_it_says(running: Platform, signer: Signer) -> None:
    async with connected(running.address("gateway")) as gateway:
        await Programme(gateway, signer).run()
        answer = await gateway.ask(snippet("graphql"), signer.institution("st-luke"))
    assert answer == json.loads(snippet("json"))


def test_every_line_for_the_shell_is_known_to_this_test() -> None:
    known = {*RUN_BY_CI, *BY_HAND, *PLAYED, *LONG, COMPOSE}
    assert set(LINES) == known


@pytest.mark.parametrize("line", RUN_BY_CI)
def test_ci_runs_the_tests_as_the_readme_says(line: str) -> None:
    assert RUN_BY_CI[line] in (ROOT / ".ci" / "run").read_text().splitlines()


PLAYED = ["make up", ".tools/bin/uv run --frozen --all-extras viceversa token --role nation", "make down"]


@pytest.mark.skipif(not EMBEDDED, reason="Once is enough: it runs in the lane of the embedded pair.")
def test_one_can_play(folder: Path) -> None:
    said = [run(line, folder) for line in LINES if line in PLAYED]
    assert "GraphiQL" in said[0]
    assert said[1].count(".") == 2


LONG = ["make demo", "KAFKA=native make demo", "make bench NAME=flow"]


@pytest.mark.skipif(not EMBEDDED, reason="Once is enough: it runs in the lane of the embedded pair.")
@pytest.mark.parametrize("line", LONG)
def test_it_runs_to_its_end(line: str, folder: Path) -> None:
    said = run(line, folder)
    if "bench" in line:
        figures = json.loads(said.splitlines()[-1])
        assert {"broker", "commands_per_s", "p50_ms", "p99_ms", "events_per_s", "peak_mib"} <= set(figures)
    else:
        assert "The demo has ended well" in said


COMPOSE = "docker compose up --build --wait"


def test_the_compose_file_is_whole() -> None:
    """What can be seen of it without an engine; the lane with Docker brings it up for real."""
    text = (ROOT / "docker-compose.yml").read_text()
    services = yaml.safe_load(text)["services"]
    assert set(services) == {"postgres", "kafka", *programs(None)}
    for name, program in programs(None).items():
        assert services[name]["build"]["args"]["SERVICE"] == program.module.split(".")[1]
        assert program.told.items() <= services[name]["environment"].items()
    if shutil.which("docker-compose"):
        secrets = dict.fromkeys(re.findall(r"\$\{(\w+):\?", text), "x")
        command = ["docker-compose", "--file", "docker-compose.yml", "config", "--quiet"]
        subprocess.run(command, cwd=ROOT, env={**os.environ, **secrets}, check=True)


@pytest.mark.skipif(LANE != "docker", reason="It needs an engine and images: it runs where KAFKA=docker does.")
def test_the_containers_come_up_and_are_healthy(folder: Path) -> None:
    """With the secrets of deploy/README.md, under a project name of its own, and gone afterwards with its volumes."""
    (make_secrets,) = re.findall(r"^python3 - <<'EOF'\n(.*?)^EOF$", DEPLOY.read_text(), re.MULTILINE | re.DOTALL)
    subprocess.run([sys.executable, "-c", make_secrets], cwd=folder, check=True)
    project = {"COMPOSE_PROJECT_NAME": "viceversa-readme", "COMPOSE_ENV_FILES": str(folder / ".env")}
    try:
        subprocess.run(COMPOSE, shell=True, cwd=ROOT, env={**os.environ, **project}, check=True)
        with urlopen("http://127.0.0.1:8000/health", timeout=10) as answer:
            assert json.load(answer)["healthy"] is True
    finally:
        down = "docker compose down --volumes"
        subprocess.run(down, shell=True, cwd=ROOT, env={**os.environ, **project}, check=True)

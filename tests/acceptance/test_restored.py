"""A service's database is lost: it is restored from a backup, and the platform tells one history again."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg

from libs.devstack.platform import Platform, serving
from libs.devstack.stack import Stack, start
from libs.eventsourcing.kafka import KafkaSettings
from libs.runtime import clock
from services.cli.handlers.programs import programs
from services.cli.queries.gateway import connected
from services.cli.queries.tokens import Signer
from tests.acceptance.programme import Programme
from tests.acceptance.test_killed import is_complete, settled
from tests.wiping import wiped

LOG = "select position, stream, version, hash, body::text from log join messages using (stream, version) order by 1"


def test_matching_is_lost_and_restored(tmp_path: Path) -> None:
    """First while Kafka has everything, which is taken back; then with Kafka lost too, and the others go back."""
    with start(tmp_path / "servers", durable=False) as stack:
        folder, backups = tmp_path / "platform", tmp_path / "backups"
        folder.mkdir()
        play, viceversa = partial(played, stack, folder), partial(asked, stack, folder)
        play(until_published)
        viceversa("backup", "-o", backups)
        asyncio.run(owned(stack))
        before = play(from_answers_on)
        said = asyncio.run(log_of(stack))

        restored = viceversa("restore", backups, "--service", "matching")
        assert [one["service"] for one in restored] == ["matching"]
        assert len(asyncio.run(log_of(stack))) == restored[0]["position"] < len(said)
        assert asyncio.run(owners(stack)) == {"matching"}
        found = {one["service"]: one for one in viceversa("reconcile")}
        assert found["matching"]["taken_back"] == len(said) - restored[0]["position"]
        assert asyncio.run(log_of(stack)) == said
        assert play(whatever_is_there) == before

        viceversa("restore", backups, "--service", "matching")
        asyncio.run(wiped(KafkaSettings(bootstrap=stack.kafka)))
        found = {one["service"]: one for one in viceversa("reconcile", exit_code=1)}
        heard = {one["consumer"].partition(".")[0] for one in found["matching"]["ahead"]}
        assert heard == {"analytics", "gateway", "matching", "notifications", "sessions"} - {"matching"}
        assert {one["service"] for one in found["matching"]["consequences"]} == {"sessions"}
        viceversa("reconcile", "--give-up")
        after = play(answered_again)
        assert after == before


def asked(stack: Stack, folder: Path, *words: str | Path, exit_code: int = 0) -> Any:
    """Run the command while no service runs; returns what it says as JSON."""
    done = subprocess.run(
        [sys.executable, "-m", "services.cli.app", *map(str, words), "--folder", str(folder), "--json"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "VICEVERSA_POSTGRES": stack.postgres, "VICEVERSA_KAFKA": stack.kafka},
    )
    assert done.returncode == exit_code, done.stderr + done.stdout
    return json.loads(done.stdout)


def played(stack: Stack, folder: Path, act: Callable[[Programme], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
    with serving(folder, stack, programs(None)) as running:
        return asyncio.run(on(running, act))


async def on(running: Platform, act: Callable[[Programme], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
    async with connected(running.address("gateway")) as gateway:
        read = await act(Programme(gateway, Signer(running.secrets.token_secret, clock.now())))
    await settled(running)
    return read


async def until_published(programme: Programme) -> dict[str, Any]:
    await programme.found()
    await programme.enrol_all()
    await programme.match()
    return {}


async def from_answers_on(programme: Programme) -> dict[str, Any]:
    await programme.answer_all()
    await programme.meet_all()
    return await programme.until(is_complete)


async def whatever_is_there(programme: Programme) -> dict[str, Any]:
    return await programme.until(is_complete)


async def answered_again(programme: Programme) -> dict[str, Any]:
    """The answers are in no log any more; the mentorships that they led to are."""
    await programme.until(lambda read: len(read["proposals"]) == 9)
    await programme.answer_all()
    return await programme.until(is_complete)


async def owned(stack: Stack) -> None:
    """As in containers: the database belongs to a role of the service's own."""
    connection = await asyncpg.connect(stack.database("matching"))
    await connection.execute("create role matching login")
    await connection.execute("alter database matching owner to matching")
    await connection.close()


async def owners(stack: Stack) -> set[str]:
    connection = await asyncpg.connect(stack.database("matching"))
    rows = await connection.fetch("select tableowner as owner from pg_tables where schemaname = 'public'")
    await connection.close()
    return {row["owner"] for row in rows}


async def log_of(stack: Stack) -> list[tuple[Any, ...]]:
    connection = await asyncpg.connect(stack.database("matching"))
    rows = await connection.fetch(LOG)
    await connection.close()
    return [tuple(row) for row in rows]

"""Keys are kept and put back, and nobody who was forgotten comes back with them."""

import base64
import gzip
from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest

from libs.eventsourcing.keeping.archive import BadBackup
from libs.eventsourcing.keeping.key_backup import put_back_keys, write_keys
from libs.eventsourcing.sealing.keyring import TABLES, Keyring
from libs.eventsourcing.sealing.masters import LocalKeys
from libs.eventsourcing.sealing.sealed import Home
from libs.eventsourcing.storing.migrate import create_tables
from tests.integration.conftest import Database

ANN, BOB, CEM = (Home(person, f"participant-{person}", "personal") for person in ("ann", "bob", "cem"))
Make = Callable[[], Awaitable[Keyring]]


@pytest.fixture
async def make(database: Database) -> AsyncGenerator[Make]:
    """Empty keyrings, all under one master key."""
    opened: list[Keyring] = []

    async def keyring() -> Keyring:
        pool = await asyncpg.create_pool(await database("keyring"), min_size=1, max_size=2)
        await create_tables(pool, TABLES)
        opened.append(Keyring(pool, LocalKeys(base64.b64encode(bytes(32)).decode())))
        return opened[-1]

    yield keyring
    for one in opened:
        await one.pool.close()


async def test_whoever_was_forgotten_since_the_backup_stays_forgotten(make: Make, tmp_path: Path) -> None:
    lost, file = await make(), tmp_path / "keys"
    ann, bob, cem = [await lost.seal(home, home.person.title()) for home in (ANN, BOB, CEM)]
    await lost.forget("cem")
    assert await write_keys(lost.pool, file) == 3
    assert file.stat().st_mode & 0o077 == 0
    new = await make()
    assert await put_back_keys(new.pool, file, ["bob"]) == 3
    assert await new.open_all([(ANN, ann), (BOB, bob), (CEM, cem)]) == ["Ann", None, None]
    assert await new.forgotten(["ann", "bob", "cem"]) == {"bob", "cem"}


async def test_whoever_is_there_already_is_newer_than_the_backup(make: Make, tmp_path: Path) -> None:
    keyring, file = await make(), tmp_path / "keys"
    ann = await keyring.seal(ANN, "Ann")
    await write_keys(keyring.pool, file)
    await keyring.forget("ann")
    assert await put_back_keys(keyring.pool, file, []) == 0
    assert await keyring.open_all([(ANN, ann)]) == [None]


@pytest.mark.parametrize("cut", [1, 2])
async def test_a_backup_that_was_cut_off_puts_nothing_back(make: Make, tmp_path: Path, cut: int) -> None:
    keyring, file = await make(), tmp_path / "keys"
    for home in (ANN, BOB):
        await keyring.seal(home, "x")
    await write_keys(keyring.pool, file)
    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    file.write_bytes(gzip.compress(b"".join(lines[:-cut])))
    new = await make()
    with pytest.raises(BadBackup, match="no whole backup of keys"):
        await put_back_keys(new.pool, file, [])
    assert await new.pool.fetchval("select count(*) from keyring") == 0

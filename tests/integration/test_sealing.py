"""What is personal opens for whoever holds the keys, until its owner is forgotten."""

import base64
from collections.abc import AsyncGenerator

import asyncpg
import pytest

from libs.eventsourcing.migrate import create_tables
from libs.eventsourcing.postgres import Pool
from libs.eventsourcing.sealing import TABLES, BadMasterKey, Forgotten, Keyring
from tests.integration.conftest import Database

MASTER_KEY = base64.b64encode(bytes(range(32))).decode()
OTHER_KEY = base64.b64encode(bytes(32)).decode()


@pytest.fixture
async def pool(database: Database) -> AsyncGenerator[Pool]:
    async with asyncpg.create_pool(await database("keyring"), min_size=1, max_size=5) as pool:
        await create_tables(pool, TABLES)
        yield pool


@pytest.fixture
def keyring(pool: Pool) -> Keyring:
    return Keyring(pool, MASTER_KEY)


async def test_what_is_sealed_opens_again(keyring: Keyring) -> None:
    sealed = await keyring.seal("ann", "personal", "Ann Example")
    assert "Ann" not in sealed
    assert await keyring.open_all("personal", [sealed]) == ["Ann Example"]


async def test_sealing_twice_gives_different_bytes(keyring: Keyring) -> None:
    assert await keyring.seal("ann", "personal", "Ann") != await keyring.seal("ann", "personal", "Ann")


async def test_a_forgotten_person_opens_nowhere_and_others_still_do(keyring: Keyring, pool: Pool) -> None:
    ann, bob = await keyring.seal("ann", "personal", "Ann"), await keyring.seal("bob", "personal", "Bob")
    await keyring.forget("ann")
    assert await keyring.open_all("personal", [ann, bob]) == [None, "Bob"]
    assert await pool.fetchval("select wrapped from keyring where person = 'ann'") is None


async def test_nothing_more_is_sealed_for_a_forgotten_person(keyring: Keyring) -> None:
    await keyring.seal("ann", "personal", "Ann")
    await keyring.forget("ann")
    with pytest.raises(Forgotten):
        await keyring.seal("ann", "personal", "Ann")


async def test_a_value_moved_to_another_field_or_person_does_not_open(keyring: Keyring) -> None:
    ann = await keyring.seal("ann", "personal", "Ann")
    await keyring.seal("bob", "personal", "Bob")
    assert await keyring.open_all("note", [ann]) == [None]
    assert await keyring.open_all("personal", [ann.replace("ann", "bob")]) == [None]


async def test_a_value_that_was_tampered_with_does_not_open(keyring: Keyring) -> None:
    sealed = await keyring.seal("ann", "personal", "Ann")
    changed = sealed[:-6] + ("AAAAAA" if not sealed.endswith("AAAAAA") else "BBBBBB")
    assert await keyring.open_all("personal", [changed]) == [None]


def test_a_master_key_of_the_wrong_form_is_refused(pool: Pool) -> None:
    for wrong in ("", "short", base64.b64encode(bytes(5)).decode()):
        with pytest.raises(BadMasterKey, match="32 bytes"):
            Keyring(pool, wrong)


async def test_another_master_key_opens_nothing(keyring: Keyring, pool: Pool) -> None:
    sealed = await keyring.seal("ann", "personal", "Ann")
    with pytest.raises(BadMasterKey):
        await Keyring(pool, OTHER_KEY).open_all("personal", [sealed])

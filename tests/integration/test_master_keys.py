"""Master keys from the environment, a file and Vault; the keys of persons are wrapped anew while everything runs."""

import asyncio
import base64
import dataclasses
import os
from collections.abc import AsyncGenerator, Generator, Sequence
from pathlib import Path

import asyncpg
import pytest

from libs.eventsourcing.sealing.keyring import TABLES, Forgotten, Keyring
from libs.eventsourcing.sealing.masters import BadMasterKey, KeyFile, LocalKeys, Wrapped, WrongMasterKey
from libs.eventsourcing.sealing.rotation import counts, rotate
from libs.eventsourcing.sealing.sealed import Home
from libs.eventsourcing.sealing.vault import Transit, VaultRefuses
from libs.eventsourcing.storing.migrate import create_tables
from libs.eventsourcing.storing.rows import Pool
from tests.integration.conftest import Database
from tests.integration.transit import TOKEN, Engine, vault

PEOPLE = [f"person-{number:02}" for number in range(20)]


def a_key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


def home(person: str) -> Home:
    return Home(person, f"participant-{person}", "personal")


@pytest.fixture
async def pool(database: Database) -> AsyncGenerator[Pool]:
    async with asyncpg.create_pool(await database("masters"), min_size=1, max_size=5) as pool:
        await create_tables(pool, TABLES)
        await pool.execute("truncate keyring")
        yield pool


@pytest.fixture(scope="module")
def engine() -> Generator[Engine]:
    with vault() as engine:
        yield engine


def transit(engine: Engine) -> Transit:
    return Transit(engine.address, TOKEN, "viceversa")


async def sealed_by(keyring: Keyring) -> list[tuple[Home, str]]:
    return [(home(person), await keyring.seal(home(person), person)) for person in PEOPLE]


def test_a_master_key_of_the_wrong_form_is_refused() -> None:
    for wrong in ("", "short", base64.b64encode(bytes(5)).decode()):
        with pytest.raises(BadMasterKey, match="32 bytes"):
            LocalKeys(wrong)


def test_a_file_without_a_key_or_with_half_a_key_is_refused_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "master.keys"
    with pytest.raises(BadMasterKey, match=r"master.keys cannot be read: No such file"):
        KeyFile(file)
    file.write_text("# the keys of this platform\n\n")
    with pytest.raises(BadMasterKey, match=r"master.keys holds no master key"):
        KeyFile(file)
    file.write_text("half\n")
    with pytest.raises(BadMasterKey, match=r"master.keys: .* 32 bytes"):
        KeyFile(file)


async def test_a_file_that_is_given_a_new_first_key_wraps_with_it_and_opens_what_the_old_one_wrapped(
    pool: Pool, tmp_path: Path
) -> None:
    file, old, new = tmp_path / "master.keys", a_key(), a_key()
    file.write_text(old)
    keyring = Keyring(pool, KeyFile(file))
    values = await sealed_by(keyring)
    file.write_text(f"# since spring\n{new}\n# before\n{old}\n")
    assert await keyring.open_all(values) == PEOPLE
    await keyring.seal(home("later"), "Later")
    assert [(one.keys, one.current) for one in await counts(keyring)] == [(20, False), (1, True)]


async def test_a_rotation_wraps_all_keys_anew_in_batches_and_the_old_key_is_not_needed_any_more(pool: Pool) -> None:
    old, new = a_key(), a_key()
    values = await sealed_by(Keyring(pool, LocalKeys(old)))
    both, told = Keyring(pool, LocalKeys(new), LocalKeys(old)), list[tuple[int, int]]()
    assert await rotate(both, lambda done, total: told.append((done, total)), batch=8) == 20
    assert told == [(8, 20), (16, 20), (20, 20)]
    assert await Keyring(pool, LocalKeys(new)).open_all(values) == PEOPLE
    assert [(one.keys, one.current) for one in await counts(both)] == [(20, True)]
    assert await rotate(both) == 0


async def test_a_rotation_that_was_cut_off_goes_on_where_it_was(pool: Pool) -> None:
    old, new = a_key(), a_key()
    values = await sealed_by(Keyring(pool, LocalKeys(old)))
    both = Keyring(pool, LocalKeys(new, old))

    def pull_the_plug(done: int, total: int) -> None:
        raise KeyboardInterrupt(f"{done} of {total}")

    with pytest.raises(KeyboardInterrupt, match="5 of 20"):
        await rotate(both, pull_the_plug, batch=5)
    assert await both.open_all(values) == PEOPLE
    assert await rotate(both) == 15


async def test_whoever_is_forgotten_during_a_rotation_stays_forgotten(pool: Pool) -> None:
    old, new = a_key(), a_key()
    values = await sealed_by(Keyring(pool, LocalKeys(old)))

    class Slow(LocalKeys):
        """Forgetting comes between reading a key and storing it anew."""

        async def rewrap(self, wrapped: Sequence[Wrapped]) -> Sequence[Wrapped | None]:
            await Keyring(pool, LocalKeys(old)).forget("person-03")
            return await super().rewrap(wrapped)

    both = Keyring(pool, Slow(new, old))
    assert await rotate(both) == 19
    assert await pool.fetchval("select wrapped from keyring where person = 'person-03'") is None
    assert (await both.open_all(values)).count(None) == 1


async def test_people_are_sealed_and_opened_while_keys_are_rotated(pool: Pool) -> None:
    old, new = a_key(), a_key()
    keyring = Keyring(pool, LocalKeys(new, old))
    values = await sealed_by(Keyring(pool, LocalKeys(old)))

    async def read() -> None:
        for _ in range(30):
            assert await keyring.open_all(values) == PEOPLE

    await asyncio.gather(read(), rotate(keyring, batch=1), sealed_by(keyring))


async def test_keys_move_into_vault_and_what_vault_holds_opens_with_nothing_else(pool: Pool, engine: Engine) -> None:
    old = a_key()
    values = await sealed_by(Keyring(pool, LocalKeys(old)))
    moving = Keyring(pool, transit(engine), LocalKeys(old))
    assert await rotate(moving) == 20
    inside = Keyring(pool, transit(engine))
    assert await inside.open_all(values) == PEOPLE
    assert [(one.master, one.current) for one in await counts(inside)] == [("vault:transit/viceversa:v1", True)]


async def test_a_new_version_in_vault_rewraps_without_showing_a_key(pool: Pool, engine: Engine) -> None:
    inside = Keyring(pool, transit(engine))
    values = await sealed_by(inside)
    engine.rotate()
    engine.asked.clear()
    assert await rotate(inside) == 20
    assert set(engine.asked) == {"keys", "rewrap"}
    engine.oldest = len(engine.versions)
    assert await inside.open_all(values) == PEOPLE


async def test_a_version_that_vault_has_retired_is_asked_for_by_its_name(pool: Pool, engine: Engine) -> None:
    inside = Keyring(pool, transit(engine))
    values = await sealed_by(inside)
    engine.rotate()
    engine.oldest = len(engine.versions)
    with pytest.raises(
        WrongMasterKey, match=rf"wrapped by the master key vault:transit/viceversa:v{engine.oldest - 1}"
    ):
        await inside.open_all(values)


async def test_a_key_in_the_row_of_somebody_else_is_not_theirs_in_vault_either(pool: Pool, engine: Engine) -> None:
    inside = Keyring(pool, transit(engine))
    values = await sealed_by(inside)
    await pool.execute(
        """
        update keyring set wrapped = (select wrapped from keyring where person = 'person-01')
        where person = 'person-02'
        """
    )
    with pytest.raises(WrongMasterKey, match="changed by hand"):
        await inside.open_all(values)


async def test_vault_that_refuses_or_is_away_says_so_and_seals_nothing(pool: Pool, engine: Engine) -> None:
    stranger = dataclasses.replace(transit(engine), token="wrong")
    with pytest.raises(VaultRefuses, match="permission denied"):
        await Keyring(pool, stranger).seal(home("ann"), "Ann")
    away = Transit("http://127.0.0.1:9", TOKEN, "viceversa")
    with pytest.raises(VaultRefuses, match=r"does not answer at http://127.0.0.1:9"):
        await Keyring(pool, away).seal(home("ann"), "Ann")
    await Keyring(pool, LocalKeys(a_key())).forget("ann")
    with pytest.raises(Forgotten):
        await Keyring(pool, transit(engine)).seal(home("ann"), "Ann")

"""What is personal opens for whoever holds the keys, where it belongs, until its owner is forgotten."""

import base64
from collections.abc import AsyncGenerator

import asyncpg
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from libs.eventsourcing.sealing.keyring import TABLES, Forgotten, Keyring
from libs.eventsourcing.sealing.masters import LocalKeys, Wrapped, WrongMasterKey
from libs.eventsourcing.sealing.sealed import Home, lock
from libs.eventsourcing.storing.migrate import create_tables
from libs.eventsourcing.storing.rows import Pool
from tests.integration.conftest import Database

MASTER_KEY = base64.b64encode(bytes(range(32))).decode()
OTHER_KEY = base64.b64encode(bytes(32)).decode()
ANN = Home("ann", "participant-ann", "personal")
BOB = Home("bob", "participant-bob", "personal")


@pytest.fixture
async def pool(database: Database) -> AsyncGenerator[Pool]:
    async with asyncpg.create_pool(await database("keyring"), min_size=1, max_size=5) as pool:
        await create_tables(pool, TABLES)
        await pool.execute("truncate keyring")
        yield pool


@pytest.fixture
def keyring(pool: Pool) -> Keyring:
    return Keyring(pool, LocalKeys(MASTER_KEY))


async def test_what_is_sealed_opens_again_and_says_whose_it_is(keyring: Keyring) -> None:
    sealed = await keyring.seal(ANN, "Ann Example")
    assert sealed.startswith("sealed:2:ann:")
    assert "Ann" not in sealed
    assert await keyring.open_all([(ANN, sealed)]) == ["Ann Example"]


async def test_sealing_twice_gives_different_bytes(keyring: Keyring) -> None:
    assert await keyring.seal(ANN, "Ann") != await keyring.seal(ANN, "Ann")


async def test_a_forgotten_person_opens_nowhere_and_others_still_do(keyring: Keyring, pool: Pool) -> None:
    ann, bob = await keyring.seal(ANN, "Ann"), await keyring.seal(BOB, "Bob")
    await keyring.forget("ann")
    assert await keyring.open_all([(ANN, ann), (BOB, bob)]) == [None, "Bob"]
    assert await pool.fetchval("select wrapped from keyring where person = 'ann'") is None
    assert await keyring.forgotten(["ann", "bob", "cem"]) == {"ann"}


async def test_nothing_more_is_sealed_for_a_forgotten_person(keyring: Keyring) -> None:
    await keyring.seal(ANN, "Ann")
    await keyring.forget("ann")
    with pytest.raises(Forgotten):
        await keyring.seal(ANN, "Ann")


async def test_a_value_moved_to_another_person_stream_or_field_does_not_open(keyring: Keyring) -> None:
    ann = await keyring.seal(ANN, "Ann")
    await keyring.seal(BOB, "Bob")
    moved = [
        (Home("bob", ANN.stream, ANN.field), ann.replace(":ann:", ":bob:")),
        (Home("bob", ANN.stream, ANN.field), ann),
        (Home("ann", "mentorship-m1", ANN.field), ann),
        (Home("ann", ANN.stream, "note"), ann),
    ]
    assert await keyring.open_all(moved) == [None] * 4


async def test_a_value_of_the_first_form_opens_and_is_not_taken_for_one_of_the_second(
    keyring: Keyring, pool: Pool
) -> None:
    """As the release before sealed: person and field alone were bound."""
    for home in (ANN, Home("2", "participant-2", "personal")):
        await keyring.seal(home, "so that there is a key")
        row = await pool.fetchrow("select * from keyring where person = $1", home.person)
        assert row is not None
        [key] = await LocalKeys(MASTER_KEY).unwrap([Wrapped(home.person, row["master"], row["wrapped"])])
        assert key is not None
        locked = lock(AESGCM(key.key), b"As before", f"{home.person}/{home.field}".encode())
        first = f"sealed:{home.person}:{base64.urlsafe_b64encode(locked).decode()}"
        assert await keyring.open_all([(home, first)]) == ["As before"]
        assert await keyring.open_all([(Home(home.person, home.stream, "note"), first)]) == [None]
        assert await keyring.open_all([(home, first.replace("sealed:", "sealed:2:"))]) == [None]


async def test_a_key_that_was_wrapped_before_master_keys_had_names_still_opens(keyring: Keyring, pool: Pool) -> None:
    sealed = await keyring.seal(ANN, "Ann")
    await pool.execute("update keyring set master = null")
    assert await keyring.open_all([(ANN, sealed)]) == ["Ann"]
    assert await Keyring(pool, LocalKeys(OTHER_KEY, MASTER_KEY)).open_all([(ANN, sealed)]) == ["Ann"]


async def test_a_value_that_was_tampered_with_does_not_open(keyring: Keyring) -> None:
    sealed = await keyring.seal(ANN, "Ann")
    changed = sealed[:-6] + ("AAAAAA" if not sealed.endswith("AAAAAA") else "BBBBBB")
    cut = "sealed:2:ann:AAAA"
    assert await keyring.open_all([(ANN, changed), (ANN, cut), (ANN, f"{cut}A")]) == [None] * 3


async def test_another_master_key_opens_nothing_and_the_error_names_the_one_that_is_wanted(
    keyring: Keyring, pool: Pool
) -> None:
    sealed = await keyring.seal(ANN, "Ann")
    wanted = await LocalKeys(MASTER_KEY).current()
    with pytest.raises(WrongMasterKey, match=f"wrapped by the master key {wanted}, and the ones given are local:"):
        await Keyring(pool, LocalKeys(OTHER_KEY)).open_all([(ANN, sealed)])


async def test_a_key_that_was_moved_to_another_person_opens_nothing(keyring: Keyring, pool: Pool) -> None:
    await keyring.seal(ANN, "Ann")
    bob = await keyring.seal(BOB, "Bob")
    await pool.execute(
        "update keyring set wrapped = (select wrapped from keyring where person = 'ann') where person = 'bob'"
    )
    with pytest.raises(WrongMasterKey, match="changed by hand"):
        await keyring.open_all([(BOB, bob)])

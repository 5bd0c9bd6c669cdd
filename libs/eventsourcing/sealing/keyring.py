"""Personal values, each encrypted under the key of the person it belongs to; forgetting a person destroys the key.

The key of a person is itself wrapped by a master key (masters.py). What a sealed value is stands in sealed.py.
"""

import os
from collections.abc import Collection, Mapping, Sequence

import asyncpg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from libs.eventsourcing.sealing.masters import KEY, BadMasterKey, DataKey, MasterKey, Wrapped, WrongMasterKey
from libs.eventsourcing.sealing.sealed import Home, opened, sealed
from libs.eventsourcing.sealing.vault import VaultRefuses
from libs.eventsourcing.storing.rows import Pool

TABLES = """
create table if not exists keyring (
    person       text primary key,
    wrapped      bytea,          -- null once the person is forgotten: no new key is made for them
    forgotten_at timestamptz
);
alter table keyring add column if not exists master text; -- the name of the master key that wrapped it
alter table keyring add column if not exists told_at timestamptz; -- when everybody was told of it
create index if not exists keyring_by_master on keyring (master, person) where wrapped is not null;
create index if not exists keyring_untold on keyring (forgotten_at) where forgotten_at is not null and told_at is null;
"""
MAKE = "insert into keyring (person, wrapped, master) values ($1, $2, $3) on conflict (person) do nothing"
FIND = "select person, master, wrapped from keyring where person = any($1::text[]) and wrapped is not null"
FORGET = """
insert into keyring (person, forgotten_at) values ($1, now())
on conflict (person) do update set
    wrapped = null, master = null, forgotten_at = coalesce(keyring.forgotten_at, now())
"""
FORGOTTEN = "select person from keyring where person = any($1::text[]) and forgotten_at is not null"
UNTOLD = "select person from keyring where forgotten_at is not null and told_at is null order by forgotten_at"
MARK_TOLD = "update keyring set told_at = now() where person = $1 and forgotten_at is not null and told_at is null"

NO_KEYS = (VaultRefuses, WrongMasterKey, BadMasterKey)
"""What is raised where the master keys cannot be had: nothing is lost, and it works again when they are given."""


class Forgotten(Exception):
    """This person asked to be forgotten: nothing more is recorded of them."""


class Keyring:
    """The keys of persons, in a database of their own that is backed up apart from the data they open."""

    def __init__(self, pool: Pool, *masters: MasterKey) -> None:
        """The first of the master keys wraps, and all of them open."""
        self.pool = pool
        self.masters = masters

    async def seal(self, home: Home, plain: str) -> str:
        """Raises Forgotten, WrongMasterKey."""
        keys = await self._keys([home.person])
        if home.person not in keys:
            [made] = await self.masters[0].wrap([DataKey(home.person, os.urandom(KEY))])
            await self.pool.execute(MAKE, made.person, made.locked, made.master)
            keys = await self._keys([home.person])
        if home.person not in keys:
            raise Forgotten(Forgotten.__doc__)
        return sealed(keys[home.person], home, plain)

    async def open_all(self, values: Sequence[tuple[Home, str]]) -> list[str | None]:
        """In plain, or None where its owner is forgotten or it does not belong there; raises WrongMasterKey."""
        keys = await self._keys({home.person for home, _ in values})
        return [opened(keys[home.person], home, value) if home.person in keys else None for home, value in values]

    async def forget(self, person: str) -> None:
        await self.pool.execute(FORGET, person)

    async def untold(self) -> list[str]:
        """Whose key is destroyed while not everybody was told."""
        return [row["person"] for row in await self.pool.fetch(UNTOLD)]

    async def mark_told(self, person: str) -> None:
        await self.pool.execute(MARK_TOLD, person)

    async def forgotten(self, persons: Collection[str]) -> set[str]:
        """Those among them whose key is destroyed."""
        return {row["person"] for row in await self.pool.fetch(FORGOTTEN, list(persons))}

    async def _keys(self, persons: Collection[str]) -> Mapping[str, AESGCM]:
        rows: list[asyncpg.Record] = await self.pool.fetch(FIND, list(persons))
        found = await unwrap(self.masters, [Wrapped(row["person"], row["master"], row["wrapped"]) for row in rows])
        return {one.person: AESGCM(one.key) for one in found}


async def unwrap(masters: Sequence[MasterKey], wrapped: Sequence[Wrapped]) -> Sequence[DataKey]:
    """Each key in plain, by whichever master key opens it; raises WrongMasterKey with the name of the one wanted."""
    found: list[DataKey] = []
    left = wrapped
    for master in masters:
        if not left:
            break
        tried = await master.unwrap(left)
        found += [one for one in tried if one is not None]
        left = [one for one, key in zip(left, tried, strict=True) if key is None]
    if left:
        raise WrongMasterKey(await wanted(masters, left))
    return found


async def wanted(masters: Sequence[MasterKey], closed: Sequence[Wrapped]) -> str:
    """Which master keys are missing, for whoever can add them."""
    given = [name for master in masters for name in await master.names()]
    names = sorted({one.master or "an unnamed one, the first that this platform had" for one in closed})
    lost = [name for name in names if name in given]
    if lost:
        return f"The keyring was changed by hand: a key that {lost[0]} is said to have wrapped does not open with it."
    remedy = (
        "have Vault open with it (VICEVERSA_VAULT_ADDRESS, and the key's min_decryption_version)"
        if names[0].startswith("vault:")
        else "add it to VICEVERSA_MASTER_KEY_FILE, after the first line"
    )
    return (
        f"Keys of persons are wrapped by the master key {', '.join(names)}, and the ones given are "
        f"{', '.join(given) or 'none'}: {remedy}."
    )

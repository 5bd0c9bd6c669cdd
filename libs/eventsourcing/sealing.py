"""Personal values, each encrypted under the key of the person it belongs to; forgetting a person destroys the key.

AES-256-GCM (NIST SP 800-38D) with a fresh 96-bit nonce; the owner and the field are bound in as associated data, so
that a value moved to another person or field does not open. The key of a person is itself wrapped by the master key.
"""

import base64
import os
from collections.abc import Collection, Mapping, Sequence

import asyncpg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from libs.eventsourcing.postgres import Pool

TABLES = """
create table if not exists keyring (
    person       text primary key,
    wrapped      bytea,          -- null once the person is forgotten: no new key is made for them
    forgotten_at timestamptz
)
"""
MAKE = """
insert into keyring (person, wrapped) select * from unnest($1::text[], $2::bytea[]) on conflict (person) do nothing
"""
FIND = "select person, wrapped from keyring where person = any($1::text[])"
FORGET = """
insert into keyring (person, forgotten_at) values ($1, now())
on conflict (person) do update set wrapped = null, forgotten_at = coalesce(keyring.forgotten_at, now())
"""
NONCE = 12
KEY = 32


class Forgotten(Exception):
    """This person asked to be forgotten: nothing more is recorded of them."""


class BadMasterKey(ValueError):
    """The master key must be 32 bytes in base64 (44 characters), and the one that the keys were wrapped with."""


class Keyring:
    """The keys of persons, in a database of their own that is backed up apart from the data they open."""

    def __init__(self, pool: Pool, master_key: str) -> None:
        """`master_key` is 32 bytes in base64; raises BadMasterKey."""
        try:
            key = base64.b64decode(master_key, validate=True)
        except ValueError as wrong:
            raise BadMasterKey(BadMasterKey.__doc__) from wrong
        if len(key) != KEY:
            raise BadMasterKey(BadMasterKey.__doc__)
        self._master = AESGCM(key)
        self._pool = pool

    async def seal(self, person: str, field: str, plain: str) -> str:
        """Raises Forgotten, BadMasterKey."""
        keys = await self._keys([person])
        if person not in keys:
            await self._pool.execute(MAKE, [person], [_lock(self._master, os.urandom(KEY), person.encode())])
            keys = await self._keys([person])
        if person not in keys:
            raise Forgotten(Forgotten.__doc__)
        locked = _lock(keys[person], plain.encode(), f"{person}/{field}".encode())
        return f"sealed:{person}:{base64.urlsafe_b64encode(locked).decode()}"

    async def open_all(self, field: str, sealed: Sequence[str]) -> list[str | None]:
        """Each value in plain, or None where its owner is forgotten or it was tampered with; raises BadMasterKey."""
        keys = await self._keys({_owner(value) for value in sealed})
        return [_opened(keys, field, value) for value in sealed]

    async def forget(self, person: str) -> None:
        await self._pool.execute(FORGET, person)

    async def _keys(self, persons: Collection[str]) -> Mapping[str, AESGCM]:
        rows: list[asyncpg.Record] = await self._pool.fetch(FIND, list(persons))
        return {row["person"]: self._unwrapped(row) for row in rows if row["wrapped"] is not None}

    def _unwrapped(self, row: asyncpg.Record) -> AESGCM:
        try:
            return AESGCM(_unlock(self._master, row["wrapped"], row["person"].encode()))
        except InvalidTag as wrong:
            raise BadMasterKey(BadMasterKey.__doc__) from wrong


def _owner(sealed: str) -> str:
    return sealed.split(":", 2)[1]


def _opened(keys: Mapping[str, AESGCM], field: str, sealed: str) -> str | None:
    _, person, locked = sealed.split(":", 2)
    if person not in keys:
        return None
    try:
        return _unlock(keys[person], base64.urlsafe_b64decode(locked), f"{person}/{field}".encode()).decode()
    except InvalidTag:
        return None


def _lock(key: AESGCM, plain: bytes, context: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + key.encrypt(nonce, plain, context)


def _unlock(key: AESGCM, locked: bytes, context: bytes) -> bytes:
    return key.decrypt(locked[:NONCE], locked[NONCE:], context)

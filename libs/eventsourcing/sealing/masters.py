"""Master keys, which wrap the keys of persons: the first wraps, and every one of them still opens what it wrapped."""

import base64
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from libs.eventsourcing.sealing.sealed import lock, unlock

KEY = 32


@dataclass(frozen=True, slots=True)
class Wrapped:
    """The key of a person as it is stored; `master` is None where it was stored before master keys had names."""

    person: str
    master: str | None
    locked: bytes


@dataclass(frozen=True, slots=True)
class DataKey:
    """The key of a person in plain."""

    person: str
    key: bytes


class BadMasterKey(ValueError):
    """A master key must be 32 bytes in base64 (44 characters)."""


class WrongMasterKey(Exception):
    """The key of a person does not open with the master key that is said to have wrapped it."""


class MasterKey(Protocol):
    """One place that master keys come from: this process, a file, a key management service."""

    async def current(self) -> str:
        """The name of the key that wraps now: a fingerprint, never the key."""
        ...

    async def names(self) -> Collection[str]:
        """Of the keys that open."""
        ...

    async def wrap(self, keys: Sequence[DataKey]) -> Sequence[Wrapped]: ...

    async def unwrap(self, wrapped: Sequence[Wrapped]) -> Sequence[DataKey | None]:
        """None for what none of these keys opens."""
        ...

    async def rewrap(self, wrapped: Sequence[Wrapped]) -> Sequence[Wrapped | None]:
        """The same under the current key; None for what none of these keys opens."""
        ...


class LocalKeys:
    """Keys that this process holds; the first wraps."""

    def __init__(self, *keys: str) -> None:
        """Each is 32 bytes in base64; raises BadMasterKey."""
        self._keys = {fingerprint(raw): AESGCM(raw) for raw in map(_raw, keys)}

    async def current(self) -> str:
        return next(iter(self._keys))

    async def names(self) -> Collection[str]:
        return list(self._keys)

    async def wrap(self, keys: Sequence[DataKey]) -> Sequence[Wrapped]:
        name = await self.current()
        return [Wrapped(one.person, name, lock(self._keys[name], one.key, one.person.encode())) for one in keys]

    async def unwrap(self, wrapped: Sequence[Wrapped]) -> Sequence[DataKey | None]:
        return [self._unwrapped(one) for one in wrapped]

    async def rewrap(self, wrapped: Sequence[Wrapped]) -> Sequence[Wrapped | None]:
        return [one and (await self.wrap([one]))[0] for one in await self.unwrap(wrapped)]

    def _unwrapped(self, one: Wrapped) -> DataKey | None:
        for name in self._keys if one.master is None else self._keys.keys() & {one.master}:
            try:
                return DataKey(one.person, unlock(self._keys[name], one.locked, one.person.encode()))
            except InvalidTag:
                continue
        return None


class KeyFile:
    """Keys in a file, one a line, the current one first; the file may change while we run."""

    def __init__(self, file: Path) -> None:
        """Raises BadMasterKey."""
        self._file = file
        self._stamp, self._keys = self._read()

    async def current(self) -> str:
        return await self._fresh().current()

    async def names(self) -> Collection[str]:
        return await self._fresh().names()

    async def wrap(self, keys: Sequence[DataKey]) -> Sequence[Wrapped]:
        return await self._fresh().wrap(keys)

    async def unwrap(self, wrapped: Sequence[Wrapped]) -> Sequence[DataKey | None]:
        return await self._fresh().unwrap(wrapped)

    async def rewrap(self, wrapped: Sequence[Wrapped]) -> Sequence[Wrapped | None]:
        return await self._fresh().rewrap(wrapped)

    def _fresh(self) -> LocalKeys:
        """Raises BadMasterKey."""
        if self._stamp != self._stamped():
            self._stamp, self._keys = self._read()
        return self._keys

    def _read(self) -> tuple[tuple[int, int], LocalKeys]:
        stamp = self._stamped()
        lines = [line.strip() for line in self._file.read_text().splitlines()]
        keys = [line for line in lines if line and not line.startswith("#")]
        if not keys:
            raise BadMasterKey(f"{self._file} holds no master key: write one a line, the current one first.")
        try:
            return stamp, LocalKeys(*keys)
        except BadMasterKey as wrong:
            raise BadMasterKey(f"{self._file}: {wrong}") from wrong

    def _stamped(self) -> tuple[int, int]:
        try:
            stat = self._file.stat()
        except OSError as missing:
            raise BadMasterKey(f"{self._file} cannot be read: {missing.strerror}.") from missing
        return stat.st_mtime_ns, stat.st_size


def fingerprint(key: bytes) -> str:
    """What a key is called wherever it is spoken of; nothing of the key can be worked out of it."""
    return "local:" + hashlib.sha256(b"viceversa master key\n" + key).hexdigest()[:16]


def _raw(key: str) -> bytes:
    try:
        raw = base64.b64decode(key, validate=True)
    except ValueError as wrong:
        raise BadMasterKey(BadMasterKey.__doc__) from wrong
    if len(raw) != KEY:
        raise BadMasterKey(BadMasterKey.__doc__)
    return raw

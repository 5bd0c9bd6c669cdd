"""Master keys that never leave HashiCorp Vault: its transit engine wraps, unwraps and rewraps.

Source: Vault's HTTP API, transit secrets engine: `encrypt`, `decrypt`, `rewrap` with `batch_input`, and `keys/<name>`.
"""

import base64
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from libs.eventsourcing.sealing.masters import KEY, DataKey, Wrapped

PATIENCE = 10.0
BATCH = 250


class VaultRefuses(Exception):
    """Vault does not answer, or refuses; the text says what it said."""


@dataclass(frozen=True)
class Transit:
    """One key of the transit engine; its versions are the master keys."""

    address: str
    token: str
    key: str
    mount: str = "transit"

    async def current(self) -> str:
        return self._name((await self._key())["latest_version"])

    async def names(self) -> Collection[str]:
        found = await self._key()
        return [self._name(version) for version in range(found["min_decryption_version"], found["latest_version"] + 1)]

    async def wrap(self, keys: Sequence[DataKey]) -> Sequence[Wrapped]:
        plain = [{"plaintext": _text(one.key + one.person.encode())} for one in keys]
        results = await self._ask_all("encrypt", plain)
        return [self._wrapped(one.person, _said(result)) for one, result in zip(keys, results, strict=True)]

    async def unwrap(self, wrapped: Sequence[Wrapped]) -> Sequence[DataKey | None]:
        ours = [one for one in wrapped if self._is_ours(one)]
        results = await self._ask_all("decrypt", [{"ciphertext": one.locked.decode()} for one in ours])
        found = {one.person: _unwrapped(one.person, result) for one, result in zip(ours, results, strict=True)}
        return [found.get(one.person) for one in wrapped]

    async def rewrap(self, wrapped: Sequence[Wrapped]) -> Sequence[Wrapped | None]:
        """Vault does it inside: no key of a person is seen on the way."""
        ours = [one for one in wrapped if self._is_ours(one)]
        results = await self._ask_all("rewrap", [{"ciphertext": one.locked.decode()} for one in ours])
        found = {one.person: self._rewrapped(one.person, result) for one, result in zip(ours, results, strict=True)}
        return [found.get(one.person) for one in wrapped]

    def _rewrapped(self, person: str, result: Mapping[str, str]) -> Wrapped | None:
        return None if result.get("error") else self._wrapped(person, _said(result))

    def _wrapped(self, person: str, ciphertext: str) -> Wrapped:
        # `vault:v3:...`: the third version of the key.
        return Wrapped(person, self._name(int(ciphertext.split(":")[1].removeprefix("v"))), ciphertext.encode())

    def _name(self, version: int) -> str:
        return f"vault:{self.mount}/{self.key}:v{version}"

    def _is_ours(self, one: Wrapped) -> bool:
        return one.master is not None and one.master.startswith(f"vault:{self.mount}/{self.key}:v")

    async def _key(self) -> Mapping[str, Any]:
        return (await self._ask("GET", f"keys/{self.key}"))["data"]

    async def _ask_all(self, what: str, items: Sequence[Mapping[str, str]]) -> Sequence[Mapping[str, str]]:
        results: list[Mapping[str, str]] = []
        for start in range(0, len(items), BATCH):
            answer = await self._ask("POST", f"{what}/{self.key}", {"batch_input": items[start : start + BATCH]})
            results += answer["data"]["batch_results"]
        return results

    async def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        url = f"{self.address.rstrip('/')}/v1/{self.mount}/{path}"
        try:
            async with httpx.AsyncClient(timeout=PATIENCE, headers={"X-Vault-Token": self.token}) as client:
                answer = await client.request(method, url, json=body)
            told = answer.json()
        except (httpx.HTTPError, ValueError) as away:
            raise VaultRefuses(f"Vault does not answer at {self.address}: {away!r}.") from away
        # Where only some of a batch fail, Vault answers 400 with a result for each.
        if answer.is_error and "data" not in told:
            raise VaultRefuses(f"Vault refuses {path} ({answer.status_code}): {', '.join(told.get('errors', ()))}.")
        return told


def _said(result: Mapping[str, str]) -> str:
    if error := result.get("error"):
        raise VaultRefuses(f"Vault refuses to wrap a key: {error}.")
    return result["ciphertext"]


def _unwrapped(person: str, result: Mapping[str, str]) -> DataKey | None:
    """A key that was put into the row of another person is not theirs: the person is wrapped with it."""
    if result.get("error"):
        return None
    plain = base64.b64decode(result["plaintext"])
    return DataKey(person, plain[:KEY]) if plain[KEY:] == person.encode() else None


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()

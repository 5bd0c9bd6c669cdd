"""Sealed values are opened together for all fields of one request, and on record before anybody is shown anything."""

from dataclasses import replace
from functools import cached_property
from typing import NamedTuple, TypeAlias

from strawberry.dataloader import DataLoader

from libs.eventsourcing.sealing.keyring import Keyring
from libs.eventsourcing.sealing.sealed import Home
from libs.eventsourcing.storing.postgres import Pool
from services.gateway.domain.access import Viewer
from services.gateway.domain.personal import Account
from services.gateway.queries import accesses

UNNAMED = "somebody"
Opened: TypeAlias = DataLoader[tuple[Home, str], str | None]


class Told(NamedTuple):
    """Who raised a concern, and their account of it unless they are forgotten."""

    by: str
    account: str | None


class Opening:
    def __init__(self, pool: Pool, keyring: Keyring, viewer: Viewer, correlation_id: str) -> None:
        self._pool = pool
        self._keyring = keyring
        self._viewer = viewer
        self._correlation_id = correlation_id

    @cached_property
    def opened(self) -> Opened:
        """Sealed values in plain, each asked for by where it belongs and itself; None where the owner is forgotten."""
        return DataLoader(self._open)

    @cached_property
    def questions(self) -> Opened:
        """What people ask; whoever asks can read that it was shown, and not to whom: they would learn who passed."""
        return DataLoader(self._open_questions)

    @cached_property
    def looked_up(self) -> DataLoader[tuple[str, Home, str], str | None]:
        """Who a concern is about; on record under the concern: in their own logs it would tell that there is one."""
        return DataLoader(self._open_for_concern)

    @cached_property
    def accounts(self) -> DataLoader[tuple[Home, str], Told | None]:
        """What was told in confidence with a concern; on record as an access to the concern, and to nobody's words."""
        return DataLoader(self._open_accounts)

    async def _open(self, values: list[tuple[Home, str]]) -> list[str | None]:
        return await self._shown_to(self._viewer, values)

    async def _open_questions(self, values: list[tuple[Home, str]]) -> list[str | None]:
        return await self._shown_to(replace(self._viewer, subject=UNNAMED), values)

    async def _shown_to(self, viewer: Viewer, values: list[tuple[Home, str]]) -> list[str | None]:
        plain = await self._keyring.open_all(values)
        shown = [home for (home, _), words in zip(values, plain, strict=True) if words is not None]
        await accesses.note(self._pool, viewer, self._correlation_id, shown)
        return plain

    async def _open_for_concern(self, values: list[tuple[str, Home, str]]) -> list[str | None]:
        plain = await self._keyring.open_all([(home, value) for _, home, value in values])
        found = zip(values, plain, strict=True)
        shown = [replace(home, person=concern_id) for (concern_id, home, _), words in found if words is not None]
        await accesses.note(self._pool, self._viewer, self._correlation_id, shown)
        return plain

    async def _open_accounts(self, values: list[tuple[Home, str]]) -> list[Told | None]:
        found = [Account.model_validate_json(plain) if plain else None for plain in await self._open(values)]
        outer = zip(values, found, strict=True)
        inner = [(Home(one.by, home.stream, home.field), one.account) for (home, _), one in outer if one]
        # Not by way of `_open`: whoever raised it would find in their own log that it was them.
        words = iter(await self._keyring.open_all(inner))
        return [Told(one.by, next(words)) if one else None for one in found]

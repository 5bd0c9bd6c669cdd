"""`viceversa keys`: which master keys wrap the keys of persons; wrapping them anew, keeping them, putting them back."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from libs.contracts.catalogue import types_of
from libs.contracts.registration import ParticipantForgotten
from libs.eventsourcing.keeping import key_backup
from libs.eventsourcing.keeping.archive import BadBackup
from libs.eventsourcing.sealing import rotation
from libs.eventsourcing.sealing.rotation import Count
from services.cli.domain.tables import Column, Table
from services.cli.handlers import reach, show
from services.cli.handlers.reach import Told

FORGOTTEN = "select stream from messages where type = any($1::text[])"


def count(told: Told, *, as_json: bool) -> bool:
    """Whether every key is wrapped by a master key that was given."""
    found, forgotten, current = asyncio.run(_counts(told))
    if as_json:
        show.as_json({"current": current, "masters": [asdict(one) for one in found], "forgotten": forgotten})
    else:
        _draw(found, forgotten, current)
    return all(one.given for one in found)


def rotate(told: Told) -> None:
    done = asyncio.run(_rotate(told))
    show.out.print(f"{done:,} keys of persons are wrapped anew by the current master key; `viceversa keys` counts all.")


def backup(told: Told, file: Path) -> None:
    """Apart from the backups of the services: whoever holds old copies of both can read who was forgotten since."""
    beside = sorted(str(points) for points in file.resolve().parent.glob("*/points"))
    if beside:
        raise show.Failed(f"{file.parent} holds backups of services: keep the keys elsewhere. Nothing was written.")
    with reach.servers(told) as found:
        count = asyncio.run(_written(found, file))
    show.out.print(f"The keys of {count:,} people are in {file}, as the master keys wrapped them.", soft_wrap=True)


def restore(told: Told, file: Path) -> None:
    with reach.servers(told) as found:
        added, forgotten = asyncio.run(_put_back(found, file))
    show.out.print(
        f"{added:,} people were put back. {forgotten:,} are forgotten in the log of registration: their keys are "
        "destroyed, also where the backup still had them.",
        soft_wrap=True,
    )


async def _written(told: Told, file: Path) -> int:
    async with reach.keyring(told) as keyring:
        try:
            return await key_backup.write_keys(keyring.pool, file)
        except OSError as error:
            raise show.Failed(f"{file} cannot be written: {error.strerror}. Nothing was kept.") from error


async def _put_back(told: Told, file: Path) -> tuple[int, int]:
    async with reach.keyring(told) as keyring, reach.database(told, "registration") as registration:
        rows = await registration.fetch(FORGOTTEN, types_of(ParticipantForgotten))
        forgotten = [row["stream"].removeprefix("participant-") for row in rows]
        try:
            return await key_backup.put_back_keys(keyring.pool, file, forgotten), len(forgotten)
        except BadBackup as error:
            raise show.Failed(f"{error} Nothing was put back.") from error


async def _counts(told: Told) -> tuple[Sequence[Count], int, str]:
    async with reach.keyring(told) as keyring:
        counts, forgotten = await rotation.counts(keyring), await rotation.forgotten(keyring.pool)
        return counts, forgotten, await keyring.masters[0].current()


async def _rotate(told: Told) -> int:
    with show.progress() as bars:
        bar = bars.add_task("keys", total=None)
        async with reach.keyring(told) as keyring:
            return await rotation.rotate(keyring, lambda done, total: bars.update(bar, completed=done, total=total))


def _draw(found: Sequence[Count], forgotten: int, current: str) -> None:
    columns = [Column("master key", whole=True), Column("keys of persons", number=True), Column("")]
    rows = [[one.master or "without a name", f"{one.keys:,}", _state(one)] for one in found]
    if not any(one.current for one in found):
        rows.append([current, "0", "current"])
    note = f"{forgotten:,} people are forgotten: their keys are destroyed."
    show.table(Table("What wraps the keys of persons", columns, rows, note))


def _state(one: Count) -> str:
    if one.current:
        return "current"
    return "still opens; `viceversa keys rotate` replaces it" if one.given else "not given: these people do not open"

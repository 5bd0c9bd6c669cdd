"""`viceversa keys`: which master keys wrap the keys of persons, and wrapping all of them anew by the current one."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict

from libs.eventsourcing import rotation
from libs.eventsourcing.rotation import Count
from services.cli.domain.tables import Column, Table
from services.cli.handlers import reach, show
from services.cli.handlers.reach import Told


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

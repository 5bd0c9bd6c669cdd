"""The keys of persons are wrapped anew by the current master key, batch by batch, while everything runs.

A batch is one statement that takes only what is still as it was read: whoever is forgotten meanwhile stays forgotten.
What is done already is not found again, so a rotation that was cut off goes on where it was.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import asyncpg

from libs.eventsourcing.sealing.keyring import Keyring, unwrap, wanted
from libs.eventsourcing.sealing.masters import MasterKey, Wrapped, WrongMasterKey
from libs.eventsourcing.storing.rows import Pool

BATCH = 250
COUNT = """
select master, count(*) as keys from keyring where wrapped is not null group by master order by count(*) desc, master
"""
FORGOTTEN = "select count(*) from keyring where forgotten_at is not null"
LEFT = "select count(*) from keyring where wrapped is not null and master is distinct from $1"
NEXT = """
select person, master, wrapped from keyring
where wrapped is not null and master is distinct from $1 and person > $2 order by person limit $3
"""
REPLACE = """
update keyring set wrapped = anew.wrapped, master = anew.master
from unnest($1::text[], $2::bytea[], $3::bytea[], $4::text[]) as anew (person, before, wrapped, master)
where keyring.person = anew.person and keyring.wrapped = anew.before
"""


@dataclass(frozen=True)
class Count:
    """How many keys of persons one master key has wrapped."""

    master: str | None
    keys: int
    current: bool
    given: bool
    """Whether the master key is among those that we have."""


async def counts(keyring: Keyring) -> Sequence[Count]:
    current = await keyring.masters[0].current()
    given = {name for master in keyring.masters for name in await master.names()}
    rows = await keyring.pool.fetch(COUNT)
    return [
        Count(row["master"], row["keys"], row["master"] == current, row["master"] is None or row["master"] in given)
        for row in rows
    ]


async def forgotten(pool: Pool) -> int:
    return await pool.fetchval(FORGOTTEN)


async def rotate(keyring: Keyring, report: Callable[[int, int], object] = lambda *_: None, batch: int = BATCH) -> int:
    """Returns how many were wrapped anew, and reports how many of how many as it goes; raises WrongMasterKey."""
    current = await keyring.masters[0].current()
    total, done, last = await keyring.pool.fetchval(LEFT, current), 0, ""
    while rows := await keyring.pool.fetch(NEXT, current, last, batch):
        done += await _replace(keyring, rows)
        last = rows[-1]["person"]
        report(done, total)
    return done


async def _replace(keyring: Keyring, rows: Sequence[asyncpg.Record]) -> int:
    before = {row["person"]: Wrapped(row["person"], row["master"], row["wrapped"]) for row in rows}
    anew = await _anew(keyring.masters, list(before.values()))
    said = await keyring.pool.execute(
        REPLACE,
        [one.person for one in anew],
        [before[one.person].locked for one in anew],
        [one.locked for one in anew],
        [one.master for one in anew],
    )
    return int(said.split()[-1])


async def _anew(masters: Sequence[MasterKey], before: Sequence[Wrapped]) -> Sequence[Wrapped]:
    """By the source of the current key itself where it made them, which may then never show them in plain."""
    tried = await masters[0].rewrap(before)
    left = [one for one, anew in zip(before, tried, strict=True) if anew is None]
    if left and len(masters) == 1:
        raise WrongMasterKey(await wanted(masters, left))
    others = await masters[0].wrap(await unwrap(masters[1:], left)) if left else ()
    return [*(one for one in tried if one is not None), *others]

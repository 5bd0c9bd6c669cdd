"""The keys of persons in a file, as they are wrapped; who was forgotten since it was written stays forgotten."""

import base64
import gzip
import json
import os
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg

from libs.eventsourcing.keeping.archive import BadBackup
from libs.eventsourcing.sealing.keyring import FORGET
from libs.eventsourcing.storing.rows import Pool

FORMAT = "viceversa keys 1"
ROWS = "select person, wrapped, master, forgotten_at, told_at from keyring order by person"
# Whoever is there already is newer than the file.
PUT_BACK = """
insert into keyring (person, wrapped, master, forgotten_at, told_at) select * from unnest(
    $1::text[], $2::bytea[], $3::text[], $4::timestamptz[], $5::timestamptz[]
)
on conflict (person) do nothing
"""
COLUMNS = 5
BATCH = 5000


async def write_keys(pool: Pool, file: Path) -> int:
    """All or nothing, readable by its owner alone; returns how many persons. Raises OSError."""
    unfinished = file.with_name(f"{file.name}.unfinished")
    opened = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    count = 0
    with os.fdopen(opened, "wb") as raw, gzip.open(raw, "wt") as out:
        out.write(json.dumps({"format": FORMAT}) + "\n")
        async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            async for row in connection.cursor(ROWS, prefetch=BATCH):
                out.write(json.dumps(_line(row)) + "\n")
                count += 1
        out.write(json.dumps({"persons": count}) + "\n")
    unfinished.rename(file)
    return count


async def put_back_keys(pool: Pool, file: Path, forgotten: Collection[str]) -> int:
    """Add whoever is missing, all or nothing, and destroy the keys of those who are forgotten; returns how many came.

    `forgotten` are those that the log of registration says so of. Raises BadBackup.
    """
    rows = _rows(file)
    async with pool.acquire() as connection, connection.transaction():
        before = await connection.fetchval("select count(*) from keyring")
        for first in range(0, len(rows), BATCH):
            part = rows[first : first + BATCH]
            await connection.execute(PUT_BACK, *([row[column] for row in part] for column in range(COLUMNS)))
        after = await connection.fetchval("select count(*) from keyring")
        await connection.executemany(FORGET, [(person,) for person in forgotten])
    return after - before


def _line(row: asyncpg.Record) -> Mapping[str, str | None]:
    return {
        "person": row["person"],
        "wrapped": row["wrapped"] and base64.b64encode(row["wrapped"]).decode(),
        "master": row["master"],
        "forgotten_at": row["forgotten_at"] and row["forgotten_at"].isoformat(),
        "told_at": row["told_at"] and row["told_at"].isoformat(),
    }


def _rows(file: Path) -> list[tuple[Any, ...]]:
    try:
        with gzip.open(file, "rt") as lines:
            head, *told, end = [json.loads(line) for line in lines]
        if head != {"format": FORMAT} or end != {"persons": len(told)}:
            raise BadBackup(f"{file} is no whole backup of keys.")
        return [
            (
                one["person"],
                one["wrapped"] and base64.b64decode(one["wrapped"]),
                one["master"],
                _moment(one["forgotten_at"]),
                _moment(one["told_at"]),
            )
            for one in told
        ]
    except (OSError, EOFError, ValueError, KeyError, TypeError) as wrong:
        raise BadBackup(f"{file} cannot be read as a backup of keys: {wrong}") from wrong


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)

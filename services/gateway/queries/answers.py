"""What became of commands."""

from collections.abc import Collection, Sequence
from datetime import timedelta

import asyncpg

from libs.eventsourcing.storing.postgres import Pool

FOUND = "select command_id, refusal, reason from answers where command_id = any($1::text[])"
FORGET = "delete from answers where at < now() - $1::interval"
KEPT = timedelta(days=7)
"""How long a request can be repeated under the same id and still be answered."""


async def found(pool: Pool, command_ids: Collection[str]) -> Sequence[asyncpg.Record]:
    return await pool.fetch(FOUND, command_ids)


async def forget_old(pool: Pool) -> None:
    await pool.execute(FORGET, KEPT)

"""Regions, institutions and programmes: anybody with a token may know them."""

from collections.abc import Collection, Sequence

import asyncpg

from libs.eventsourcing.storing.postgres import Pool

REGIONS = "select * from regions where $1::text[] is null or region_id = any($1) order by region_id"
INSTITUTIONS = """
select * from known_institutions
where ($1::text[] is null or institution_id = any($1)) and ($2::text[] is null or region_id = any($2))
order by institution_id
"""
PROGRAMMES = "select * from programmes where $1::text[] is null or programme_id = any($1) order by programme_id"
CONSENT_TEXTS = """
select * from consent_texts where programme_id = any($1::text[]) order by programme_id, version
"""
Rows = Sequence[asyncpg.Record]


async def regions(pool: Pool, ids: Collection[str] | None = None) -> Rows:
    return await pool.fetch(REGIONS, ids)


async def institutions(
    pool: Pool, ids: Collection[str] | None = None, region_ids: Collection[str] | None = None
) -> Rows:
    return await pool.fetch(INSTITUTIONS, ids, region_ids)


async def programmes(pool: Pool, ids: Collection[str] | None = None) -> Rows:
    return await pool.fetch(PROGRAMMES, ids)


async def consent_texts(pool: Pool, programme_ids: Collection[str]) -> Rows:
    return await pool.fetch(CONSENT_TEXTS, programme_ids)

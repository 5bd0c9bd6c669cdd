"""What a person alone reads of themself."""

from collections.abc import Sequence

import asyncpg

from libs.eventsourcing.storing.postgres import Pool

DISCLOSED = "select confidential from disclosures where participant_id = $1"
CONSENTS = "select * from consents where participant_id = $1 order by number"


async def disclosed(pool: Pool, participant_id: str) -> str | None:
    return await pool.fetchval(DISCLOSED, participant_id)


async def consents(pool: Pool, participant_id: str) -> Sequence[asyncpg.Record]:
    return await pool.fetch(CONSENTS, participant_id)

"""When a leader is done: what was said is on Kafka, and the log says so.

A message can be read from Kafka a moment before its leader has noted that it was taken.
"""

import asyncio

from libs.eventsourcing.storing.rows import Pool

RELAYED = "select sequenced = relayed and sequenced >= $1 and not exists (select from appended) from leader"
PATIENCE_SECONDS = 30


async def all_relayed(pool: Pool, upto: int = 0) -> None:
    """Everything that was appended is on Kafka, and it is so much at least."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await pool.fetchval(RELAYED, upto):
            await asyncio.sleep(0.05)

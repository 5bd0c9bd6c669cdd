"""What only the database knows is looked up every few seconds for the metrics, so that scraping costs it nothing."""

import asyncio

import structlog

from libs.eventsourcing.metrics import OUTBOX_AGE, PARKED, SCHEDULED, UNRELAYED
from libs.eventsourcing.storing.rows import Pool
from libs.eventsourcing.storing.transient import TRANSIENT

log = structlog.get_logger()

EVERY_SECONDS = 5.0
FLOW = """
select
    coalesce((
        select extract(epoch from now() - messages.time)::float
        from (select streams, versions from appended order by id limit 1) as oldest
        join messages on stream = streams[1] and version = versions[1]
    ), 0) as outbox_age,
    (select sequenced - relayed from leader) as unrelayed,
    (select count(*) from scheduled) as scheduled
"""
PARKED_NOW = """
select
    split_part(consumer, '#', 1) as consumer,
    case when origin like 'unreadable/%' then 'unreadable' when failures > 0 then 'failing' else 'waiting' end as kind,
    count(*) as messages
from parked group by 1, 2
"""


async def keep_watching(pool: Pool) -> None:
    """Until cancelled."""
    while True:
        try:
            await watch(pool)
        except TRANSIENT as away:
            log.warning("The database does not answer; its figures are old.", error=repr(away))
        await asyncio.sleep(EVERY_SECONDS)


async def watch(pool: Pool) -> None:
    """Set the figures once."""
    flow = await pool.fetchrow(FLOW)
    if flow is not None:
        OUTBOX_AGE.set(max(0.0, flow["outbox_age"]))
        UNRELAYED.set(flow["unrelayed"])
        SCHEDULED.set(flow["scheduled"])
    PARKED.clear()
    for row in await pool.fetch(PARKED_NOW):
        PARKED.labels(row["consumer"], row["kind"]).set(row["messages"])

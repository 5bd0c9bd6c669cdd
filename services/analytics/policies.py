"""Whenever the figures of a programme changed, they are told to everybody, all at once and not too often."""

import asyncio
import hashlib

import structlog

from libs.contracts.analytics import FunnelCounted
from libs.eventsourcing.storing.postgres import PostgresStore, PostgresTransaction
from libs.eventsourcing.storing.store import Cause, Conflict
from libs.eventsourcing.storing.transient import TRANSIENT
from libs.runtime import clock
from libs.runtime.process import Node
from services.analytics.domain.disclosure import disclose
from services.analytics.queries import funnel_of

log = structlog.get_logger()

PAUSE_SECONDS = 1.0
"""How long the figures of one programme rest at least between two publications."""

CHANGED = "select programme_id from publications where changed order by programme_id"
# The lock is held until what was counted is stored: whatever commits meanwhile marks the row anew afterwards.
TAKE = "select published from publications where programme_id = $1 and changed for update skip locked"
SETTLE = "update publications set changed = false, published = $2 where programme_id = $1"


def listen(node: Node, threshold: int) -> None:
    node.tasks.append(lambda: keep_publishing(node.store, threshold))


async def keep_publishing(store: PostgresStore, threshold: int) -> None:
    while True:
        try:
            await publish_changed(store, threshold)
        except (*TRANSIENT, Conflict) as away:
            log.warning("The figures cannot be published now; trying again.", error=repr(away))
        await asyncio.sleep(PAUSE_SECONDS)


async def publish_changed(store: PostgresStore, threshold: int) -> None:
    """Publish the figures of every programme where they changed."""
    for row in await store.pool.fetch(CHANGED):
        async with store.transaction() as tx:
            await _publish(tx, row["programme_id"], threshold)


async def _publish(tx: PostgresTransaction, programme_id: str, threshold: int) -> None:
    """Nothing happens where another process was faster, or where the table would be the one published last."""
    taken = await tx.connection.fetchrow(TAKE, programme_id)
    if taken is None:
        return
    rows = disclose(await funnel_of(tx, programme_id), threshold)
    counted = FunnelCounted(programme_id=programme_id, threshold=threshold, rows=rows)
    digest = hashlib.sha256(counted.model_dump_json().encode()).hexdigest()
    if digest != taken["published"]:
        await tx.append(counted.stream, [counted], Cause(correlation_id=clock.new_id(), causation_id=""))
    await tx.connection.execute(SETTLE, programme_id, digest)

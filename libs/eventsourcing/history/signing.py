"""While a service runs, the head of its log is signed every few seconds: one signature vouches for all before it."""

import asyncio

import asyncpg
import structlog

from libs.eventsourcing.history.audit import Signer
from libs.eventsourcing.storing.postgres import PostgresStore

log = structlog.get_logger()

EVERY_SECONDS = 5.0
HEAD = """
select sequenced, head from leader
where sequenced > 0 and not exists (select from heads where position = leader.sequenced)
"""
KEEP = """
insert into heads (position, hash, signed_at, signer, signature) values ($1, $2, $3, $4, $5) on conflict do nothing
"""


async def keep_signing(store: PostgresStore, signer: Signer) -> None:
    """Sign whenever the log has grown, until cancelled; several processes may do so at once."""
    while True:
        try:
            await sign(store, signer)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as away:
            log.warning("The head of the log cannot be signed now; trying again.", error=repr(away))
        await asyncio.sleep(EVERY_SECONDS)


async def sign(store: PostgresStore, signer: Signer) -> None:
    """Sign the head of the log as it is now, once."""
    row = await store.pool.fetchrow(HEAD)
    if row is not None:
        head = signer.sign(store.service, row["sequenced"], row["head"], store.now())
        await store.pool.execute(KEEP, head.position, head.hash, head.signed_at, head.signer.hex(), head.signature)

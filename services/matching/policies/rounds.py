"""Rounds that wait are frozen one after the other, each by one process, and whoever solves is asked to.

Work is found in the read model and decided on the stream: a process killed at any moment leaves nothing but a round
that another one takes up.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import structlog
from aiokafka.errors import KafkaError

from libs.eventsourcing.deciding.decider import Refused
from libs.eventsourcing.deciding.handle import state_of
from libs.eventsourcing.storing.postgres import Pool
from libs.eventsourcing.storing.store import Conflict
from libs.eventsourcing.storing.transient import TRANSIENT
from libs.runtime.process import Node
from services.matching.domain import round
from services.matching.domain.round_states import Frozen, Triggered
from services.matching.policies import record
from services.matching.policies.freezing import freeze
from services.matching.queries.rounds import rounds_to_solve

log = structlog.get_logger()

POLL_SECONDS = 0.2

TRY_LOCK = "select pg_try_advisory_lock(hashtext('freezing ' || $1))"
UNLOCK = "select pg_advisory_unlock(hashtext('freezing ' || $1))"


async def take_up(node: Node) -> None:
    """Look for rounds that wait, until cancelled."""
    while True:
        try:
            for round_id in await rounds_to_solve(node.pool):
                async with _alone(node.pool, round_id) as mine:
                    if mine:
                        await _advance(node, round_id)
        except (*TRANSIENT, KafkaError) as away:
            log.warning("Postgres or Kafka does not answer; trying again.", error=repr(away))
        await asyncio.sleep(POLL_SECONDS)


@asynccontextmanager
async def _alone(pool: Pool, round_id: str) -> AsyncGenerator[bool]:
    """Whether the round is ours; a lock of the session, which ends with the process that holds it."""
    async with pool.acquire() as connection:
        mine = await connection.fetchval(TRY_LOCK, round_id)
        try:
            yield mine
        finally:
            if mine and not connection.is_closed():
                await connection.execute(UNLOCK, round_id)


async def _advance(node: Node, round_id: str) -> None:
    """One step, if the stream says that there is one to take; the read model may be behind it."""
    async with node.store.transaction() as tx:
        state = await state_of(tx, round, f"round-{round_id}")
        if isinstance(state, Frozen):
            # Before there were workers a cohort was frozen, and nobody was asked.
            await record.ask_to_solve(tx, round_id, state.attempt)
    try:
        if isinstance(state, Triggered):
            await freeze(node, state)
    except (Refused, Conflict) as meanwhile:
        log.info("The round moved on meanwhile.", round=round_id, reason=str(meanwhile))

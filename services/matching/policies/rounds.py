"""Rounds that wait are taken up one after the other, by one process each.

Work is found in the read model and decided on the stream: a process killed at any moment leaves nothing but a round
that another one takes up, and the same cohort and seed give the same answer.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import structlog
from aiokafka.errors import KafkaError

from libs.eventsourcing.deciding.decider import Refused
from libs.eventsourcing.deciding.handle import state_of
from libs.eventsourcing.sealing.keyring import NO_KEYS, Keyring
from libs.eventsourcing.storing.postgres import Pool
from libs.eventsourcing.storing.store import Conflict
from libs.eventsourcing.storing.transient import TRANSIENT
from libs.runtime.process import Node
from services.matching import queries
from services.matching.domain import round
from services.matching.domain.round_states import Frozen, Triggered
from services.matching.policies import record
from services.matching.policies.freezing import freeze
from services.matching.policies.solving import solve
from services.matching.solver.process import Solver, SolverDied, solver

log = structlog.get_logger()

POLL_SECONDS = 0.2
NO_KEYS_SECONDS = 5.0
TRIES = 3

TRY_LOCK = "select pg_try_advisory_lock(hashtext('solving ' || $1))"
UNLOCK = "select pg_advisory_unlock(hashtext('solving ' || $1))"


async def take_up(node: Node, keyring: Keyring) -> None:
    """Look for rounds that wait, until cancelled."""
    deaths = Counter[str]()
    async with solver() as warm:
        while True:
            try:
                for round_id in await queries.rounds_to_solve(node.pool):
                    async with _alone(node.pool, round_id) as mine:
                        if mine:
                            await _advance(node, keyring, warm, round_id, deaths)
            except (*TRANSIENT, KafkaError) as away:
                log.warning("Postgres or Kafka does not answer; trying again.", error=repr(away))
            except NO_KEYS as away:
                log.warning("The keys of persons cannot be had; trying again.", reason=str(away))
                await asyncio.sleep(NO_KEYS_SECONDS)
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


async def _advance(node: Node, keyring: Keyring, warm: Solver, round_id: str, deaths: Counter[str]) -> None:
    """One step, if the stream says that there is one to take; the read model may be behind it."""
    async with node.store.transaction() as tx:
        state = await state_of(tx, round, f"round-{round_id}")
    try:
        if isinstance(state, Triggered):
            await freeze(node, state)
        elif isinstance(state, Frozen):
            await solve(node, keyring, warm, state)
    except (Refused, Conflict) as meanwhile:
        log.info("The round moved on meanwhile.", round=round_id, reason=str(meanwhile))
    except SolverDied as death:
        deaths[round_id] += 1
        log.warning("The solver died.", round=round_id, times=deaths[round_id], reason=str(death))
        if deaths[round_id] >= TRIES and isinstance(state, Frozen):
            async with node.store.transaction() as tx:
                await record.give_up(tx, round_id, state.attempt, f"The solver died {TRIES} times. {death}")

"""Whenever somebody is asked to solve a round, it is noted; whichever worker has a solver free takes it up.

A lock of the session says whose it is. A worker that is killed loses it with its session, and another begins anew: the
same cohort and seed give the same answer.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

import structlog

from libs.contracts.envelope import Envelope
from libs.contracts.solving import SolveRound
from libs.contracts.topics import SOLVING_COMMANDS
from libs.eventsourcing.sealing.keyring import Keyring
from libs.eventsourcing.storing.postgres import Connection, PostgresTransaction
from libs.eventsourcing.storing.transient import TRANSIENT
from libs.runtime.process import Node, stop
from services.matching.policies import solving
from services.matching.solver.crew import Crew

log = structlog.get_logger()

POLL_SECONDS = 0.2
SILENT_SECONDS = 60.0
"""A worker asks its locks' session something several times a second; one that hangs for so long is ended."""

TABLES = """
create table if not exists public.solves (
    round_id text        not null,
    attempt  int         not null,
    since    timestamptz not null default now(),
    tries    int         not null default 0,     -- begun and not ended by an answer, nor by whoever stopped the worker
    primary key (round_id, attempt)
);
"""
NOTE = (
    "insert into public.solves (round_id, attempt) select * from unnest($1::text[], $2::int[]) on conflict do nothing"
)
WAITING = "select round_id, attempt from public.solves order by since, round_id, attempt"
TRY = "update public.solves set tries = tries + 1 where (round_id, attempt) = ($1, $2) returning tries"
NOT_TRIED = "update public.solves set tries = tries - 1 where (round_id, attempt) = ($1, $2)"
DONE = "delete from public.solves where (round_id, attempt) = ($1, $2)"
LOCK = "select pg_try_advisory_lock(hashtext('viceversa.solving'), hashtext($1))"
UNLOCK = "select pg_advisory_unlock(hashtext('viceversa.solving'), hashtext($1))"
UNLOCK_ALL = "select pg_advisory_unlock_all()"
END_SILENT = """
select pg_terminate_backend(pid) from pg_locks join pg_stat_activity using (pid)
where locktype = 'advisory' and pg_locks.database = (select oid from pg_database where datname = current_database())
    and objsubid = 2 and classid::bigint = hashtext('viceversa.solving')::bigint & x'ffffffff'::bigint
    and granted and state like 'idle%' and state_change < now() - $1::float * interval '1 second'
"""


class Request(NamedTuple):
    round_id: str
    attempt: int


InHand = dict[Request, asyncio.Task[None]]


def listen(node: Node) -> None:
    node.consume("solving", note, SOLVING_COMMANDS)


async def note(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    asked = [one.message for one in batch if isinstance(one.message, SolveRound)]
    await tx.connection.execute(NOTE, [one.round_id for one in asked], [one.attempt for one in asked])


async def take_up(node: Node, keyring: Keyring, crew: Crew) -> None:
    """Look for requests that wait and solve them, as many at once as there are solvers, until cancelled."""
    while True:
        try:
            async with node.pool.acquire() as locks:
                await _work(node, keyring, crew, locks)
        except TRANSIENT as away:
            log.warning("Postgres does not answer; trying again.", error=repr(away))
        await asyncio.sleep(POLL_SECONDS)


async def _work(node: Node, keyring: Keyring, crew: Crew, locks: Connection) -> None:
    """All locks are held by one session, which nothing but this loop uses: without it nothing here is ours."""
    in_hand: InHand = {}
    try:
        while True:
            await _let_go_of_ended(locks, in_hand)
            for row in await locks.fetch(WAITING):
                request = Request(row["round_id"], row["attempt"])
                if len(in_hand) < crew.size and request not in in_hand and await locks.fetchval(LOCK, request.round_id):
                    in_hand[request] = asyncio.create_task(_answer(node, keyring, crew, request))
            if await locks.fetch(END_SILENT, SILENT_SECONDS):
                log.warning("A worker hangs; its session is ended.")
            await asyncio.sleep(POLL_SECONDS)
    finally:
        await stop(list(in_hand.values()))
        if not locks.is_closed():
            await locks.execute(UNLOCK_ALL)


async def _let_go_of_ended(locks: Connection, in_hand: InHand) -> None:
    for request in [one for one, task in in_hand.items() if task.done()]:
        failure = in_hand.pop(request).exception()
        if failure:
            log.error("A request to solve failed; trying again.", round=request.round_id, exc_info=failure)
        await locks.execute(UNLOCK, request.round_id)


async def _answer(node: Node, keyring: Keyring, crew: Crew, request: Request) -> None:
    """It may have been answered between our look at the table and our lock; then it is there no more."""
    tries = await node.pool.fetchval(TRY, *request)
    if tries is None:
        return
    try:
        if await solving.solve(node, keyring, crew, request.round_id, request.attempt, tries):
            await node.pool.execute(DONE, *request)
    except (asyncio.CancelledError, *TRANSIENT):
        # Whoever is asked to stop has not failed, nor has whoever cannot reach the database.
        with suppress(*TRANSIENT):
            await node.pool.execute(NOT_TRIED, *request)
        raise

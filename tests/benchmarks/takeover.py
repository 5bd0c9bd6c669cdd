"""How long nobody leads: of two processes that publish one log, the leader is killed with -9, again and again.

Run by `make bench NAME=takeover`; KAFKA=native puts Apache Kafka underneath. Meanwhile one event is appended every few
milliseconds. What is measured is the time from the kill to the next position that is given, and to the next message
that Kafka acknowledged. The last line is one JSON object: `sequenced_p50_ms`, `sequenced_max_ms`, `relayed_p50_ms`,
`relayed_max_ms`, and how many `takeovers` that were.
"""

import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import asyncpg

from libs.devstack.stack import Stack, ensure_databases, start
from libs.eventsourcing import kafka
from libs.eventsourcing.kafka import KafkaSettings
from libs.eventsourcing.sending.publisher import publish
from libs.eventsourcing.storing.migrate import migrate
from libs.eventsourcing.storing.postgres import PostgresStore
from libs.eventsourcing.storing.rows import Pool
from libs.runtime import clock
from tests.benchmarks.flow import say
from tests.examples import BECAUSE, region

TAKEOVERS = 20
PAUSE_SECONDS = 0.005
LOOK_SECONDS = 0.002
CALM_SECONDS = 1.5
LEADER = """
select pg_stat_activity.application_name from pg_locks join pg_stat_activity using (pid)
where locktype = 'advisory' and granted and objid = (hashtext('viceversa.leader')::bigint & x'ffffffff'::bigint)::oid
"""

THERE = "select count(distinct application_name) from pg_stat_activity where application_name ~ '^[0-9]+$'"
BOTH = 2


def main() -> None:
    if sys.argv[1:]:
        asyncio.run(_publish(*sys.argv[1:]))
        return
    with tempfile.TemporaryDirectory(prefix="viceversa-bench-") as folder, start(Path(folder)) as stack:
        print(json.dumps(asyncio.run(measure(stack))))


async def _publish(dsn: str, bootstrap: str, idempotent: str) -> None:
    """One process that leads or stands by."""
    named = {"application_name": str(os.getpid())}
    async with asyncpg.create_pool(dsn, min_size=1, max_size=3, server_settings=named) as pool:
        settings = KafkaSettings(bootstrap=bootstrap, idempotent=idempotent == "idempotent")
        await publish(PostgresStore(pool, "registration", clock.now), settings)


async def measure(stack: Stack) -> dict[str, object]:
    await ensure_databases(stack, ["registration"])
    idempotent = "idempotent" if stack.kafka_kind != "embedded" else "plain"
    await kafka.ensure_topics(KafkaSettings(bootstrap=stack.kafka))
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.takeover",
        stack.database("registration"),
        stack.kafka,
        idempotent,
    ]
    async with asyncpg.create_pool(stack.database("registration"), min_size=2, max_size=4) as pool:
        await migrate(pool)
        speaking = asyncio.create_task(_speak(PostgresStore(pool, "registration", clock.now)))
        processes = {one.pid: one for one in (_started(command), _started(command))}
        found: list[tuple[float, float]] = []
        try:
            for number in range(TAKEOVERS):
                leader = await _settled(pool)
                os.kill(leader, signal.SIGKILL)
                found.append(await _gap(pool))
                processes.pop(leader).wait()
                again = _started(command)
                processes[again.pid] = again
                say(f"{number + 1}: next position after {found[-1][0]:.0f} ms, on Kafka after {found[-1][1]:.0f} ms")
        finally:
            speaking.cancel()
            for one in processes.values():
                one.kill()
                one.wait()
    sequenced, relayed = zip(*found, strict=True)
    return {
        "sequenced_p50_ms": round(statistics.median(sequenced)),
        "sequenced_max_ms": round(max(sequenced)),
        "relayed_p50_ms": round(statistics.median(relayed)),
        "relayed_max_ms": round(max(relayed)),
        "takeovers": len(found),
        "kafka": stack.kafka_kind,
    }


def _started(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)


async def _speak(store: PostgresStore) -> None:
    for number in range(1, 10_000_000):
        await store.append(f"region-{number}", [region(f"r{number}")], BECAUSE)
        await asyncio.sleep(PAUSE_SECONDS)


async def _settled(pool: Pool) -> int:
    """The process that leads, when it has led and the other has stood by for a while."""
    while await pool.fetchval(THERE) < BOTH:
        await asyncio.sleep(LOOK_SECONDS)
    await asyncio.sleep(CALM_SECONDS)
    while (leader := await pool.fetchval(LEADER)) is None:
        await asyncio.sleep(LOOK_SECONDS)
    return int(leader)


async def _gap(pool: Pool) -> tuple[float, float]:
    """Milliseconds until the next position, and until Kafka has the next message."""
    begun, epoch, sequenced = time.monotonic(), await pool.fetchval("select epoch from leader"), 0.0
    before = await pool.fetchrow("select sequenced, relayed from leader")
    assert before is not None
    while True:
        now = await pool.fetchrow("select epoch, sequenced, relayed from leader")
        assert now is not None
        passed = (time.monotonic() - begun) * 1000
        if not sequenced and now["epoch"] > epoch and now["sequenced"] > before["sequenced"]:
            sequenced = passed
        if now["epoch"] > epoch and now["relayed"] > max(before["relayed"], before["sequenced"]):
            return sequenced or passed, passed
        await asyncio.sleep(LOOK_SECONDS)


if __name__ == "__main__":
    main()

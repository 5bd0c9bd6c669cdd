"""Appends to the event store, side by side with raw asyncpg and with pyeventsourcing, on one durable Postgres.

Run by `make bench NAME=append`. Every write is one enrolment in a stream of its own, committed and synced to disk. The
rounds alternate between the contestants; each figure is the median of its rounds, each ratio that of the ratios of a
round. The last line is one JSON object: `append_vs_raw` (at 8 writers; raw is one INSERT of the finished row into one
table), `append_vs_pyeventsourcing` (at 8 writers; there the application saves an aggregate with the same fields) and
`bulk_vs_copy` (raw makes the same rows of the same messages and copies them into one table; `bulk_rows_vs_copy_rows` is
the same without the making).
"""

import asyncio
import json
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from libs.contracts.registration import ParticipantEnrolled
from libs.devstack.stack import Stack, ensure_databases, start
from libs.eventsourcing.storing import rows
from libs.eventsourcing.storing.migrate import migrate
from libs.eventsourcing.storing.postgres import PostgresStore
from libs.eventsourcing.storing.rows import Pool, Row
from libs.eventsourcing.storing.store import ABSENT, Cause
from libs.runtime import clock
from tests.benchmarks.flow import enrolled, say
from tests.benchmarks.peer import Peer

WRITERS = (1, 8, 32)
APPENDS = int(os.environ.get("BENCH_APPENDS", "8000"))
BULK = int(os.environ.get("BENCH_BULK", "50000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
BECAUSE = Cause("bench", "bench")

RAW_TABLES = """
create table raw (like messages including all);
create table raw_bulk (like messages including all);
"""
RAW = "insert into raw values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"

Write = Callable[[ParticipantEnrolled], Awaitable[object]]


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="viceversa-bench-") as folder, start(Path(folder)) as stack:
        print(json.dumps(asyncio.run(measure(stack))))


async def measure(stack: Stack) -> dict[str, object]:
    await ensure_databases(stack, ["bench", "peer"])
    async with asyncpg.create_pool(stack.database("bench"), min_size=max(WRITERS), max_size=max(WRITERS)) as pool:
        await migrate(pool)
        await pool.execute(RAW_TABLES)
        peer = Peer(urlsplit(stack.postgres), "peer")
        found: dict[str, list[float]] = {}
        for number in range(ROUNDS):
            say(f"Round {number + 1} of {ROUNDS} ...")
            for name, rate in (await one_round(pool, peer, number)).items():
                found.setdefault(name, []).append(rate)
                say(f"  {name:24} {rate:10,.0f} a second")
        peer.close()
    return {
        "append_vs_raw": ratio(found, "ours_8", "raw_8"),
        "append_vs_pyeventsourcing": ratio(found, "ours_8", "pyeventsourcing_8"),
        "bulk_vs_copy": ratio(found, "bulk", "copy"),
        "bulk_rows_vs_copy_rows": ratio(found, "bulk_rows", "copy_rows"),
        "per_second": {name: round(statistics.median(rates)) for name, rates in found.items()},
        "rounds": ROUNDS,
    }


def ratio(found: dict[str, list[float]], ours: str, theirs: str) -> float:
    return round(statistics.median(a / b for a, b in zip(found[ours], found[theirs], strict=True)), 2)


async def one_round(pool: Pool, peer: Peer, number: int) -> dict[str, float]:
    store = PostgresStore(pool, "registration", clock.now)
    found: dict[str, float] = {}
    for writers in WRITERS:
        said = [enrolled(f"{number}-{writers}-{n}") for n in range(APPENDS if writers > 1 else APPENDS // 4)]

        async def ours(one: ParticipantEnrolled) -> None:
            await store.append(one.stream, [one], BECAUSE, expected=ABSENT)

        found[f"ours_{writers}"] = await rate(said, ours, writers)
        found[f"raw_{writers}"] = await raw_rate(pool, said, writers)
    found["pyeventsourcing_8"] = await asyncio.to_thread(peer_rate, peer, number)
    found.update(await bulk(store, number))
    await pool.execute("truncate messages, appended, raw, raw_bulk")
    return found


async def rate(said: Sequence[ParticipantEnrolled], write: Write, writers: int) -> float:
    waiting = iter(said)

    async def writer() -> None:
        for one in waiting:
            await write(one)

    start = time.perf_counter()
    await asyncio.gather(*(writer() for _ in range(writers)))
    return len(said) / (time.perf_counter() - start)


async def raw_rate(pool: Pool, said: Sequence[ParticipantEnrolled], writers: int) -> float:
    """Rows that are finished beforehand, and a connection for each writer throughout."""
    waiting = iter([finished(one) for one in said])

    async def writer() -> None:
        async with pool.acquire() as connection:
            for row in waiting:
                await connection.execute(RAW, *row)

    start = time.perf_counter()
    await asyncio.gather(*(writer() for _ in range(writers)))
    return len(said) / (time.perf_counter() - start)


def peer_rate(peer: Peer, number: int) -> float:
    """Threads, as its application is used with Postgres; each takes the next save until none is left."""
    count = APPENDS // 4
    waiting, lock = iter(range(count)), threading.Lock()

    def writer() -> None:
        while True:
            with lock:
                one = next(waiting, None)
            if one is None:
                return
            peer.save(enrolled(f"{number}-{one}"))

    start = time.perf_counter()
    with ThreadPoolExecutor(8) as threads:
        for done in [threads.submit(writer) for _ in range(8)]:
            done.result()
    return count / (time.perf_counter() - start)


async def bulk(store: PostgresStore, number: int) -> Mapping[str, float]:
    """From messages to commit, ours and a COPY of the rows made of them; and the same from rows that are finished."""
    said = [enrolled(f"{number}-bulk-{n}") for n in range(BULK)]
    start = time.perf_counter()
    async with store.transaction() as tx:
        for one in said:
            await tx.append(one.stream, [one], BECAUSE, expected=ABSENT)
    ours = time.perf_counter() - start
    start = time.perf_counter()
    made = [finished(one) for one in said]
    making = time.perf_counter() - start
    async with store.pool.acquire() as connection:
        start = time.perf_counter()
        await connection.copy_records_to_table("raw_bulk", records=made, columns=rows.COLUMNS)
        raw = time.perf_counter() - start
        others = [(f"{row[0]}-row", *row[1:]) for row in made]
        start = time.perf_counter()
        async with connection.transaction():
            await rows.write(connection, others, (), {})
        rows_only = time.perf_counter() - start
    seconds = {"bulk": ours, "copy": making + raw, "bulk_rows": rows_only, "copy_rows": raw}
    return {name: BULK / spent for name, spent in seconds.items()}


def finished(one: ParticipantEnrolled) -> Row:
    (row,) = rows.rows_of("registration", one.stream, 0, [one], BECAUSE, clock.now(), final=True)
    return row


if __name__ == "__main__":
    main()

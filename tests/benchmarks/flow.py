"""From a GraphQL mutation to what GraphQL reads, and from an append to every read model.

Run by `make bench NAME=flow`; KAFKA=native puts Apache Kafka underneath. The last line is one JSON object:
`commands_per_s`, `p50_ms` and `p99_ms` are of enrolments, answered with what is readable, some in flight at once;
`readable_p50_ms` and `readable_p99_ms` are from the commit of an event to its being readable in the gateway, with
commands sent to Kafka at the even pace of `steady_per_s` (ten seconds go before, in which Java compiles);
`events_per_s` is of events appended to a store until the gateway, analytics and matching have applied them all, for
as many events as the last of `growth`, which has the seconds of each.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import asyncpg

from libs.devstack.platform import Platform, platform
from libs.eventsourcing.kafka import KafkaSettings
from libs.eventsourcing.storing.postgres import PostgresStore
from libs.eventsourcing.storing.store import Cause
from libs.runtime import clock
from services.cli.handlers.programs import programs
from services.cli.queries import documents
from services.cli.queries.crowd import crowd
from services.cli.queries.gateway import Gateway, connected
from services.cli.queries.tokens import Signer
from tests.benchmarks.steady import enrolled, steady

WARM_UP = 100
COMMANDS = int(os.environ.get("BENCH_COMMANDS", "2000"))
IN_FLIGHT = int(os.environ.get("BENCH_IN_FLIGHT", "16"))
STEADY_PER_SECOND = int(os.environ.get("BENCH_STEADY", "200"))
STEADY_SECONDS = int(os.environ.get("BENCH_STEADY_SECONDS", "30"))
WARM_UP_SECONDS = 10
"""Until Java has compiled what is used often."""
EVENTS = int(os.environ.get("BENCH_EVENTS", "1000"))
GROWTH = (1, 10, 100)
APPENDED_TOGETHER = 500

APPLIED = "select count(*) from inbox where consumer = live($1) and origin like $2"

PROFILE: Mapping[str, Any] = {
    "stage": "RESIDENT",
    "offers": ["TELEHEALTH"],
    "seeks": ["LEADERSHIP"],
    "languages": ["en"],
    "free": ["tue-17"],
    "mentorCapacity": 1,
}


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="viceversa-bench-") as folder:
        say("Starting the platform ...")
        with platform(Path(folder), programs(None)) as running:
            print(json.dumps(asyncio.run(measure(running))))


async def measure(running: Platform) -> dict[str, Any]:
    async with connected(running.address("gateway")) as gateway:
        signer = Signer(running.secrets.token_secret, clock.now())
        await found(gateway, signer)
        await enrol(gateway, signer, "warm", WARM_UP)
        say(f"{COMMANDS} mutations, {IN_FLIGHT} in flight ...")
        commands_per_s, waits = await enrol(gateway, signer, "c", COMMANDS)
    say(f"{STEADY_PER_SECOND} commands a second for {STEADY_SECONDS} seconds ...")
    settings = KafkaSettings(bootstrap=running.kafka)
    await steady(running, settings, "warm-s", STEADY_PER_SECOND, WARM_UP_SECONDS)
    steady_per_s, readable = await steady(running, settings, "s", STEADY_PER_SECOND, STEADY_SECONDS)
    growth: dict[str, float] = {}
    for times in GROWTH:
        say(f"{EVENTS * times} events ...")
        growth[str(EVENTS * times)] = round(await flow(running, f"e{times}", EVENTS * times), 2)
    return {
        "broker": running.stack.kafka_kind,
        "commands_per_s": round(commands_per_s, 1),
        "p50_ms": percentile(waits, 50),
        "p99_ms": percentile(waits, 99),
        "steady_per_s": round(steady_per_s, 1),
        "readable_p50_ms": percentile(readable, 50),
        "readable_p99_ms": percentile(readable, 99),
        "events_per_s": round(EVENTS * GROWTH[-1] / growth[str(EVENTS * GROWTH[-1])], 1),
        "growth": growth,
        "peak_mib": {name: peak_mib(pid) for name, pid in running.pids.items()},
        "in_flight": IN_FLIGHT,
    }


def percentile(sorted_seconds: Sequence[float], percent: int) -> float:
    """In milliseconds."""
    return round(sorted_seconds[len(sorted_seconds) * percent // 100] * 1000, 1)


async def found(gateway: Gateway, signer: Signer) -> None:
    """One region, one institution, one programme."""
    nation = signer.nation()
    await gateway.tell(documents.REGISTER_REGION, nation, {"id": "north", "name": "North"})
    await gateway.tell(
        documents.REGISTER_INSTITUTION, nation, {"id": "st-luke", "regionId": "north", "name": "St Luke"}
    )
    await gateway.tell(documents.OPEN_PROGRAMME, nation, {"id": "reverse", "name": "Reverse", "rules": None})


async def enrol(gateway: Gateway, signer: Signer, prefix: str, count: int) -> tuple[float, list[float]]:
    """How many a second, and how long each waited (seconds, sorted)."""
    waits: list[float] = []
    tokens = {f"{prefix}-{n}": signer.participant(f"{prefix}-{n}") for n in range(count)}

    async def one(person: str) -> None:
        start = time.perf_counter()
        entered = {
            "programmeId": "reverse",
            "institutionId": "st-luke",
            "name": f"Person {person}",
            "email": f"{person}@example.org",
            "profile": PROFILE,
        }
        await gateway.tell(documents.ENROL, tokens[person], {"input": entered})
        waits.append(time.perf_counter() - start)

    start = time.perf_counter()
    await crowd(list(tokens), one, lambda: None, IN_FLIGHT)
    return count / (time.perf_counter() - start), sorted(waits)


async def flow(running: Platform, prefix: str, events: int) -> float:
    """Seconds from the first append until the last event is applied in the gateway, in analytics and in matching."""
    async with asyncpg.create_pool(running.stack.database("registration"), min_size=1, max_size=2) as pool:
        store = PostgresStore(pool, "registration", clock.now)
        start = time.perf_counter()
        for first in range(0, events, APPENDED_TOGETHER):
            async with store.transaction() as tx:
                people = [enrolled(f"{prefix}-{n}") for n in range(first, min(first + APPENDED_TOGETHER, events))]
                await tx.prefetch([one.stream for one in people])
                for one in people:
                    await tx.append(one.stream, [one], Cause("bench", "bench"))
    consumers = {"gateway": "gateway.views", "analytics": "analytics.figures", "matching": "matching.views"}
    await asyncio.gather(*(applied(running, *consumer, prefix, events) for consumer in consumers.items()))
    return time.perf_counter() - start


async def applied(running: Platform, database: str, consumer: str, prefix: str, events: int) -> None:
    connection = await asyncpg.connect(running.stack.database(database))
    while await connection.fetchval(APPLIED, consumer, f"registration/participant-{prefix}-%") < events:
        await asyncio.sleep(min(1.0, events / 20_000))
    await connection.close()


def peak_mib(pid: int) -> int:
    """The most memory that the process ever held, from the kernel's own count (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // 1024
    return 0


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

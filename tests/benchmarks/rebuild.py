"""The gateway's read model told again from a million events, while it is queried.

Run by `make bench NAME=rebuild`; KAFKA=native puts Apache Kafka underneath, BENCH_EVENTS sets how many events. They are
enrolments, changed profiles and the life of mentorships, on their topics as the services relay them. The model is first
filled once, and what is measured is the rebuild after that, which is compared with it table by table before the swap.
The last line is one JSON object: `seconds_per_million` events, `queries` answered meanwhile, `failed_queries` and
`slowest_query_ms`.
"""

import asyncio
import json
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from libs.contracts.catalogue import topic_of, type_of
from libs.contracts.envelope import Meta
from libs.contracts.messages import Event
from libs.contracts.registration import ProfileChanged
from libs.contracts.sessions import (
    FirstConversationHeld,
    MentorshipIntroduced,
    Person,
    SessionHeld,
    SessionScheduled,
)
from libs.contracts.vocabulary import Modality
from libs.devstack.stack import Stack, ensure_databases, start
from libs.eventsourcing import kafka
from libs.eventsourcing.kafka import KafkaSettings
from libs.eventsourcing.reading import projection as models
from libs.eventsourcing.reading.projection import NEXT
from libs.eventsourcing.reading.rebuild import rebuild
from libs.eventsourcing.storing.migrate import migrate
from libs.eventsourcing.storing.postgres import PostgresStore
from libs.eventsourcing.storing.rows import Pool
from libs.runtime import clock
from libs.runtime.garbage import collect_rarely
from libs.runtime.opening import open_pool
from services.gateway.projections.views import SHOWN
from tests.benchmarks.flow import enrolled, say

EVENTS = int(os.environ.get("BENCH_EVENTS", "1000000"))
A_LIFE = 10
"""Events of two people and their mentorship."""
SENT_TOGETHER = 5000
QUERY = "select profile from participants where participant_id = $1"
CONSUMER = "gateway.views"


@dataclass
class Queries:
    answered: int = 0
    failed: int = 0
    slowest: float = 0.0


def main() -> None:
    collect_rarely()
    with tempfile.TemporaryDirectory(prefix="viceversa-bench-") as folder, start(Path(folder)) as stack:
        print(json.dumps(asyncio.run(measure(stack))))


async def measure(stack: Stack) -> dict[str, object]:
    await ensure_databases(stack, ["gateway"])
    apache = stack.kafka_kind != "embedded"
    settings = KafkaSettings(bootstrap=stack.kafka, idempotent=apache, fetch_wait_ms=100 if apache else 20)
    await kafka.ensure_topics(settings)
    say(f"Sending {EVENTS:,} events ...")
    await send(settings)
    dsn = stack.database("gateway")
    async with open_pool(dsn) as live, open_pool(dsn, NEXT) as beside:
        await migrate(live)
        await models.ensure(live, "gateway", SHOWN)
        await take_for_granted(live, settings)
        say("Filling the read model for the first time ...")
        say(f"  {await timed(live, beside, settings, accept=True):.1f} s")
        say("Rebuilding it, queried all the while ...")
        queries, done = Queries(), asyncio.Event()
        asking = asyncio.create_task(ask(live, queries, done))
        seconds = await timed(live, beside, settings, accept=False)
        done.set()
        await asking
    return {
        "seconds_per_million": round(seconds * 1_000_000 / EVENTS, 1),
        "events": EVENTS,
        "queries": queries.answered,
        "failed_queries": queries.failed,
        "slowest_query_ms": round(queries.slowest * 1000, 1),
        "broker": stack.kafka_kind,
    }


async def timed(live: Pool, beside: Pool, settings: KafkaSettings, *, accept: bool) -> float:
    told = 0.0

    def progress(taken: int, total: int) -> None:
        nonlocal told
        if time.perf_counter() - told > 5:
            told = time.perf_counter()
            say(f"  {taken:,} of {total:,}")

    start = time.perf_counter()
    found = await rebuild(
        PostgresStore(live, "gateway", clock.now),
        PostgresStore(beside, "gateway", clock.now),
        SHOWN,
        settings,
        accept_differences=accept,
        progress=progress,
    )
    assert (found.events, found.parked) == (EVENTS, 0), found
    return time.perf_counter() - start


async def take_for_granted(live: Pool, settings: KafkaSettings) -> None:
    """As if a live consumer had come to the end, so that there is something to fill up to."""
    for partition, end in (await kafka.ends(settings, *SHOWN.topics)).items():
        await live.execute("insert into taken values ($1, $2, $3, $4)", CONSUMER, *partition, end)


async def ask(pool: Pool, queries: Queries, done: asyncio.Event) -> None:
    """What a portal would, ten times a second."""
    number = 0
    while not done.is_set():
        number = (number + 7919) % (EVENTS // A_LIFE)
        start = time.perf_counter()
        try:
            assert await pool.fetchval(QUERY, f"junior-{number}") is not None
            queries.answered += 1
        except (asyncpg.PostgresError, AssertionError):
            queries.failed += 1
        queries.slowest = max(queries.slowest, time.perf_counter() - start)
        await asyncio.sleep(0.1)


async def send(settings: KafkaSettings) -> None:
    async with kafka.producer(settings) as producer:
        waiting: list[asyncio.Future[object]] = []
        for number, (event, said_by, version) in enumerate(lives(), 1):
            meta = meta_of(event, said_by, version, number)
            topic, body = topic_of(event, said_by), event.model_dump_json().encode()
            waiting.append(await producer.send(topic, body, key=meta.key.encode(), headers=meta.headers()))
            if len(waiting) == SENT_TOGETHER:
                await asyncio.gather(*waiting)
                waiting.clear()
        await asyncio.gather(*waiting)


def lives() -> Iterator[tuple[Event, str, int]]:
    """Events, who says them, and their version."""
    for n in range(EVENTS // A_LIFE):
        junior, senior = enrolled(f"junior-{n}"), enrolled(f"senior-{n}")
        yield junior, "registration", 1
        yield senior, "registration", 1
        for version in (2, 3):
            for one in (junior, senior):
                yield ProfileChanged(participant_id=one.participant_id, profile=one.profile), "registration", version
        for version, event in enumerate(mentorship(n), 1):
            yield event, "sessions", version


def mentorship(n: int) -> Iterator[Event]:
    name, now = f"m-{n}", clock.now()
    people = [
        Person(participant_id=f"{who}-{n}", institution_id="st-luke", region_id="north") for who in ("junior", "senior")
    ]
    yield MentorshipIntroduced(
        mentorship_id=name,
        programme_id="reverse",
        round_id="r",
        proposal_id=f"p-{n}",
        mentor=people[0],
        mentee=people[1],
    )
    yield FirstConversationHeld(mentorship_id=name, held_at=now)
    yield SessionScheduled(mentorship_id=name, session_id="s1", starts_at=now, minutes=45, modality=Modality.VIRTUAL)
    yield SessionHeld(mentorship_id=name, session_id="s1", held_at=now)


def meta_of(event: Event, said_by: str, version: int, position: int) -> Meta:
    return Meta(
        id=f"{event.stream}.{version}",
        type=type_of(type(event)),
        source=said_by,
        stream=event.stream,
        version=version,
        key=event.stream,
        time=clock.now(),
        correlation_id="bench",
        causation_id="bench",
        final=True,
        position=position,
    )


if __name__ == "__main__":
    main()

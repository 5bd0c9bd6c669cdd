"""Commands at an even pace, whoever waits or not: how long after its commit each event can be read in the gateway.

A load that waits for answers slows down with the system that it measures, and then hides how long it took; this one
sends at the moments that were planned beforehand (an open loop).
"""

import asyncio
import time
from dataclasses import dataclass, field

import asyncpg

from libs.contracts.catalogue import topic_of, type_of
from libs.contracts.envelope import Envelope, Meta
from libs.contracts.registration import EnrolParticipant, ParticipantEnrolled, Profile
from libs.contracts.vocabulary import Stage, Topic
from libs.devstack.platform import Platform
from libs.eventsourcing import kafka
from libs.eventsourcing.kafka import KafkaSettings
from libs.runtime import clock

COMMITTED = """
select substr(stream, 13) as person, extract(epoch from time)::float as moment from messages
where stream = any($1) and version = 1
"""
READABLE = "select participant_id from views.participants where participant_id = any($1::text[])"
LOOK_EVERY_SECONDS = 0.004
PATIENCE_SECONDS = 60


@dataclass
class Load:
    """`sent` in order; `seen` says when each could first be read, in seconds of the clock of the world."""

    sent: list[str] = field(default_factory=list[str])
    seen: dict[str, float] = field(default_factory=dict[str, float])
    complete: bool = False


async def steady(
    running: Platform, settings: KafkaSettings, prefix: str, per_second: int, seconds: int
) -> tuple[float, list[float]]:
    """Events a second that became readable, and for each the seconds from its append to that, sorted.

    The moment of an event is given before its transaction commits, and what can be read is noticed up to 4 ms late:
    both make the figure larger than what it stands for.
    """
    load = Load()
    begin = clock.now().timestamp()
    await asyncio.gather(
        _send(load, settings, prefix, per_second, seconds), _look(load, running.stack.database("gateway"))
    )
    rate = len(load.seen) / (max(load.seen.values()) - begin)
    connection = await asyncpg.connect(running.stack.database("registration"))
    rows = await connection.fetch(COMMITTED, [f"participant-{person}" for person in load.sent])
    await connection.close()
    return rate, sorted(load.seen[row["person"]] - row["moment"] for row in rows)


async def _send(load: Load, settings: KafkaSettings, prefix: str, per_second: int, seconds: int) -> None:
    async with kafka.producer(settings) as producer:
        start = time.perf_counter()
        for number in range(per_second * seconds):
            await asyncio.sleep(max(0.0, start + number / per_second - time.perf_counter()))
            command = _enrol(f"{prefix}-{number}")
            meta = _meta(command)
            load.sent.append(command.participant_id)
            await producer.send(
                topic_of(command, "gateway"),
                Envelope(meta, command).body(),
                key=command.stream.encode(),
                headers=meta.headers(),
            )
    load.complete = True


async def _look(load: Load, gateway: str) -> None:
    connection = await asyncpg.connect(gateway)
    async with asyncio.timeout(PATIENCE_SECONDS + 3600):
        while not load.complete or len(load.seen) < len(load.sent):
            awaited = [person for person in load.sent if person not in load.seen][:400]
            rows = await connection.fetch(READABLE, awaited)
            now = clock.now().timestamp()
            load.seen.update((row["participant_id"], now) for row in rows)
            await asyncio.sleep(LOOK_EVERY_SECONDS)
    await connection.close()


def _meta(command: EnrolParticipant) -> Meta:
    identity = clock.new_id()
    return Meta(
        id=identity,
        type=type_of(type(command)),
        source="gateway",
        stream=f"command-{identity}",
        version=1,
        key=command.stream,
        time=clock.now(),
        correlation_id=identity,
        causation_id="",
        final=True,
    )


def _enrol(person: str) -> EnrolParticipant:
    return EnrolParticipant(**enrolled(person).model_dump(exclude={"region_id", "consented_at"}))


def enrolled(person: str) -> ParticipantEnrolled:
    return ParticipantEnrolled(
        participant_id=person,
        programme_id="reverse",
        institution_id="st-luke",
        region_id="north",
        profile=Profile(
            stage=Stage.RESIDENT,
            offers=(Topic.TELEHEALTH,),
            seeks=(Topic.LEADERSHIP,),
            languages=("en",),
            free=("tue-17",),
            mentor_capacity=1,
        ),
        personal=f"sealed:{person}:AAAA",
        consented_at=clock.now(),
    )

"""What no consumer can digest, on every topic: it is parked, once for each consumer, and everything else goes on."""

from collections import Counter
from collections.abc import Mapping, Sequence

from aiokafka import AIOKafkaProducer

from libs.contracts import topics
from libs.contracts.catalogue import type_of
from libs.contracts.envelope import Envelope, Headers, Meta
from libs.contracts.messages import Message
from libs.contracts.registration import RegionRegistered, RegisterRegion
from libs.runtime import clock
from tests.chaos.checker import Found
from tests.chaos.faults.scene import Fault, Scene
from tests.chaos.speaking import POISON

CONSUMERS = {"sessions.reaction", "sessions.heard", "registration.commands"}
PARKED = """
select consumer, case when origin like 'unreadable/%' then 'unreadable' else 'ours' end as kind, count(*) as times
from parked group by 1, 2
"""
VERSIONS = 3
"""A stream that begins with what fails: the others wait behind it."""


async def send(scene: Scene) -> None:
    async with AIOKafkaProducer(bootstrap_servers=scene.servers.stack.kafka) as producer:
        for topic in topics.ALL:
            for number in range(topics.PARTITIONS):
                for headers, body in unreadable(scene.case.id):
                    tagged = [*headers, ("partition", str(number).encode())]
                    await producer.send_and_wait(topic, body, key=b"poison", headers=tagged, partition=number)
        for topic, message in failing(scene.case.id):
            for version in range(1, VERSIONS + 1):
                envelope = _said(message, version)
                key, headers = message.stream.encode(), envelope.meta.headers()
                await producer.send_and_wait(topic, envelope.body(), key=key, headers=headers)


def unreadable(case: str) -> Sequence[tuple[Headers, bytes]]:
    good = _said(RegionRegistered(region_id=f"{case}-unread", name="unread"), 1)
    headers, body = good.meta.headers(), good.body()
    return [
        ([], b""),
        ([], b"\xff\xfe not even text"),
        (headers, b"{"),
        (headers, b"[]"),
        (_with(headers, "ce_type", b"org.example.Unheard.v9"), body),
        (_with(headers, "ce_type", type_of(RegisterRegion).encode()), b"{}"),
        (_with(headers, "ce_subject", b"\xff"), body),
        (_with(headers, "ce_subject", b"a\x00b"), body),
        (_with(headers, "ce_id", b"a\x00b"), b"{"),
        (_with(headers, "ce_type", b"a\x00b"), body),
        (_with(headers, "ce_id", b"long" * 3000), body),
        (_with(headers, "ce_subject", b"long" * 3000), body),
        (_with(headers, "ce_sequence", b"many"), body),
        (_with(headers, "ce_sequence", b"-1"), body),
        (_with(headers, "ce_sequence", str(2**70).encode()), body),
        (_with(headers, "ce_time", b"0000-99-99"), body),
        (headers, body.replace(b'unread"}', b'a\\u0000b"}')),
    ]


def failing(case: str) -> Sequence[tuple[str, Message]]:
    """What can be read, and fails whenever it is applied."""
    return [
        (topics.REGISTRATION_EVENTS, RegionRegistered(region_id=f"{case}{POISON}", name="fails")),
        (topics.REGISTRATION_COMMANDS, RegisterRegion(region_id=f"{case}{POISON}", name="fails")),
    ]


async def parked(scene: Scene) -> Found:
    """Everything that must be parked is, and nothing else."""
    each = topics.PARTITIONS * len(unreadable(scene.case.id))
    expected = {(consumer, "unreadable"): each for consumer in CONSUMERS}
    expected |= {("sessions.reaction", "ours"): VERSIONS, ("registration.commands", "ours"): VERSIONS}
    async with scene.pools() as pools:
        rows = [row for pool in pools for row in await pool.fetch(PARKED)]
    return compare(expected, Counter({(row["consumer"], row["kind"]): row["times"] for row in rows}))


def compare(expected: Mapping[tuple[str, str], int], there: Counter[tuple[str, str]]) -> Found:
    wrong = Found(sum(expected.values()))
    for (consumer, kind), times in {**dict.fromkeys(there, 0), **expected}.items():
        count = there[consumer, kind]
        told = f"parked: {consumer} has {count} {kind} of {times}"
        wrong.lost += [told] * max(0, times - count)
        wrong.twice += [told] * max(0, count - times)
    return wrong


def _said(message: Message, version: int) -> Envelope:
    meta = Meta(
        id=f"poison-{message.stream}.{version}",
        type=type_of(type(message)),
        source="elsewhere",
        stream=message.stream,
        version=version,
        key=message.stream,
        time=clock.now(),
        correlation_id="chaos",
        causation_id="chaos",
        final=True,
    )
    return Envelope(meta, message)


def _with(headers: Headers, name: str, value: bytes) -> Headers:
    return [(one, value if one == name else before) for one, before in headers]


FAULTS = (Fault(name="poison on every topic", strike=send, also=parked),)

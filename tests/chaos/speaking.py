"""What is said, in every way that the store has, until all of it stands; a life that follows goes on from there."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from aiokafka import AIOKafkaProducer

from libs.contracts.catalogue import type_of
from libs.contracts.envelope import Envelope, Meta
from libs.contracts.messages import Message
from libs.contracts.registration import RegionRegistered, RegisterRegion
from libs.contracts.topics import REGISTRATION_COMMANDS, REGISTRATION_EVENTS
from libs.eventsourcing.deciding.handle import handle
from libs.eventsourcing.deciding.snapshots import Snapshots
from libs.eventsourcing.storing.postgres import PostgresStore, PostgresTransaction
from libs.eventsourcing.storing.store import Cause, Conflict
from libs.eventsourcing.storing.transient import TRANSIENT
from libs.runtime import clock
from libs.runtime.process import Node, Service
from tests.chaos import counting

BECAUSE = Cause("chaos", "chaos")
COUNTED = Snapshots(counting, every=4)
MANY = 210
"""So many at once go by COPY."""
ANSWERED = "answered"
POISON = "-poison"
AGAIN_SECONDS = 0.1


@dataclass(frozen=True)
class Load:
    """A stream each for single appends, three that are written together, and one written at once."""

    case: str
    size: int
    trouble: bool = False
    """With an event that fails at first and one behind it, what nobody can read, what comes early, what is not done."""

    @property
    def singles(self) -> Sequence[str]:
        return [self.region(f"one{number}") for number in range(4)]

    @property
    def together(self) -> Sequence[str]:
        return [self.region(f"three{number}") for number in range(3)]

    @property
    def many(self) -> str:
        return self.region("many")

    def region(self, name: str) -> str:
        return f"{self.case}-{name}"

    @property
    def expected(self) -> dict[str, int]:
        """How long each stream of the load becomes."""
        fails = {self.fails: 2} if self.trouble else {}
        return {**dict.fromkeys([*self.singles, *self.together], self.size), self.many: MANY, **fails}

    @property
    def fails(self) -> str:
        return self.region("fails")

    @property
    def asked(self) -> Sequence[str]:
        """Commands that no event comes of."""
        return [f"asked-{self.case}{end}" for end in (counting.REFUSED, counting.IGNORED)] if self.trouble else []

    @property
    def strange(self) -> str:
        """A stream of a sender that is not ours, whose events come in the wrong order."""
        return self.region("strange")


def stream_of(region: str) -> str:
    return f"region-{region}"


async def apply(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    """What the listener asks for is answered with an event for each command, in a stream that grows."""
    await COUNTED.prefetch(tx, {one.message.stream for one in batch})
    for asked in batch:
        if asked.message.stream.endswith(POISON):
            raise RuntimeError("It fails for ever.")
        if isinstance(asked.message, RegisterRegion):
            # With snapshots and without: both ways of a command are walked.
            await handle(tx, COUNTED if asked.message.region_id.endswith("0") else counting, asked, asked.message)


def _listen(node: Node) -> None:
    node.consume("commands", apply, REGISTRATION_COMMANDS)


SERVICE = Service("registration", _listen)


async def speak(store: PostgresStore, load: Load, says: Path, seconds: float = 0.0) -> None:
    """Say what is missing, over so many seconds, note what was acknowledged, and say again what was not taken."""
    begun = asyncio.get_running_loop().time()
    with says.open("a") as notes:

        async def grow(regions: Sequence[str]) -> None:
            for version in range(await _length(store, regions[0]), load.size):
                await asyncio.sleep(begun + seconds * version / load.size - asyncio.get_running_loop().time())
                await _say(store, regions, version)
                for region in regions:
                    notes.write(f"{region} {version + 1}\n")
                notes.flush()

        ways = [[region] for region in load.singles]
        await asyncio.gather(*(_until_done(grow, regions) for regions in ways), _until_done(grow, load.together))

        async def at_once(regions: Sequence[str]) -> None:
            for region in regions:
                if not (length := await _length(store, region)):
                    length = load.expected[region]
                    await _say(store, [region], 0, length)
                notes.write(f"{region} {length}\n")
            notes.flush()

        await _until_done(at_once, [load.fails, load.many] if load.trouble else [load.many])


async def _until_done(say: Callable[[Sequence[str]], Awaitable[None]], regions: Sequence[str]) -> None:
    while True:
        try:
            return await say(regions)
        except Conflict:
            # Another life says the same, or it was stored although nobody could say so: go on from what is there.
            await asyncio.sleep(0)
        except TRANSIENT:
            await asyncio.sleep(AGAIN_SECONDS)


async def _say(store: PostgresStore, regions: Sequence[str], version: int, count: int = 1) -> None:
    """To all these streams at once, or to none."""
    told = {region: [event(region, version + number) for number in range(1, count + 1)] for region in regions}
    if len(regions) == 1:
        await store.append(stream_of(regions[0]), told[regions[0]], BECAUSE, expected=version)
        return
    async with store.transaction() as tx:
        await tx.prefetch([stream_of(region) for region in regions])
        for region in regions:
            await tx.append(stream_of(region), told[region], BECAUSE, expected=version)


async def trouble(producer: AIOKafkaProducer, load: Load) -> None:
    """What nobody can read, and the second event of a strange stream before its first."""
    asked = [("ce_id", f"unreadable-{load.case}".encode())]
    for topic in (REGISTRATION_EVENTS, REGISTRATION_COMMANDS):
        await producer.send_and_wait(topic, b"nobody can read " + load.case.encode(), key=b"poison", headers=asked)
    for version in (2, 1):
        await _send(producer, REGISTRATION_EVENTS, event(load.strange, version), version)
    for asked_for in load.asked:
        command = RegisterRegion(region_id=asked_for.removeprefix("asked-"), name="nothing comes of it")
        await _send(producer, REGISTRATION_COMMANDS, command, 1, asked_for)


async def _send(producer: AIOKafkaProducer, topic: str, message: Message, version: int, known_as: str = "") -> None:
    """As from a sender that is not ours."""
    meta = Meta(
        id=known_as or f"{message.stream}.{version}",
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
    body, headers = Envelope(meta, message).body(), meta.headers()
    await producer.send_and_wait(topic, body, key=message.stream.encode(), headers=headers)


async def _length(store: PostgresStore, region: str) -> int:
    async with store.transaction() as tx:
        return len(await tx.read(stream_of(region)))


def event(region: str, number: int) -> RegionRegistered:
    return RegionRegistered(region_id=region, name=f"{region} {number}")

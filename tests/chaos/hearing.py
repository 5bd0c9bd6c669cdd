"""Who hears: a read model that keeps each event as often as it came, and a policy that asks for something in return."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog

from libs.contracts.envelope import Envelope
from libs.contracts.registration import RegionRegistered, RegisterRegion
from libs.contracts.topics import REGISTRATION_EVENTS
from libs.eventsourcing.deciding.handle import ask
from libs.eventsourcing.reading.projection import Projection
from libs.eventsourcing.receiving.inbox import Apply
from libs.eventsourcing.storing.postgres import Pool, PostgresTransaction
from libs.runtime import clock
from libs.runtime.process import Node, Service
from tests.chaos.speaking import ANSWERED, POISON, Load, stream_of

log = structlog.get_logger()

SERVICE = "sessions"
# No key: what is applied twice is there twice, and `place` says when each came.
TABLES = """
create table heard (origin text not null, version bigint not null, name text not null, place bigint not null);
create index heard_of on heard (origin, place);
"""
HEAR = """
insert into heard (origin, version, name, place)
select $1, $2, $3, 1 + count(*) from heard where origin = $1
"""
DELAY = timedelta(milliseconds=200)


async def fold(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    for one in batch:
        if isinstance(one.message, RegionRegistered):
            await tx.connection.execute(HEAR, one.meta.origin, one.meta.version, one.message.name)


HEARD = Projection(name="heard", topics=(REGISTRATION_EVENTS,), tables=TABLES, fold=fold, live=fold)


def reacting(slow: float, fails_for: timedelta) -> Apply:
    """For each event of the load (not for those that came at once) ask for another event, some of them later."""

    async def react(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
        await asyncio.sleep(slow * len(batch))
        for one in batch:
            event = one.message
            if not isinstance(event, RegionRegistered) or f"-{ANSWERED}" in event.region_id:
                continue
            if event.region_id.endswith(POISON):
                raise RuntimeError("It fails for ever.")
            if event.region_id.endswith(("-many", "-strange")):
                continue
            if event.region_id.endswith("-fails"):
                _fail_at_first(one, fails_for)
            case, _, name = event.region_id.rpartition("-")
            asked = RegisterRegion(region_id=f"{case}-{ANSWERED}{name[-1]}", name=one.meta.id)
            due = one.meta.time + DELAY if one.meta.version % 3 == 0 else None
            await ask(tx, "echo", one, [asked], due=due)

    return react


def _fail_at_first(one: Envelope, fails_for: timedelta) -> None:
    if one.meta.version == 1 and clock.now() - one.meta.time < fails_for:
        raise RuntimeError("It fails while it is young.")


def service(slow: float, fails_for: float) -> Service:
    def listen(node: Node) -> None:
        node.consume("reaction", reacting(slow, timedelta(seconds=fails_for)), REGISTRATION_EVENTS)

    return Service(SERVICE, listen, HEARD)


SETTLED = """
select relayed = sequenced and not exists (select from appended) and not exists (select from scheduled) from leader
"""
LENGTHS = "select stream, max(version) as length from messages where stream = any($1) group by stream"
ANSWERS = "select count(*) from messages where stream like $1"
ANSWERED_AT_ALL = "select count(*) from messages where stream like 'answer-asked-' || $1 || '-%'"
HEARD_OF = "select origin, count(*) as times from heard where origin like $1 group by origin"
# Poison is sent to be parked; whether all of it is, and nothing else, is asked in the end.
WAITING = f"select count(*) from parked where origin not like 'unreadable/%' and origin not like '%{POISON}'"


async def heard_all(speaker: Pool, listener: Pool, load: Load) -> None:
    """Return when all that the load leads to was said, sent and heard."""
    awaited = "everything"
    try:
        while awaited := await missing(speaker, listener, load):
            await asyncio.sleep(0.02)
    except asyncio.CancelledError:
        log.warning("In vain.", awaited=awaited)
        raise


async def missing(speaker: Pool, listener: Pool, load: Load) -> str:
    """What is not there yet; nothing when all is."""
    expected = {stream_of(region): length for region, length in load.expected.items()}
    found = {row["stream"]: row["length"] for row in await speaker.fetch(LENGTHS, list(expected))}
    if found != expected:
        return f"the load, of which there is {found}"
    answers = sum(length for region, length in load.expected.items() if region != load.many)
    answered = await speaker.fetchval(ANSWERS, f"region-{load.case}-{ANSWERED}%")
    if answered != answers:
        return f"{answers} answers, of which there are {answered}"
    if await speaker.fetchval(ANSWERED_AT_ALL, load.case) < len(load.asked):
        return "the refusal, and the word that it was so already"
    for name, pool in (("speaker", speaker), ("listener", listener)):
        if not await pool.fetchval(SETTLED):
            return f"the leader of the {name}"
        if parked := await pool.fetchval(WAITING):
            return f"what is parked at the {name}: {parked}"
    heard = {row["origin"]: row["times"] for row in await listener.fetch(HEARD_OF, f"%/region-{load.case}-%")}
    if sum(heard.values()) < answers + sum(expected.values()) + (2 if load.trouble else 0):
        return f"the read model, which has {heard}"
    return ""

"""What comes from Kafka is applied once and in the order of its stream, or parked; never lost, never raised."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

import asyncpg
import structlog

from libs.contracts.envelope import Envelope, Headers, Unreadable, read
from libs.contracts.messages import CommandRefused
from libs.eventsourcing.handle import answer
from libs.eventsourcing.metrics import APPLIED, PARKED
from libs.eventsourcing.postgres import PostgresStore, PostgresTransaction
from libs.eventsourcing.store import Cause, Conflict

log = structlog.get_logger()

SEEN = "select origin, version from inbox where consumer = $1 and origin = any($2::text[])"
SEE = """
insert into inbox (consumer, origin, version) select $1, * from unnest($2::text[], $3::bigint[])
on conflict (consumer, origin) do update set version = excluded.version
"""
PARK = """
insert into parked (consumer, origin, version, topic, headers, body, reason)
values ($1, $2, $3, $4, $5, $6, $7) on conflict (consumer, origin, version) do update set reason = excluded.reason
"""
PARKED_OF = """
select origin, version, topic, headers, body from parked where consumer = $1 and origin = any($2::text[])
order by origin, version
"""
UNPARK = "delete from parked where consumer = $1 and origin = $2 and version <= $3"

TRANSIENT = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.DeadlockDetectedError,
    OSError,
    TimeoutError,
)
"""The database is away, full or busy: the message is not to blame, and waits."""

LONGEST_WAIT = 5.0


@dataclass(frozen=True, slots=True)
class Record:
    """A Kafka record, as far as it matters here."""

    topic: str
    headers: Headers
    body: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(repr(self.headers).encode() + self.body).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Arrived:
    record: Record
    envelope: Envelope


Apply = Callable[[PostgresTransaction, Sequence[Envelope]], Awaitable[None]]


class Inbox:
    """One consumer of a service: its name is its consumer group, `apply` its effect."""

    def __init__(self, name: str, store: PostgresStore, apply: Apply) -> None:
        self.name = name
        self._store = store
        self._apply = apply

    async def take(self, records: Sequence[Record]) -> None:
        """Return only when each record is applied, skipped or parked."""
        arrived = [await self._opened(record) for record in records]
        readable = [one for one in arrived if one is not None]
        if readable:
            await self._patiently(readable)

    async def _opened(self, record: Record) -> Arrived | None:
        try:
            return Arrived(record, read(record.headers, record.body))
        except Unreadable as unreadable:
            await self._park_unreadable(record, str(unreadable))
            return None

    async def _patiently(self, batch: Sequence[Arrived]) -> None:
        """Apply all in one transaction; when one of them fails, each in its own, so that it fails alone."""
        wait = 0.05
        while True:
            try:
                waiting = await self._apply_together(batch)
            except Conflict:
                # Another process of this service was faster, as happens while partitions change hands: decide afresh.
                await asyncio.sleep(0.01)
            except TRANSIENT as away:
                log.warning("The database does not answer; trying again.", consumer=self.name, error=str(away))
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT)
            except Exception as failure:  # noqa: BLE001 - whatever a message provokes must stop that message alone
                if len(batch) == 1:
                    await self._park(batch[0], f"{type(failure).__name__}: {failure}")
                    return
                for one in batch:
                    await self._patiently([one])
                return
            else:
                for one in waiting:
                    await self._patiently([one])
                return

    async def _apply_together(self, batch: Sequence[Arrived]) -> Sequence[Arrived]:
        """Apply what is due and park what is early; returns what was parked and may be due now."""
        async with self._store.transaction() as tx:
            seen = await self._seen(tx, batch)
            due: list[Envelope] = []
            for one in batch:
                meta = one.envelope.meta
                if meta.version == seen[meta.origin] + 1:
                    seen[meta.origin] = meta.version
                    due.append(one.envelope)
                elif meta.version > seen[meta.origin]:
                    await self._park_in(tx, one, f"Version {seen[meta.origin] + 1} of its stream is missing.")
            if not due:
                return ()
            await self._apply(tx, due)
            versions = {envelope.meta.origin: envelope.meta.version for envelope in due}
            await tx.connection.execute(SEE, self.name, list(versions), list(versions.values()))
            APPLIED.labels(self.name).inc(len(due))
            return await self._released(tx, versions)

    async def _released(self, tx: PostgresTransaction, versions: dict[str, int]) -> Sequence[Arrived]:
        """What was parked because something before it was missing, and is missing no longer."""
        released: list[Arrived] = []
        for row in await tx.connection.fetch(PARKED_OF, self.name, list(versions)):
            if row["version"] <= versions[row["origin"]]:
                await tx.connection.execute(UNPARK, self.name, row["origin"], versions[row["origin"]])
            else:
                record = Record(row["topic"], _unpacked(row["headers"]), row["body"])
                released.append(Arrived(record, read(record.headers, record.body)))
        return released

    async def _seen(self, tx: PostgresTransaction, batch: Iterable[Arrived]) -> dict[str, int]:
        seen = dict.fromkeys((one.envelope.meta.origin for one in batch), 0)
        seen.update({row["origin"]: row["version"] for row in await tx.connection.fetch(SEEN, self.name, list(seen))})
        return seen

    async def _park(self, one: Arrived, reason: str) -> None:
        async with self._store.transaction() as tx:
            await self._park_in(tx, one, reason)

    async def _park_in(self, tx: PostgresTransaction, one: Arrived, reason: str) -> None:
        meta, record = one.envelope.meta, one.record
        log.error("A message is parked.", consumer=self.name, id=meta.id, type=meta.type, reason=reason)
        PARKED.labels(self.name).inc()
        packed = _packed(record.headers)
        await tx.connection.execute(
            PARK, self.name, meta.origin, meta.version, record.topic, packed, record.body, reason
        )

    async def _park_unreadable(self, record: Record, reason: str) -> None:
        """Kept under the hash of its bytes; whoever sent it as a command is told, where it says who that is."""
        log.error("An unreadable message is parked.", consumer=self.name, topic=record.topic, reason=reason)
        PARKED.labels(self.name).inc()
        headers = {name: value.decode(errors="replace") for name, value in record.headers}
        while True:
            try:
                async with self._store.transaction() as tx:
                    origin = f"unreadable/{record.digest}"
                    packed = _packed(record.headers)
                    await tx.connection.execute(PARK, self.name, origin, 1, record.topic, packed, record.body, reason)
                    if record.topic.endswith(".commands") and (asked := headers.get("ce_id")):
                        kind = headers.get("ce_type", "unknown")
                        refusal = CommandRefused(
                            command_id=asked, command_type=kind, refusal="Unreadable", reason=reason
                        )
                        await answer(tx, refusal, Cause(headers.get("ce_correlationid", asked), asked))
            except (*TRANSIENT, Conflict) as away:
                log.warning("The database does not answer; trying again.", consumer=self.name, error=str(away))
                await asyncio.sleep(1)
            else:
                return


def _packed(headers: Headers) -> bytes:
    return json.dumps([[name, value.decode("latin-1")] for name, value in headers]).encode()


def _unpacked(packed: bytes) -> Headers:
    return [(name, value.encode("latin-1")) for name, value in json.loads(packed)]

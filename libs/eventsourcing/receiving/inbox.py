"""What comes from Kafka is applied once and in the order of its stream, or parked; never lost, never raised."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from libs.contracts.envelope import LONGEST_ID, Envelope, Unreadable
from libs.contracts.messages import CommandRefused
from libs.eventsourcing.deciding.handle import answer
from libs.eventsourcing.metrics import APPLIED
from libs.eventsourcing.receiving import cursor, fillings, parking
from libs.eventsourcing.receiving.cursor import Cursor
from libs.eventsourcing.receiving.fillings import Fillings
from libs.eventsourcing.receiving.lag import Lag
from libs.eventsourcing.receiving.records import Arrived, Record, arrived, printable
from libs.eventsourcing.storing import lineages
from libs.eventsourcing.storing.lineages import Lineages
from libs.eventsourcing.storing.postgres import PostgresStore, PostgresTransaction
from libs.eventsourcing.storing.store import Cause, Conflict
from libs.eventsourcing.storing.transient import TRANSIENT

log = structlog.get_logger()

FIRST_WAIT = 0.05
LONGEST_WAIT = 5.0
RETRY_POLL_SECONDS = 1.0

Apply = Callable[[PostgresTransaction, Sequence[Envelope]], Awaitable[None]]


class Inbox:
    """One consumer of a service: its name is its consumer group, `apply` its effect."""

    def __init__(self, name: str, store: PostgresStore, apply: Apply, *, live: bool = True) -> None:
        """Beside the live one, its `name` is that of a generation: what is rebuilt."""
        self.name = name
        self._live = live
        self._store = store
        self._apply = apply
        self._lag = Lag(name, store.now)
        self._lineages: Lineages | None = None
        """They change only while no service runs."""

    async def take(self, records: Sequence[Record]) -> None:
        """Return only when each record is applied, skipped or parked."""
        readable: list[Arrived] = []
        for record in records:
            try:
                readable.append(arrived(record))
            except Unreadable as unreadable:
                await self._park_unreadable(record, str(unreadable))
        if readable:
            with self._lag.of(readable):
                await self._patiently(readable)

    async def places(self, newer: Fillings | None = None) -> dict[tuple[str, int], int]:
        """The next offset of each partition, as the database knows it after it was told of these fillings.

        Waits until it answers.
        """
        wait = FIRST_WAIT
        while True:
            try:
                if newer:
                    await fillings.note(self._store.pool, self.name, newer)
                return await cursor.places(self._store.pool, self.name)
            except TRANSIENT as away:
                wait = await self._wait(wait, away)

    async def keep_retrying(self) -> None:
        """Try again what is parked whenever its time has come, until cancelled."""
        wait, told = FIRST_WAIT, False
        while True:
            try:
                if not told:
                    await parking.read_again(self._store.pool, self.name)
                    told = True
                await parking.free(self._store.pool, self.name)
                while await self.retry_due():
                    wait = FIRST_WAIT
            except TRANSIENT as away:
                wait = await self._wait(wait, away)
            await asyncio.sleep(RETRY_POLL_SECONDS)

    async def retry_due(self) -> bool:
        """Try one parked message whose time has come; whether there was one."""
        try:
            return await self._retry_one()
        except Conflict:
            return True

    async def _patiently(self, batch: Sequence[Arrived]) -> None:
        """Apply all in one transaction; when one of them fails, each in its own, so that it fails alone."""
        wait = FIRST_WAIT
        while True:
            try:
                waiting = await self._apply_together(batch)
            except Conflict:
                # Another process of this service was faster, as happens while partitions change hands: decide afresh.
                await asyncio.sleep(0.01)
            except TRANSIENT as away:
                wait = await self._wait(wait, away)
            except Exception as failure:  # noqa: BLE001 - whatever a message provokes must stop that message alone
                if len(batch) == 1:
                    await self._park_failing(batch[0], f"{type(failure).__name__}: {failure}")
                    return
                for one in batch:
                    await self._patiently([one])
                return
            else:
                # Together: whoever applied them one by one would be told after each of all that follow it.
                if waiting:
                    await self._patiently(waiting)
                return

    async def _apply_together(self, batch: Sequence[Arrived]) -> Sequence[Arrived]:
        """Apply what is due and park what is early; returns what was parked and may be due now."""
        async with self._store.transaction() as tx:
            happened = await self._happened(tx, batch)
            here = await self._here(tx, list({one.envelope.meta.origin for one in happened}))
            due, early, versions = _sorted_out(happened, here)
            for one in early:
                reason = f"Version {versions.get(one.envelope.meta.origin, 0) + 1} of its stream is missing."
                await parking.park(tx.connection, here.consumer, one, reason)
            if due:
                await self._apply(tx, [one.envelope for one in due])
            moved = {one.envelope.meta.origin: versions[one.envelope.meta.origin] for one in due}
            await cursor.move(tx.connection, here, moved, [one.record for one in batch])
            APPLIED.labels(self.name).inc(len(due))
            return await parking.released(tx.connection, here.consumer, moved) if here.parked or early else ()

    async def _retry_one(self) -> bool:
        async with self._store.transaction() as tx:
            here = await self._here(tx, ())
            row = await parking.due(tx.connection, here.consumer)
            if row is None:
                return False
        try:
            one = arrived(row.record)
        except Unreadable as unreadable:
            await parking.still_unreadable(self._store.pool, row, str(unreadable))
            return True
        try:
            waiting = await self._apply_parked(row, one)
        except (*TRANSIENT, Conflict):
            raise
        except Exception as failure:  # noqa: BLE001 - as above: it stops this message alone
            await parking.failed_again(self._store.pool, row, f"{type(failure).__name__}: {failure}")
        else:
            if waiting:
                await self._patiently(waiting)
        return True

    async def _apply_parked(self, row: parking.Parked, one: Arrived) -> Sequence[Arrived]:
        async with self._store.transaction() as tx:
            if not await parking.take(tx.connection, row):
                # Another process has it in hand, or it is gone.
                return ()
            here = await self._here(tx, [one.envelope.meta.origin])
            due, early, versions = _sorted_out([one], here)
            for each in early:
                await parking.park(tx.connection, here.consumer, each, "Something before it in its stream is missing.")
            if due:
                await self._apply(tx, [one.envelope])
            moved = {one.envelope.meta.origin: versions[one.envelope.meta.origin]} if due else {}
            await cursor.move(tx.connection, here, moved, ())
            APPLIED.labels(self.name).inc(len(due))
            return await parking.released(tx.connection, here.consumer, versions) if not early else ()

    async def _park_failing(self, one: Arrived, reason: str) -> None:
        meta = one.envelope.meta
        log.error("A message is parked.", consumer=self.name, id=meta.id, type=meta.type, reason=reason)
        wait = FIRST_WAIT
        while True:
            try:
                async with self._store.transaction() as tx:
                    here = await self._here(tx, ())
                    await parking.park(tx.connection, here.consumer, one, reason, failures=1)
                    await cursor.move(tx.connection, here, {}, [one.record])
            except TRANSIENT as away:
                wait = await self._wait(wait, away)
            else:
                return

    async def _park_unreadable(self, record: Record, reason: str) -> None:
        """Kept under the hash of its bytes; whoever sent it as a command is told, where it says who that is."""
        log.error("An unreadable message is parked.", consumer=self.name, topic=record.topic, reason=reason)
        wait = FIRST_WAIT
        while True:
            try:
                async with self._store.transaction() as tx:
                    here = await self._here(tx, ())
                    await parking.park_unreadable(tx.connection, here.consumer, record, reason)
                    await cursor.move(tx.connection, here, {}, [record])
                    await _refuse_unreadable(tx, record, reason)
            except (*TRANSIENT, Conflict) as away:
                wait = await self._wait(wait, away)
            else:
                return

    async def _happened(self, tx: PostgresTransaction, batch: Sequence[Arrived]) -> Sequence[Arrived]:
        """Without what a service said before its database was restored, and never said afterwards."""
        if self._lineages is None:
            self._lineages = await lineages.load(tx.connection)
        return [one for one in batch if self._lineages.holds(one.envelope.meta)]

    async def _here(self, tx: PostgresTransaction, origins: Sequence[str]) -> Cursor:
        return await cursor.read(tx.connection, self.name, origins, live=self._live)

    async def _wait(self, seconds: float, away: BaseException) -> float:
        log.warning("The database does not answer; trying again.", consumer=self.name, error=repr(away))
        await asyncio.sleep(seconds)
        return min(seconds * 2, LONGEST_WAIT)


def _sorted_out(batch: Sequence[Arrived], here: Cursor) -> tuple[list[Arrived], list[Arrived], dict[str, int]]:
    """What is next in its stream, what is early, and where the streams are then; what is older is left out."""
    versions = dict(here.seen)
    due: list[Arrived] = []
    early: list[Arrived] = []
    for one in batch:
        meta = one.envelope.meta
        if meta.version == versions[meta.origin] + 1:
            versions[meta.origin] = meta.version
            due.append(one)
        elif meta.version > versions[meta.origin]:
            early.append(one)
    return due, early, versions


async def _refuse_unreadable(tx: PostgresTransaction, record: Record, reason: str) -> None:
    headers = {name: printable(value) for name, value in record.text().items() if len(value.encode()) <= LONGEST_ID}
    if record.topic.endswith(".commands") and (asked := headers.get("ce_id")):
        kind = headers.get("ce_type", "unknown")
        refusal = CommandRefused(command_id=asked, command_type=kind, refusal="Unreadable", reason=reason)
        await answer(tx, refusal, Cause(headers.get("ce_correlationid", asked), asked))

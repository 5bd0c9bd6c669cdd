"""`viceversa events tail`: the event topics as an analytics consumer reads them, without a consumer group."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from aiokafka.errors import KafkaError

from libs.contracts.envelope import Envelope, Unreadable, read
from libs.eventsourcing import kafka
from libs.eventsourcing.kafka import KafkaSettings
from services.cli.domain.lines import as_record, table
from services.cli.handlers import show

LARGEST = 8 * 1024 * 1024
WAIT_MS = 500


def tail(bootstrap: str, topics: Sequence[str], last: int, *, follow: bool, as_json: bool) -> None:
    """Print the last events of these topics and, if asked to follow, every one that comes, until Ctrl-C."""

    def one(envelope: Envelope) -> None:
        show.out.out(json.dumps(as_record(envelope)))

    def many(envelopes: Sequence[Envelope]) -> None:
        if as_json:
            for envelope in envelopes:
                one(envelope)
        else:
            show.table(table(envelopes))

    try:
        asyncio.run(_tail(bootstrap, topics, last, many, follow=follow))
    except KeyboardInterrupt:
        return
    except (KafkaError, OSError) as error:
        raise show.Failed(f"Kafka does not answer at {bootstrap}, or has no such topic ({error!r}).") from error


async def latest(bootstrap: str, topics: Sequence[str], last: int) -> list[Envelope]:
    """The last events of these topics by time, oldest first."""
    found: list[Envelope] = []
    await _tail(bootstrap, topics, last, found.extend, follow=False)
    return found


async def _tail(
    bootstrap: str, topics: Sequence[str], last: int, emit: Callable[[Sequence[Envelope]], Any], *, follow: bool
) -> None:
    settings = KafkaSettings(bootstrap=bootstrap, fetch_wait_ms=WAIT_MS // 10)
    ends = await kafka.ends(settings, *topics)
    if not follow and not any(ends.values()):
        emit([])
        return
    async with kafka.reader(settings, list(ends)) as consumer:
        for partition, end in ends.items():
            consumer.seek(partition, max(0, end - last))
        behind = {partition for partition, end in ends.items() if end > 0 and last > 0}
        found: list[Envelope] = []
        while behind:
            found.extend([envelope async for envelope in _batch(consumer)])
            behind = {partition for partition in behind if await consumer.position(partition) < ends[partition]}
        emit(sorted(found, key=lambda one: one.meta.time)[-last:] if last else [])
        while follow:
            arrived = [envelope async for envelope in _batch(consumer)]
            if arrived:
                emit(sorted(arrived, key=lambda one: one.meta.time))


async def _batch(consumer: Any) -> AsyncIterator[Envelope]:
    """What comes within a moment; what nobody can read is left out, as any consumer should do."""
    for records in (await consumer.getmany(timeout_ms=WAIT_MS)).values():
        for record in records:
            try:
                yield read(record.headers, record.value)
            except Unreadable as unreadable:
                show.err.print(f"An unreadable record is left out: {unreadable}", style="yellow", markup=False)

"""How messages become rows: a statement for one, arrays for some, COPY for many."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

import asyncpg

from libs.contracts.catalogue import topic_of, type_of
from libs.contracts.messages import Message
from libs.eventsourcing.store import Cause, Conflict

Row: TypeAlias = tuple[str, int, str, str, str, datetime, str, str, bool, str, str]
Due: TypeAlias = tuple[str, int, datetime]
Connection: TypeAlias = "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

COLUMNS = (
    "stream", "version", "type", "topic", "key", "time", "correlation_id", "causation_id", "final", "traceparent",
    "body",
)  # fmt: skip
MANY = 200
"""From here on COPY is faster than arrays."""

_COLUMNS = ", ".join(COLUMNS)
_VALUES = """
$1::text, $2::bigint, $3::text, $4::text, $5::text, $6::timestamptz, $7::text, $8::text, $9::boolean, $10::text,
$11::json
"""
APPEND_FIRST = f"""
with said as (insert into messages ({_COLUMNS}) values ({_VALUES}))
insert into outbox (stream, version) values ($1, $2)
"""
# The primary key refuses a version that is taken, and this condition one whose predecessor is missing.
APPEND_NEXT = f"""
with said as (
    insert into messages ({_COLUMNS}) select {_VALUES}
    where exists (select from messages where stream = $1 and version = $2 - 1) returning stream, version
)
insert into outbox (stream, version) select stream, version from said
"""
APPEND = f"""
insert into messages ({_COLUMNS})
select * from unnest(
    $1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[], $8::text[],
    $9::boolean[], $10::text[], $11::json[]
)
"""
APPEND_AND_TELL = f"""
with said as ({APPEND})
insert into outbox (stream, version) select * from unnest($1::text[], $2::bigint[])
"""
SCHEDULE = (
    "insert into scheduled (stream, version, due) select * from unnest($1::text[], $2::bigint[], $3::timestamptz[])"
)
BEHIND = """
select stream, version from unnest($1::text[], $2::bigint[]) as wanted (stream, version)
where not exists (select from messages where messages.stream = wanted.stream and messages.version = wanted.version)
limit 1
"""


def rows_of(
    service: str, stream: str, version: int, messages: Sequence[Message], cause: Cause, time: datetime, *, final: bool
) -> list[Row]:
    """The rows of messages that follow this version."""
    correlation, causation, trace = cause.correlation_id, cause.causation_id, cause.traceparent
    last = len(messages)
    return [
        (
            stream,
            version + number,
            type_of(type(message)),
            topic_of(message, said_by=service),
            message.stream,
            time,
            correlation,
            causation,
            final and number == last,
            trace,
            message.model_dump_json(),
        )
        for number, message in enumerate(messages, 1)
    ]


async def write(connection: Connection, rows: Sequence[Row], due: Sequence[Due], expected: Mapping[str, int]) -> None:
    """Inside a transaction: the messages, and what tells the leader of them; raises Conflict."""
    await _ensure_reached(connection, {stream: version for stream, version in expected.items() if version})
    try:
        if due:
            await connection.execute(APPEND, *_columns(rows))
            await _tell_at_once(connection, rows, due)
            await connection.execute(SCHEDULE, *_columns(due))
        elif len(rows) < MANY:
            await connection.execute(APPEND_AND_TELL, *_columns(rows))
        else:
            await connection.copy_records_to_table("messages", records=rows, columns=COLUMNS)
            told = ((row[0], row[1]) for row in rows)
            await connection.copy_records_to_table("outbox", records=told, columns=("stream", "version"))
    except asyncpg.UniqueViolationError as meanwhile:
        raise Conflict(str(meanwhile.detail)) from meanwhile


async def _tell_at_once(connection: Connection, rows: Sequence[Row], due: Sequence[Due]) -> None:
    later = {(stream, version) for stream, version, _ in due}
    told = [(row[0], row[1]) for row in rows if (row[0], row[1]) not in later]
    if told:
        await connection.execute(
            "insert into outbox (stream, version) select * from unnest($1::text[], $2::bigint[])", *_columns(told)
        )


async def _ensure_reached(connection: Connection, expected: Mapping[str, int]) -> None:
    """The primary key finds a version that is taken already; this finds one whose predecessor is missing."""
    if expected:
        behind = await connection.fetchrow(BEHIND, list(expected), list(expected.values()))
        if behind is not None:
            raise Conflict(f"{behind['stream']} is not yet at version {behind['version']}.")


def _columns(rows: Sequence[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]

"""How messages become rows: a statement for one, arrays for some, COPY for many."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import TypeAlias

import asyncpg

from libs.contracts.catalogue import topic_of_class, type_of
from libs.contracts.messages import Message
from libs.contracts.topics import LARGEST_BODY
from libs.eventsourcing.storing.store import Cause, Conflict

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
HANDED_TOGETHER = 500
"""How many messages of one append the leader is handed in a row: it takes whole rows."""


class TooLarge(ValueError):
    """A message that Kafka would not take; say it in parts."""


# The columns of messages stand in the order of COLUMNS. What is there already, or whose predecessor is missing, is not
# written and not returned: a statement for the appends of many tells each its own conflict.
FIRST_EACH = """
with said as (
    insert into messages select * from unnest(
        $1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[], $8::text[],
        $9::boolean[], $10::text[], $11::json[]
    )
    on conflict do nothing returning stream, version
), handed as (
    insert into appended (streams, versions) select array_agg(stream), array_agg(version) from said having count(*) > 0
)
select stream, version from said
"""
NEXT_EACH = """
with said as (
    insert into messages select * from unnest(
        $1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[], $8::text[],
        $9::boolean[], $10::text[], $11::json[]
    ) as told (stream, version)
    where version = 1
        or exists (select from messages as one where one.stream = told.stream and one.version = told.version - 1)
    on conflict do nothing returning stream, version
), handed as (
    insert into appended (streams, versions) select array_agg(stream), array_agg(version) from said having count(*) > 0
)
select stream, version from said
"""
APPEND = """
insert into messages select * from unnest(
    $1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[], $8::text[],
    $9::boolean[], $10::text[], $11::json[]
)
"""
HAND = "insert into appended (streams, versions) values ($1, $2)"
APPEND_AND_HAND = """
with said as (
    insert into messages select * from unnest(
        $1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[], $8::text[],
        $9::boolean[], $10::text[], $11::json[]
    )
)
insert into appended (streams, versions) values ($1, $2)
"""
SCHEDULE = """
insert into scheduled (stream, version, due) select * from unnest($1::text[], $2::bigint[], $3::timestamptz[])
"""
BEHIND = """
select stream, version from unnest($1::text[], $2::bigint[]) as wanted (stream, version)
where not exists (select from messages where messages.stream = wanted.stream and messages.version = wanted.version)
limit 1
"""


def rows_of(
    service: str, stream: str, version: int, messages: Sequence[Message], cause: Cause, time: datetime, *, final: bool
) -> list[Row]:
    """The rows of messages that follow this version; raises TooLarge."""
    correlation, causation, trace = cause.correlation_id, cause.causation_id, cause.traceparent
    last = len(messages)
    return [
        (
            stream,
            version + number,
            *_type_and_topic(type(message), service),
            message.stream,
            time,
            correlation,
            causation,
            final and number == last,
            trace,
            _body(message),
        )
        for number, message in enumerate(messages, 1)
    ]


def _body(message: Message) -> str:
    body = message.model_dump_json()
    # Characters are counted first, as that costs nothing: none takes more than four bytes.
    if len(body) * 4 > LARGEST_BODY and (size := len(body.encode())) > LARGEST_BODY:
        name = type(message).__name__
        raise TooLarge(f"{name} of {message.stream} has {size:,} bytes; at most {LARGEST_BODY:,} can be sent.")
    return body


@cache
def _type_and_topic(message: type[Message], service: str) -> tuple[str, str]:
    return type_of(message), topic_of_class(message, service)


async def write(connection: Connection, rows: Sequence[Row], due: Sequence[Due], expected: Mapping[str, int]) -> None:
    """Inside a transaction: the messages, and what hands them to the leader; raises Conflict."""
    await _ensure_reached(connection, {stream: version for stream, version in expected.items() if version})
    try:
        if due:
            await connection.execute(APPEND, *_columns(rows))
            await connection.execute(SCHEDULE, *_columns(due))
            later = {(stream, version) for stream, version, _ in due}
            if now := [row for row in rows if row[:2] not in later]:
                await connection.execute(HAND, *_columns([row[:2] for row in now]))
        elif len(rows) < MANY:
            await connection.execute(APPEND_AND_HAND, *_columns(rows))
        else:
            await connection.copy_records_to_table("messages", records=rows, columns=COLUMNS)
            for first in range(0, len(rows), HANDED_TOGETHER):
                part = rows[first : first + HANDED_TOGETHER]
                await connection.execute(HAND, [row[0] for row in part], [row[1] for row in part])
    except asyncpg.UniqueViolationError as meanwhile:
        raise Conflict(str(meanwhile.detail)) from meanwhile


async def write_each(pool: Pool, rows: Sequence[Row]) -> set[tuple[str, int]]:
    """Each row by itself, in one statement: which of them were written; the others are conflicts."""
    each = FIRST_EACH if all(version == 1 for _, version, *_ in rows) else NEXT_EACH
    return {(row["stream"], row["version"]) for row in await pool.fetch(each, *_columns(rows))}


async def _ensure_reached(connection: Connection, expected: Mapping[str, int]) -> None:
    """The primary key finds a version that is taken already; this finds one whose predecessor is missing."""
    if expected:
        behind = await connection.fetchrow(BEHIND, list(expected), list(expected.values()))
        if behind is not None:
            raise Conflict(f"{behind['stream']} is not yet at version {behind['version']}.")


def _columns(rows: Sequence[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]

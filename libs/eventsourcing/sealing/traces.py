"""Where sealed values of one person are: in every column of a database that holds text, and on every topic."""

import re
from collections.abc import Mapping, Sequence

from libs.contracts import topics
from libs.contracts.catalogue import CATALOGUE
from libs.contracts.messages import Command
from libs.contracts.personal import sealed_fields
from libs.eventsourcing import kafka
from libs.eventsourcing.kafka import KafkaSettings
from libs.eventsourcing.sealing.keyring import Keyring
from libs.eventsourcing.sealing.sealed import Home
from libs.eventsourcing.storing.rows import Pool

# Every column that can hold text, of every table that is no part of another, with the statement that searches it. What
# is parked or dropped is kept as bytes.
COLUMNS = """
select format('%s.%s.%s', nspname, relname, attname) as place, format(
    'select found[1] as value from %I.%I, regexp_matches(%s, $1, ''g'') as found', nspname, relname,
    format(case atttypid when 'bytea'::regtype then 'encode(%I, ''escape'')' else '%I::text' end, attname)
) as statement
from pg_class
join pg_namespace on pg_namespace.oid = relnamespace
join pg_attribute on attrelid = pg_class.oid
where relkind in ('r', 'p', 'm') and not relispartition and nspname not in ('pg_catalog', 'information_schema')
    and attnum > 0 and not attisdropped
    and atttypid in (
        'text'::regtype, 'varchar'::regtype, 'json'::regtype, 'jsonb'::regtype, 'bytea'::regtype, 'text[]'::regtype,
        'json[]'::regtype, 'jsonb[]'::regtype
    )
order by place
"""
# The streams that values of a person were said in: a command keeps the key of the stream that it is for.
STREAMS = "select distinct key from messages where body::text ~ $1"

POLL_MS = 500
LARGEST = 8 * 1024 * 1024

Traces = Mapping[str, Sequence[str]]
"""The values that were found, by the place they were found in; places without any are there too."""


def pattern(person: str) -> str:
    """Finds a sealed value of this person in either form, and none of anybody else's; for Postgres and for Python."""
    return f"(sealed:(?:2:)?{re.escape(person)}:[A-Za-z0-9_=-]+)(?![A-Za-z0-9_=:-])"


async def in_database(pool: Pool, person: str) -> Traces:
    rows = await pool.fetch(COLUMNS)
    return {
        row["place"]: [found["value"] for found in await pool.fetch(row["statement"], pattern(person))] for row in rows
    }


async def on_topics(settings: KafkaSettings, person: str) -> Traces:
    """From the first record that Kafka has to the last that was there when we began."""
    ends = await kafka.ends(settings, *topics.ALL)
    wanted, found = re.compile(pattern(person).encode()), {topic: list[str]() for topic in topics.ALL}
    async for record in kafka.records(settings, dict.fromkeys(ends, 0), ends):
        for part in (record.value or b"", record.key or b"", *(value for _, value in record.headers)):
            found[record.topic] += [value.decode() for value in wanted.findall(part)]
    return found


async def streams(pool: Pool, person: str) -> set[str]:
    """Where values of this person may have been said first, as far as this database knows."""
    return {row["key"] for row in await pool.fetch(STREAMS, pattern(person))}


async def openable(keyring: Keyring, person: str, said_in: set[str], values: Sequence[str]) -> set[str]:
    """Those of these values that open in any of the places where they can belong."""
    fields = {path.rpartition(".")[2] for path, _ in _sealed_in_commands()}
    homes = [Home(person, stream, field) for stream in {*said_in, f"participant-{person}"} for field in fields]
    tries = [(home, value) for value in set(values) for home in homes]
    opened = await keyring.open_all(tries)
    return {value for (_, value), plain in zip(tries, opened, strict=True) if plain is not None}


def _sealed_in_commands() -> set[tuple[str, str]]:
    return {
        field
        for message in CATALOGUE.by_name.values()
        if issubclass(message, Command)
        for field in sealed_fields(message)
    }

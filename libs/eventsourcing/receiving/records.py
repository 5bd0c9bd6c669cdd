"""A Kafka record as far as it matters here, and how it is kept in the parked table."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from libs.contracts.envelope import Envelope, Headers, read


class Record(NamedTuple):
    """`partition` and `offset` are absent for what was parked before and comes from there."""

    topic: str
    headers: Headers
    body: bytes
    partition: int | None = None
    offset: int = 0

    @property
    def digest(self) -> str:
        return hashlib.sha256(repr(self.headers).encode() + self.body).hexdigest()[:32]

    def text(self) -> Mapping[str, str]:
        """The headers as text, whatever they hold."""
        return {name: value.decode(errors="replace") for name, value in self.headers}


class Arrived(NamedTuple):
    record: Record
    envelope: Envelope


def arrived(record: Record) -> Arrived:
    """Raises Unreadable."""
    return Arrived(record, read(record.headers, record.body))


def unparked(row: Any) -> Record:
    """The record of a row of the parked table."""
    headers = [(name, value.encode("latin-1")) for name, value in json.loads(row["headers"])]
    return Record(row["topic"], headers, row["body"])


def packed(headers: Headers) -> bytes:
    return json.dumps([[name, value.decode("latin-1")] for name, value in headers]).encode()


def printable(text: str) -> str:
    """Without the one character that Postgres does not take."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")

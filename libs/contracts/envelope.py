"""A message on its way: CloudEvents 1.0 in Kafka's binary mode, attributes as `ce_` headers, the body as JSON.

Source: CloudEvents 1.0.2, Kafka protocol binding 1.0.2; extensions `sequence`, `partitionkey` and `traceparent`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from pydantic import ValidationError

from libs.contracts.catalogue import CATALOGUE, Catalogue
from libs.contracts.messages import Message

Headers = list[tuple[str, bytes]]

LONGEST = 1000
"""Of an attribute, in bytes: what Postgres looks things up by has at most 2,700."""
LONGEST_ID = 500
"""What follows from a message is named after it."""
LARGEST = 2**63
FILLING = "ce_filling"
"""The header with the number of the filling, on records that were sent since Kafka lost something."""


class Unreadable(ValueError):
    """This is not a message of the catalogue."""


class Meta(NamedTuple):
    """What is known of a message without reading it. `stream` and `version` say where its sender keeps it.

    A tuple, since one is made for every message that comes: a frozen dataclass takes five times as long to make.
    """

    id: str
    type: str
    source: str
    stream: str
    version: int
    key: str
    """The partition key: the stream that the message belongs to."""
    time: datetime
    correlation_id: str
    causation_id: str
    final: bool
    """The last of what one command or event led to: whoever asked has the whole answer now."""
    position: int = 0
    """The place in the log of its sender, gapless from 1; 0 for what comes from no log."""
    traceparent: str = ""
    lineage: str = ""
    """Which history of its sender it belongs to: another one begins where a restored database went on."""

    @property
    def origin(self) -> str:
        """The stream of its sender, told apart from streams of the same name elsewhere."""
        return f"{self.source}/{self.stream}"

    def headers(self) -> Headers:
        attributes = {
            "content-type": "application/json",
            "ce_specversion": "1.0",
            "ce_id": self.id,
            "ce_type": self.type,
            "ce_source": self.source,
            "ce_subject": self.stream,
            "ce_time": self.time.isoformat(),
            "ce_sequence": str(self.version),
            "ce_partitionkey": self.key,
            "ce_correlationid": self.correlation_id,
            "ce_causationid": self.causation_id,
            "ce_final": "true" if self.final else "false",
            "ce_position": str(self.position),
        }
        if self.traceparent:
            attributes["ce_traceparent"] = self.traceparent
        if self.lineage:
            attributes["ce_lineage"] = self.lineage
        return [(name, value.encode()) for name, value in attributes.items()]


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message with what is known of it."""

    meta: Meta
    message: Message

    def body(self) -> bytes:
        return self.message.model_dump_json().encode()


def read(headers: Sequence[tuple[str, bytes]], body: bytes | None, catalogue: Catalogue = CATALOGUE) -> Envelope:
    """The envelope of a Kafka record, its message as it is said today though its type tells how it was said.

    Raises Unreadable with the attribute or field and what is wrong with it.
    """
    meta = read_meta(headers)
    _ensure_storable(meta, body or b"")
    try:
        return Envelope(meta, catalogue.parse(meta.type, body or b""))
    except ValidationError as invalid:
        raise Unreadable(in_words(invalid)) from invalid
    except ValueError as wrong:
        raise Unreadable(str(wrong)) from wrong


def read_meta(headers: Sequence[tuple[str, bytes]]) -> Meta:
    """What the headers of a Kafka record say; raises Unreadable."""
    try:
        ce = dict(headers)
        return Meta(
            ce["ce_id"].decode(),
            ce["ce_type"].decode(),
            ce["ce_source"].decode(),
            ce["ce_subject"].decode(),
            int(ce["ce_sequence"]),
            ce["ce_partitionkey"].decode(),
            datetime.fromisoformat(ce["ce_time"].decode()),
            ce["ce_correlationid"].decode(),
            ce["ce_causationid"].decode(),
            ce["ce_final"] == b"true",
            int(ce["ce_position"]),
            ce["ce_traceparent"].decode() if "ce_traceparent" in ce else "",
            ce["ce_lineage"].decode() if "ce_lineage" in ce else "",
        )
    except KeyError as missing:
        raise Unreadable(f"The header {missing} is missing.") from missing
    except ValueError as wrong:
        raise Unreadable(str(wrong)) from wrong


def _ensure_storable(meta: Meta, body: bytes) -> None:
    """What no database could keep would stop whoever reads it, even while it is put aside."""
    if not (0 < meta.version < LARGEST and 0 <= meta.position < LARGEST):
        raise Unreadable("ce_sequence or ce_position: No stream and no log is so long.")
    if b"\\u0000" in body:
        raise Unreadable("body: No text holds the character NUL.")
    causes = f"{meta.correlation_id}{meta.causation_id}{meta.traceparent}"
    together = f"{meta.id}{meta.type}{meta.source}{meta.stream}{meta.key}{causes}"
    if len(together.encode()) > LONGEST_ID or "\0" in together:
        _ensure_each_storable(meta)


def _ensure_each_storable(meta: Meta) -> None:
    for name, value in zip(meta._fields, meta, strict=True):
        most = LONGEST_ID if name == "id" else LONGEST
        if isinstance(value, str) and (len(value.encode()) > most or "\0" in value):
            raise Unreadable(f"{name}: It has at most {most} bytes, and none of them is NUL.")


def in_words(invalid: ValidationError) -> str:
    """Each wrong field with its rule, in one line."""
    return "; ".join(
        f"{'.'.join(str(part) for part in error['loc']) or 'body'}: {error['msg']}" for error in invalid.errors()
    )

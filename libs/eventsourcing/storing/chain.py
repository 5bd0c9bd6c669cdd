"""The chain of hashes over the log: whatever is changed, removed, reordered or put in between is found and named.

Each hash is SHA-256 (FIPS 180-4) over the one before it and the fields of the message as netstrings. The message is
hashed as it is stored, with its personal values sealed: forgetting a person keeps the chain whole. The function
`chained` in migrations/0002 says the same in SQL, for whoever wants to check it without this program.
"""

import hashlib
from datetime import UTC, datetime, timedelta

from libs.contracts.envelope import Meta

GENESIS = hashlib.sha256(b"").digest()
"""The hash before the first position."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def chained(head: bytes, meta: Meta, topic: str, body: bytes) -> bytes:
    """The hash of a message that follows what `head` is the hash of."""
    parts = (
        str(meta.position),
        meta.stream,
        str(meta.version),
        meta.type,
        topic,
        meta.key,
        str(microseconds(meta.time)),
        meta.correlation_id,
        meta.causation_id,
        "true" if meta.final else "false",
        meta.traceparent,
    )
    encoded = [part.encode() for part in parts]
    netstrings = b"".join(b"%d:%b," % (len(part), part) for part in (*encoded, body))
    return hashlib.sha256(head + netstrings).digest()


def microseconds(moment: datetime) -> int:
    """Since 1970, in UTC."""
    return (moment - _EPOCH) // _MICROSECOND

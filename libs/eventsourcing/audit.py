"""The chain of hashes over the log: whatever is changed, removed, reordered or put in between is found and named.

Each hash is SHA-256 (FIPS 180-4) over the one before it and the fields of the message as netstrings. The message is
hashed as it is stored, with its personal values sealed: forgetting a person keeps the chain whole. The function
`chained` in migrations/0002 says the same in SQL, for whoever wants to check it without this program.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

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
        str(_microseconds(meta.time)),
        meta.correlation_id,
        meta.causation_id,
        "true" if meta.final else "false",
        meta.traceparent,
    )
    encoded = [part.encode() for part in parts]
    netstrings = b"".join(b"%d:%b," % (len(part), part) for part in (*encoded, body))
    return hashlib.sha256(head + netstrings).digest()


class BadSigningKey(ValueError):
    """The signing key must be 32 bytes in base64 (44 characters): the seed of an Ed25519 key."""


@dataclass(frozen=True, slots=True)
class Head:
    """The hash at a position, as one service signed it. Kept elsewhere it is an anchor."""

    service: str
    position: int
    hash: bytes
    signed_at: datetime
    signer: bytes
    """The public key, 32 bytes."""
    signature: bytes

    def is_signed_by(self, signer: bytes) -> bool:
        """Whether the signature is that of this key (Ed25519, RFC 8032)."""
        try:
            said = _said(self.service, self.position, self.hash, self.signed_at)
            Ed25519PublicKey.from_public_bytes(signer).verify(self.signature, said)
        except (InvalidSignature, ValueError):
            return False
        return True


class Signer:
    """Signs heads with one key."""

    def __init__(self, key: str) -> None:
        """`key` is a seed of 32 bytes in base64; raises BadSigningKey."""
        try:
            self._key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(key, validate=True))
        except ValueError as wrong:
            raise BadSigningKey(BadSigningKey.__doc__) from wrong
        self.public = self._key.public_key().public_bytes_raw()

    def sign_bytes(self, said: bytes) -> bytes:
        """`said` begins with what it is, so that no signature passes for another."""
        return self._key.sign(said)

    def sign(self, service: str, position: int, head: bytes, now: datetime) -> Head:
        return Head(service, position, head, now, self.public, self._key.sign(_said(service, position, head, now)))


def _said(service: str, position: int, head: bytes, signed_at: datetime) -> bytes:
    return f"viceversa head\n{service}\n{position}\n{head.hex()}\n{_microseconds(signed_at)}".encode()


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND

"""The hash at a position, signed: whoever keeps one elsewhere can tell whether anything up to it was changed."""

import base64
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from libs.eventsourcing.storing.chain import microseconds


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
    return f"viceversa head\n{service}\n{position}\n{head.hex()}\n{microseconds(signed_at)}".encode()

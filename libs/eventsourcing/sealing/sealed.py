"""What a sealed value is: AES-256-GCM under the key of one person, bound to where it belongs.

The second form, `sealed:2:<person>:<base64url>`, has as associated data the person, the stream it was first said in and
the field: what stays true of a value while it is copied from a command into events, views and other services. The
first form, `sealed:<person>:<base64url>`, bound person and field alone; it is read, and no longer written.
"""

import base64
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from libs.contracts.personal import is_of_form_2, owner_of

NONCE = 12
"""Bytes of a fresh nonce (NIST SP 800-38D: 96 bits)."""
TAG = 16


@dataclass(frozen=True, slots=True)
class Home:
    """Where a value belongs: whose it is, the stream of the command that first said it, and the field."""

    person: str
    stream: str
    field: str


def sealed(key: AESGCM, home: Home, plain: str) -> str:
    locked = lock(key, plain.encode(), _bound(home))
    return f"sealed:2:{home.person}:{base64.urlsafe_b64encode(locked).decode()}"


def opened(key: AESGCM, home: Home, value: str) -> str | None:
    """In plain, or None where it was tampered with, or taken from another person, stream or field."""
    if owner_of(value) != home.person:
        return None
    # What the first form was bound to: the stream is not among it.
    bound = _bound(home) if is_of_form_2(value) else f"{home.person}/{home.field}".encode()
    try:
        return unlock(key, base64.urlsafe_b64decode(value.rpartition(":")[2]), bound).decode()
    except (InvalidTag, ValueError):
        return None


def lock(key: AESGCM, plain: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + key.encrypt(nonce, plain, bound)


def unlock(key: AESGCM, locked: bytes, bound: bytes) -> bytes:
    """Raises InvalidTag."""
    if len(locked) < NONCE + TAG:
        raise InvalidTag
    return key.decrypt(locked[:NONCE], locked[NONCE:], bound)


def _bound(home: Home) -> bytes:
    """As netstrings, so that no two homes have the same bytes."""
    parts = (part.encode() for part in ("viceversa sealed 2", home.person, home.stream, home.field))
    return b"".join(b"%d:%b," % (len(part), part) for part in parts)

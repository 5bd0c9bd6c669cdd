"""A receipt: what was proven at one moment, hashed and signed with the platform's key, for whoever asked."""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from libs.eventsourcing.history.audit import Signer

SEAL = ("sha256", "signer", "signature")
"""What is added to what is said: the hash, the public key and the signature (Ed25519), in hex and base64."""


def signed(said: Mapping[str, Any], signer: Signer) -> dict[str, Any]:
    """`said` is JSON, and has none of the names in SEAL."""
    digest = _digest(said)
    return {
        **said,
        "sha256": digest,
        "signer": base64.b64encode(signer.public).decode(),
        "signature": base64.b64encode(signer.sign_bytes(_said(digest))).decode(),
    }


def is_genuine(receipt: Mapping[str, Any], signer: bytes) -> bool:
    """Whether the owner of this public key signed exactly this."""
    try:
        digest = _digest({name: value for name, value in receipt.items() if name not in SEAL})
        signature = base64.b64decode(receipt["signature"])
        Ed25519PublicKey.from_public_bytes(signer).verify(signature, _said(digest))
    except (InvalidSignature, ValueError, KeyError):
        return False
    return receipt["sha256"] == digest


def _digest(said: Mapping[str, Any]) -> str:
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _said(digest: str) -> bytes:
    return f"viceversa receipt\n{digest}".encode()

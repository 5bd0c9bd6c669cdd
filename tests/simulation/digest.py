"""One hash of all that happened: the same seed gives the same year."""

import hashlib
import re

from libs.contracts.analytics import FunnelCounted
from libs.contracts.envelope import Envelope
from libs.contracts.matching import SolveProgressed
from libs.contracts.messages import Command

SEALED = re.compile(rb'"sealed:[^"]*"|"(?:cohort|solution)_sha256":"[^"]*"')
"""And the hashes of cohorts, in which there is something sealed; members and drafts are hashed here as they are."""
UNTIMELY = (SolveProgressed, FunnelCounted)
"""How often these are told depends on how fast this machine is."""


class Digest:
    """Of the events by stream, type and body, in whichever order they came; what is sealed differs in every run."""

    def __init__(self) -> None:
        self._hashes: list[bytes] = []

    def add(self, one: Envelope) -> None:
        if isinstance(one.message, (Command, *UNTIMELY)):
            return
        body = SEALED.sub(b'"sealed"', one.body())
        self._hashes.append(hashlib.sha256(f"{one.meta.stream} {one.meta.type} ".encode() + body).digest())

    def __len__(self) -> int:
        return len(self._hashes)

    def hex(self) -> str:
        return hashlib.sha256(b"".join(sorted(self._hashes))).hexdigest()

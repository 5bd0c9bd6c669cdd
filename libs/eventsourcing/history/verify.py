"""Read the whole log of a service and name whatever is not as it was chained and signed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from libs.eventsourcing.history.audit import Head
from libs.eventsourcing.storing.chain import GENESIS, chained
from libs.eventsourcing.storing.log import meta_of
from libs.eventsourcing.storing.rows import Connection, Pool

BATCH = 5000
LEADER = "select sequenced, head from leader"
ENTRIES = """
select place.position, place.hash, place.stream as of_stream, place.version as of_version, messages.*
from (select * from log where position > $1 order by position limit $2) as place
left join lateral (
    select * from messages where messages.stream = place.stream and messages.version = place.version offset 0
) as messages on true
order by place.position
"""
# What stands in a stream, and is neither in the log nor on its way there.
ASIDE = """
select stream, version from messages
where not exists (select from log where log.stream = messages.stream and log.version = messages.version)
    and not exists (select from scheduled where (stream, version) = (messages.stream, messages.version))
except select stream, version from outbox
order by stream, version
"""
HEADS = "select position, hash, signed_at, signer, signature from heads order by position"
NEWEST = "select position, hash, signed_at, signer, signature from heads order by position desc limit 1"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was; `event` names it where it can be named."""

    position: int | None
    event: str
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    service: str
    events: int
    head: bytes
    signed_heads: int
    findings: Sequence[Finding]


async def verify(
    pool: Pool,
    service: str,
    anchors: Sequence[Head] = (),
    signer: bytes | None = None,
    progress: Callable[[int], object] = lambda _: None,
) -> Verdict:
    """Check one service against its own chain, its signed heads, and anchors that were kept elsewhere.

    `signer` is the public key that signed; without it that of the newest anchor, or else of the newest head.
    """
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        heads = [_head(service, row) for row in await connection.fetch(HEADS)]
        known = [*heads, *(anchor for anchor in anchors if anchor.service == service)]
        signer = signer or (known[-1].signer if known else None)
        scan = _Scan(service, [head for head in known if signer and head.is_signed_by(signer)])
        for head in known:
            if head not in scan.signed:
                scan.found(head.position, "", "This head is not signed by the expected key.")
        while rows := await connection.fetch(ENTRIES, scan.position, BATCH):
            for row in rows:
                scan.take(row)
            progress(scan.position)
        await _end(connection, scan)
        return Verdict(service, scan.events, scan.head, len(scan.signed), scan.findings)


async def newest_head(pool: Pool, service: str) -> Head | None:
    """The last head that was signed, if any was."""
    row = await pool.fetchrow(NEWEST)
    return None if row is None else _head(service, row)


class _Scan:
    """Goes through the log; after a finding it goes on from what is stored, so that each change is named once."""

    def __init__(self, service: str, signed: Sequence[Head]) -> None:
        self.signed = signed
        self.position, self.head, self.events = 0, GENESIS, 0
        self.findings: list[Finding] = []
        self._service = service
        self._signed = {head.position: head for head in signed}

    def found(self, position: int | None, event: str, what: str) -> None:
        self.findings.append(Finding(position, event, what))

    def take(self, row: Any) -> None:
        position, event = row["position"], f"{row['of_stream']}.{row['of_version']}"
        if position != self.position + 1:
            missing = f"{self.position + 1} to {position - 1}" if position > self.position + 2 else f"{position - 1}"
            self.found(self.position + 1, "", f"Removed from the log: position {missing}.")
        if row["stream"] is None:
            self.found(position, event, "Removed: the log has a place for it, and it is gone.")
        elif position == self.position + 1 and self._hash(row) != row["hash"]:
            self.found(position, event, "Changed, put in or moved here: it is not what was chained at this position.")
        if (head := self._signed.get(position)) and head.hash != row["hash"]:
            self.found(position, event, f"The history up to here is not the one signed at {head.signed_at:%F %T %Z}.")
        self.position, self.head = position, row["hash"]
        self.events += 1

    def _hash(self, row: Any) -> bytes:
        meta = meta_of(row, self._service, row["position"])
        return chained(self.head, meta, row["topic"], row["body"].encode())


async def _end(connection: Connection, scan: _Scan) -> None:
    leader = await connection.fetchrow(LEADER)
    furthest = max([leader["sequenced"] if leader else 0, *(head.position for head in scan.signed)])
    if scan.position < furthest:
        gone = f"{scan.position + 1} to {furthest}"
        scan.found(scan.position + 1, "", f"The newest events are removed: positions {gone} existed.")
    elif leader and (leader["sequenced"], leader["head"]) != (scan.position, scan.head):
        scan.found(scan.position, "", "The log does not end with the head that its leader wrote.")
    for row in await connection.fetch(ASIDE):
        scan.found(None, f"{row['stream']}.{row['version']}", "Put in: it stands in a stream, and was never sequenced.")


def _head(service: str, row: Any) -> Head:
    return Head(service, row["position"], row["hash"], row["signed_at"], bytes.fromhex(row["signer"]), row["signature"])

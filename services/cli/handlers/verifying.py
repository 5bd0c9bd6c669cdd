"""`viceversa events verify` and `anchor`: is the history of each service the one that was chained and signed?"""

import asyncio
import base64
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from libs.eventsourcing.history.audit import Head
from libs.eventsourcing.history.verify import Verdict, newest_head, verify
from services.cli.domain.tables import Column, Table
from services.cli.handlers import reach, show
from services.cli.handlers.programs import SERVICES
from services.cli.handlers.reach import Told


def verify_all(told: Told, service: str | None, anchor: Path | None, signer: str | None, *, as_json: bool) -> bool:
    """Whether everything is as it was."""
    anchors = [] if anchor is None else _read(anchor)
    key = None if signer is None else _key(signer)
    verdicts = asyncio.run(_verdicts(told, [service] if service else SERVICES, anchors, key))
    if as_json:
        show.as_json([{**asdict(one), "head": one.head.hex()} for one in verdicts])
    else:
        _draw(verdicts)
    return not any(one.findings for one in verdicts)


def anchor_all(told: Told, output: Path | None) -> None:
    """Write the newest signed head of each service, to be kept where nobody of the platform can change it."""
    heads = asyncio.run(_heads(told))
    text = json.dumps([_as_json(head) for head in heads], indent=1) + "\n"
    if output is None:
        show.out.out(text, end="")
    else:
        output.write_text(text)
        show.err.print(f"{len(heads)} signed heads are in {output}: keep it outside this platform.", soft_wrap=True)


async def _verdicts(
    told: Told, services: Sequence[str], anchors: Sequence[Head], signer: bytes | None
) -> Sequence[Verdict]:
    found: list[Verdict] = []
    with show.progress() as bars:
        for service in services:
            async with reach.database(told, service) as pool:
                total = await pool.fetchval("select sequenced from leader")
                bar = bars.add_task(service, total=total)
                found.append(
                    await verify(pool, service, anchors, signer, lambda n, bar=bar: bars.update(bar, completed=n))
                )
    return found


async def _heads(told: Told) -> Sequence[Head]:
    found: list[Head] = []
    for service in SERVICES:
        async with reach.database(told, service) as pool:
            head = await newest_head(pool, service)
            if head is not None:
                found.append(head)
    return found


def _draw(verdicts: Sequence[Verdict]) -> None:
    columns = [Column("service"), Column("events", number=True), Column("signed heads", number=True), Column("verdict")]
    rows = [
        [one.service, f"{one.events:,}", f"{one.signed_heads:,}", "broken" if one.findings else "whole"]
        for one in verdicts
    ]
    show.table(Table("The history of each service", columns, rows))
    found = [
        [one.service, "-" if finding.position is None else f"{finding.position:,}", finding.event, finding.what]
        for one in verdicts
        for finding in one.findings
    ]
    if found:
        where = [Column("service"), Column("position", number=True), Column("event"), Column("what", wraps=True)]
        show.table(Table("What is not as it was", where, found))


def _as_json(head: Head) -> dict[str, Any]:
    return {
        "service": head.service,
        "position": head.position,
        "hash": head.hash.hex(),
        "signed_at": head.signed_at.isoformat(),
        "signer": base64.b64encode(head.signer).decode(),
        "signature": base64.b64encode(head.signature).decode(),
    }


def _read(file: Path) -> list[Head]:
    try:
        return [
            Head(
                service=one["service"],
                position=int(one["position"]),
                hash=bytes.fromhex(one["hash"]),
                signed_at=datetime.fromisoformat(one["signed_at"]),
                signer=base64.b64decode(one["signer"]),
                signature=base64.b64decode(one["signature"]),
            )
            for one in json.loads(file.read_text())
        ]
    except OSError as error:
        raise show.Failed(f"{file} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise show.Failed(f"{file} is no anchor as `viceversa events anchor` writes it ({error!r}).") from error


def _key(signer: str) -> bytes:
    try:
        return base64.b64decode(signer, validate=True)
    except ValueError as error:
        raise show.Failed("--signer is a public key of 32 bytes in base64, as an anchor names it.") from error

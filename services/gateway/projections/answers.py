"""What became of the commands that a gateway sent."""

import re
from collections.abc import Sequence

from libs.contracts.envelope import Envelope
from libs.contracts.messages import Answer, CommandRefused
from libs.eventsourcing.storing.postgres import Connection

RECORD = """
insert into answers (command_id, refusal, reason) select * from unnest($1::text[], $2::text[], $3::text[])
on conflict (command_id) do nothing
"""
TELL = "notify answers"
FROM_GATEWAY = re.compile(r"[0-9a-f]{32}")
"""Only a gateway gives its commands such ids; nobody waits here for what a policy asked."""


async def record(connection: Connection, batch: Sequence[Envelope]) -> None:
    """In the transaction of the views, so that whoever finds an answer finds what it led to."""
    found: dict[str, tuple[str | None, str | None]] = {}
    for envelope in batch:
        command_id = _command_id(envelope)
        if envelope.meta.final and FROM_GATEWAY.fullmatch(command_id):
            match envelope.message:
                case CommandRefused(refusal=refusal, reason=reason):
                    found[command_id] = (refusal, reason)
                case _:
                    found[command_id] = (None, None)
    if found:
        refusals, reasons = zip(*found.values(), strict=True)
        await connection.execute(RECORD, list(found), list(refusals), list(reasons))
        await connection.execute(TELL)


def _command_id(envelope: Envelope) -> str:
    return envelope.message.command_id if isinstance(envelope.message, Answer) else envelope.meta.causation_id

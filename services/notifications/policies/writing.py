"""Whenever somebody must be told something, a letter is written, in the transaction that heard of it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from importlib.resources import files
from typing import assert_never

from libs.contracts.envelope import Envelope
from libs.eventsourcing.receiving.inbox import Apply
from libs.eventsourcing.storing.postgres import Connection, PostgresTransaction
from services.notifications import queries
from services.notifications.domain.delivery import Dropped, Rules, first_try, is_worth_writing
from services.notifications.domain.letters import LetGo, Letter, Revived, Settled
from services.notifications.domain.telling import told as told_by

TABLES = files("services.notifications").joinpath("letters.sql").read_text()

# Letters for many are written where a round opens, and for each person who is heard of later: of two processes that
# hear of them at once, one must see what the other wrote.
TURN = "select pg_advisory_xact_lock(hashtext('notifications.writing'))"
WRITE = """
insert into public.letters (cause, recipient, kind, about, due, until, facts, next_try)
select $1, $2, $3, $4, $5, $6, $7, $8 where not exists (select from let_go where stream = $2)
on conflict do nothing
"""
# Whatever is about a part of this is settled with it; a digit is the character after the slash.
SETTLE = """
update public.letters set state = $2, settled_at = $3
where state = 'waiting' and (about = $1 or (about >= $1 || '/' and about < $1 || '0'))
"""
REVIVE = """
update public.letters set due = $2, next_try = $2
where state = 'waiting' and due < $2 and about >= $1 || '/' and about < $1 || '0'
"""
LET_GO = "update public.letters set state = $2, settled_at = $3 where state = 'waiting' and recipient = $1"


def beside(fold: Apply, rules: Rules, now: Callable[[], datetime]) -> Apply:
    """Event by event: what is known when one is told is what was known when it happened in its stream."""

    async def apply(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
        await tx.connection.execute(TURN)
        for told in batch:
            await fold(tx, [told])
            await _write(tx.connection, told, rules, now())

    return apply


async def _write(connection: Connection, told: Envelope, rules: Rules, now: datetime) -> None:
    known = await queries.known(connection, told)
    letters: list[tuple[object, ...]] = []
    for change in told_by(told.message, known, told.meta.time):
        match change:
            case Letter():
                if is_worth_writing(change, now, rules):
                    letters.append(_row(change, told, now))
            case Settled(about=about):
                await connection.execute(SETTLE, about, Dropped.WITHDRAWN, now)
            case Revived(about=about):
                await connection.execute(REVIVE, about, told.meta.time)
            case LetGo(of=stream):
                await connection.execute(LET_GO, stream, Dropped.FORGOTTEN, now)
            case _:
                assert_never(change)
    if letters:
        await connection.executemany(WRITE, letters)


def _row(letter: Letter, told: Envelope, now: datetime) -> tuple[object, ...]:
    return (
        letter.cause or told.meta.id,
        letter.to,
        letter.kind,
        letter.about,
        letter.due,
        letter.until,
        letter.facts.model_dump_json(exclude_none=True),
        first_try(letter, told.meta.time, now),
    )

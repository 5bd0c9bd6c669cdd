"""Whenever a letter is due, it is sent, by one process at a time.

**Sent once, as far as mail goes.** A letter is marked before the mail server is spoken to, and again after it said
yes. Between its yes and our mark lies a moment in which we can be killed, or lose the database; the letter is then sent
again after a while. SMTP offers no more. Both have the same Message-ID, by which a mailbox can know the second for the
first; not every mailbox looks.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from pydantic import ValidationError

from libs.eventsourcing.sealing.keyring import NO_KEYS, Keyring
from libs.eventsourcing.sealing.sealed import Home
from libs.eventsourcing.storing.postgres import Connection, Pool
from libs.eventsourcing.storing.transient import TRANSIENT
from services.notifications import queries
from services.notifications.domain.delivery import Dropped, Reader, Rules, Send, Wait, Waiting, decide
from services.notifications.domain.letters import Facts, Kind
from services.notifications.domain.person import Personal
from services.notifications.domain.wording import Addressee, worded
from services.notifications.policies import posting
from services.notifications.policies.posting import Away, MailServer, NotEver, NotNow, Post

log = structlog.get_logger()

POLL_SECONDS = 0.5
LONGEST_AWAY = 60.0
LONGEST_RETRY = timedelta(hours=1)
AT_A_TIME = 100

LOCK = "select pg_try_advisory_lock(hashtext('notifications.sending'))"
UNLOCK = "select pg_advisory_unlock(hashtext('notifications.sending'))"
DUE = """
select letter_id, cause, recipient, kind, about, due, until, facts, tries, coalesce(paused, false) as paused
from public.letters left join mentorships on 'mentorship-' || mentorship_id = split_part(about, '/', 1)
where state = 'waiting' and next_try <= $1 order by next_try, letter_id limit $2
"""
POSTPONE = (
    "update public.letters set next_try = $2, said = coalesce($3, said) where letter_id = $1 and state = 'waiting'"
)
BEGIN = """
update public.letters set tries = tries + 1, next_try = $2 where letter_id = $1 and state = 'waiting' returning tries
"""
NOT_BEGUN = "update public.letters set tries = tries - 1, next_try = $2 where letter_id = $1 and state = 'waiting'"
END = "update public.letters set state = $2, said = $3, settled_at = $4 where letter_id = $1"


@dataclass(frozen=True)
class Habits:
    """How letters are sent: when, from where they lead, and how soon one is tried again."""

    rules: Rules
    portal_url: str
    retry: timedelta


class Sender:
    """Everything that sending takes; `now` is the clock."""

    def __init__(self, keyring: Keyring, server: MailServer, habits: Habits, now: Callable[[], datetime]) -> None:
        self._keyring, self._server, self._habits, self._now = keyring, server, habits, now

    async def keep_sending(self, pool: Pool) -> None:
        """Send what is due, until cancelled."""
        wait = POLL_SECONDS
        while True:
            try:
                async with pool.acquire() as connection:
                    await self._alone(connection)
            except Away as away:
                wait = min(wait * 2, LONGEST_AWAY)
                log.warning("The mail server takes no letters now; trying again.", reason=str(away))
            except NO_KEYS as away:
                wait = min(wait * 2, LONGEST_AWAY)
                log.warning("The keys of persons cannot be had; trying again.", reason=str(away))
            except TRANSIENT as away:
                log.warning("Postgres does not answer; trying again.", error=type(away).__name__)
            else:
                wait = POLL_SECONDS
            await asyncio.sleep(wait)

    async def send_due(self, connection: Connection) -> int:
        """Everything that is due now; returns how many were sent. Raises Away, and what the keyring raises."""
        sent = 0
        while rows := await connection.fetch(DUE, self._now(), AT_A_TIME):
            async with posting.connected(self._server) as post:
                for row in rows:
                    sent += await self._one(connection, post, row)
        return sent

    async def _alone(self, connection: Connection) -> None:
        """The lock is of this session, and so is every mark: whoever lost it marks nothing any more."""
        if not await connection.fetchval(LOCK):
            return
        try:
            await self.send_due(connection)
        finally:
            if not connection.is_closed():
                await connection.execute(UNLOCK)

    async def _one(self, connection: Connection, post: Post, row: Any) -> bool:
        """Whether it was sent. Whatever else one letter provokes must not keep the others."""
        try:
            return await self._settle(connection, post, row)
        except (Away, *NO_KEYS, *TRANSIENT):
            raise
        except Exception as failure:  # noqa: BLE001 - as said
            # Its text is not logged: it may hold what was opened.
            log.error("A letter cannot be sent; trying again.", letter=row["letter_id"], error=type(failure).__name__)  # noqa: TRY400
            await connection.execute(POSTPONE, row["letter_id"], self._now() + self._pause(row["tries"]), None)
            return False

    async def _settle(self, connection: Connection, post: Post, row: Any) -> bool:
        """Whether it was sent."""
        facts, now = Facts.model_validate_json(row["facts"]), self._now()
        to = await queries.addressee(connection, row["recipient"])
        if to is None and await queries.is_let_go(connection, row["recipient"]):
            reader = Reader(forgotten=True)
        else:
            reader = to and Reader(to.necessary_only, to.time_zone)
        letter = Waiting(
            kind=Kind(row["kind"]), due=row["due"], until=row["until"], zone=facts.zone, paused=row["paused"]
        )
        match decide(letter, reader, now, self._habits.rules):
            case Dropped() as why:
                await connection.execute(END, row["letter_id"], why, None, now)
            case Wait(until=until):
                await connection.execute(POSTPONE, row["letter_id"], until, None)
            case Send():
                assert to is not None
                return await self._send(connection, post, row, facts, to)
        return False

    async def _send(self, connection: Connection, post: Post, row: Any, facts: Facts, to: queries.Addressee) -> bool:
        letter_id, now = row["letter_id"], self._now()
        # Whatever it leads to, the next try is later: a letter that ends the process does not end the next one at once.
        if await connection.fetchval(BEGIN, letter_id, now + self._pause(row["tries"])) is None:
            # It was settled since we looked.
            return False
        try:
            state, said = await self._posted(post, row, facts, to), None
        except NotEver as refused:
            state, said = "refused", str(refused)
        except NotNow as refused:
            await connection.execute(POSTPONE, letter_id, now + self._pause(row["tries"]), str(refused))
            return False
        except (Away, *NO_KEYS):
            await connection.execute(NOT_BEGUN, letter_id, now)
            raise
        await connection.execute(END, letter_id, state, said, self._now())
        log.info("A letter is settled.", letter=letter_id, kind=row["kind"], state=state)
        return state == "sent"

    async def _posted(self, post: Post, row: Any, facts: Facts, to: queries.Addressee) -> str:
        """What becomes of it: sent, or dropped where nothing opens. Name and address are forgotten with this call."""
        [plain] = await self._keyring.open_all([(Home(to.id, row["recipient"], "personal"), to.personal)])
        if plain is None:
            return Dropped.FORGOTTEN
        try:
            personal = Personal.model_validate_json(plain)
        except ValidationError:
            raise NotEver("What was sealed holds no name and address.") from None
        spoken_to = Addressee(personal.name, to.programme, to.language, to.time_zone)
        words = worded(Kind(row["kind"]), facts, spoken_to, self._habits.portal_url)
        sender = self._server.sender
        name = posting.message_id(row["cause"], row["recipient"], row["kind"], sender)
        await post.send(posting.composed(words, personal, sender, name, self._now()), personal.email)
        return "sent"

    def _pause(self, tries: int) -> timedelta:
        return min(self._habits.retry * 2 ** min(tries, 20), LONGEST_RETRY)

"""A letter on its way: one connection to a mail server, and what that says.

Nothing here says an address, neither in a log nor in an error.
"""

import hashlib
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP as AS_SENT
from email.utils import format_datetime

import aiosmtplib

from services.notifications.domain.person import Personal
from services.notifications.domain.wording import Worded

PATIENCE_SECONDS = 30.0
FIRST_PERMANENT = 500
"""RFC 5321, 4.2.1: replies from 400 are temporary, and from 500 permanent."""
ANY_ADDRESS = re.compile(r"[^\s<>()\"',;:]+@[^\s<>()\"',;]+")
SHORTEST_NAME = 3
"""Of the part before the @; a shorter one would be found in other words."""


class Away(Exception):
    """The mail server does not answer, or does not take letters from us at all: no letter is to blame."""


class NotNow(Exception):
    """It does not take this letter now; the text is what it said."""


class NotEver(Exception):
    """It does not take this letter; the text is what it said."""


@dataclass(frozen=True)
class MailServer:
    """Where letters are handed in, and in whose name."""

    host: str
    port: int
    user: str
    password: str
    starttls: bool
    sender: str


@dataclass(frozen=True)
class Post:
    """An open connection to the mail server."""

    client: aiosmtplib.SMTP
    sender: str

    async def send(self, message: EmailMessage, to: str) -> None:
        """Returns when the server has taken it; raises Away, NotNow and NotEver."""
        try:
            await self.client.send_message(message, sender=self.sender, recipients=[to])
        except aiosmtplib.SMTPRecipientsRefused as refused:
            raise _refusal(refused.recipients[0], to) from None
        except (aiosmtplib.SMTPSenderRefused, aiosmtplib.SMTPHeloError) as ours:
            raise Away(without_addresses(str(ours.message), to)) from None
        except aiosmtplib.SMTPResponseException as refused:
            raise _refusal(refused, to) from None
        except aiosmtplib.SMTPNotSupported:
            raise NotEver("The mail server does not know addresses of this alphabet (SMTPUTF8).") from None
        except (aiosmtplib.SMTPException, OSError) as away:
            raise Away(type(away).__name__) from None


@asynccontextmanager
async def connected(server: MailServer) -> AsyncGenerator[Post]:
    """Raises Away."""
    client = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user or None,
        password=server.password or None,
        start_tls=server.starttls,
        timeout=PATIENCE_SECONDS,
    )
    try:
        await client.connect()
    except (aiosmtplib.SMTPException, OSError) as away:
        raise Away(without_addresses(str(away))) from away
    try:
        yield Post(client, server.sender)
    finally:
        # Not QUIT: whoever is asked to stop does not wait for an answer.
        client.close()


def message_id(cause: str, recipient: str, kind: str, sender: str) -> str:
    """The same for the same letter, however often it is sent: a mailbox can tell that it has it."""
    digest = hashlib.sha256("\n".join((cause, recipient, kind)).encode()).hexdigest()
    return f"<{digest[:40]}@{sender.rpartition('@')[2]}>"


def composed(words: Worded, to: Personal, sender: str, name: str, sent_at: datetime) -> EmailMessage:
    """`name` is the Message-ID. Raises NotEver where nothing can be sent to such an address."""
    message = EmailMessage(policy=AS_SENT)
    try:
        message["To"] = to.address()
    except (ValueError, IndexError, MessageError):
        raise NotEver("This is no address that a letter can be sent to.") from None
    message["From"] = sender
    message["Subject"] = words.subject
    message["Date"] = format_datetime(sent_at)
    message["Message-ID"] = name
    # RFC 3834: nobody's absence note answers it.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(words.text)
    message.add_alternative(words.html, subtype="html")
    message["Content-Language"] = words.language
    return message


def without_addresses(said: str, to: str = "") -> str:
    """The words of a mail server in one line, without whatever looks like an address or is the name in this one."""
    left = ANY_ADDRESS.sub("...", said)
    name = to.rpartition("@")[0]
    if len(name) >= SHORTEST_NAME:
        left = re.sub(re.escape(name), "...", left, flags=re.IGNORECASE)
    return " ".join(left.split())


def _refusal(refused: aiosmtplib.SMTPResponseException, to: str) -> NotNow | NotEver:
    said = without_addresses(f"{refused.code} {refused.message}", to)
    return NotEver(said) if refused.code >= FIRST_PERMANENT else NotNow(said)

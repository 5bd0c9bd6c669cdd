"""A mail server of our own: real SMTP, and whatever answers a test wants of it."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope, Session

PATIENCE_SECONDS = 30
OK = "250 OK"


class PostOffice:
    def __init__(self) -> None:
        self.port = 0
        self.received: list[EmailMessage] = []
        self.says: dict[str, list[str]] = {}
        """What it answers to an address, one after the other, before it takes letters for it."""
        self.before_yes: Callable[[], Awaitable[object]] | None = None
        """What happens after a letter was taken, and before that is said."""
        self._news = asyncio.Condition()

    def to(self, address: str) -> list[EmailMessage]:
        return [one for one in self.received if address in str(one["To"])]

    async def until(self, count: int) -> list[EmailMessage]:
        async with asyncio.timeout(PATIENCE_SECONDS), self._news:
            await self._news.wait_for(lambda: len(self.received) >= count)
        return self.received

    async def handle_RCPT(  # noqa: N802 - aiosmtpd looks for this name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if answers := self.says.get(address):
            return answers.pop(0)
        envelope.rcpt_tos.append(address)
        return OK

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        message = message_from_bytes(cast("bytes", envelope.content), policy=default)
        assert len(envelope.rcpt_tos) == 1
        async with self._news:
            self.received.append(message)
            self._news.notify_all()
        if self.before_yes:
            await self.before_yes()
        return OK


def words(message: EmailMessage) -> str:
    """Everything that a reader, or whoever carries it, can see."""
    parts = [part.get_content() for part in message.walk() if not part.is_multipart()]
    return "\n".join([*(f"{name}: {value}" for name, value in message.items()), *parts])


@asynccontextmanager
async def post_office() -> AsyncGenerator[PostOffice]:
    office, loop = PostOffice(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(office, hostname="post.example", loop=loop), "127.0.0.1", 0)
    office.port = server.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        server.close()
        await server.wait_closed()

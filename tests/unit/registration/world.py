"""Registration in memory, with its handlers and policies as they are, and a clock that goes when it is told to."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from libs.contracts.envelope import Envelope
from libs.contracts.messages import Command, Message
from libs.eventsourcing.storing.memory import MemoryStore
from services.registration import handlers, policies
from tests.examples import asked
from tests.unit.registration.stories import TODAY
from tests.unit.registration.witness import Witness


class World:
    def __init__(self) -> None:
        self.now = TODAY
        self.witness = Witness()
        self._store = MemoryStore("registration", lambda: self.now)
        self._heard = 0
        self._runner = asyncio.Runner()

    def ask(self, command: Command) -> Sequence[Message]:
        """What was told: events, or why there are none."""
        envelope = asked(command)
        return self._handled(Envelope(envelope.meta._replace(time=self.now), command))

    def wait(self, days: float) -> None:
        """Whatever is due by then is asked then."""
        self.now += timedelta(days=days)
        for due in self._news():
            self._handled(due)

    def close(self) -> None:
        self._runner.close()

    def _handled(self, envelope: Envelope) -> Sequence[Message]:
        self._runner.run(self._handle(envelope))
        news = self._news()
        self._runner.run(self._react(news))
        told = [one.message for one in news]
        assert isinstance(envelope.message, Command)
        self.witness.hear(envelope.message, told, envelope.meta.time)
        return told

    async def _handle(self, envelope: Envelope) -> None:
        async with self._store.transaction() as tx:
            await handlers.apply(tx, [envelope])

    async def _react(self, news: Sequence[Envelope]) -> None:
        async with self._store.transaction() as tx:
            await policies.apply(tx, news)

    def _news(self) -> Sequence[Envelope]:
        self._runner.run(self._store.sequence())
        news = self._runner.run(self._store.log(self._heard))
        self._heard += len(news)
        return news

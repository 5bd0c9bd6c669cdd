"""Sessions, too: the private link under which a person's calendar program finds their sessions."""

from typing import Annotated, TypeAlias

from pydantic import Field

from libs.contracts.messages import Command, Event, Message
from libs.contracts.vocabulary import Id


class OfCalendar(Message):
    participant_id: Id

    @property
    def stream(self) -> str:
        return f"calendar-{self.participant_id}"


class Feed(OfCalendar):
    secret_sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    """Of the secret in the link; the secret itself is told once, to its owner."""


class OpenCalendarFeed(Feed, Command):
    """A new link; an earlier one leads nowhere from then on."""


class RevokeCalendarFeed(OfCalendar, Command):
    pass


class CalendarFeedOpened(Feed, Event):
    pass


class CalendarFeedRevoked(OfCalendar, Event):
    pass


CalendarCommand: TypeAlias = OpenCalendarFeed | RevokeCalendarFeed
CalendarEvent: TypeAlias = CalendarFeedOpened | CalendarFeedRevoked

"""The calendar feed of one person: a private link, replaced or revoked at any time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from libs.contracts.calendars import (
    CalendarCommand,
    CalendarEvent,
    CalendarFeedOpened,
    CalendarFeedRevoked,
    OpenCalendarFeed,
    RevokeCalendarFeed,
)


@dataclass(frozen=True)
class Private:
    """No link leads to this person's sessions."""


@dataclass(frozen=True)
class Shared:
    """Whoever has the link with this secret finds them."""

    secret_sha256: str


State: TypeAlias = Private | Shared

initial: State = Private()


def decide(state: State, command: CalendarCommand) -> Sequence[CalendarEvent]:
    match state, command:
        case Shared(secret), OpenCalendarFeed() if secret == command.secret_sha256:
            return []
        case _, OpenCalendarFeed():
            return [CalendarFeedOpened(participant_id=command.participant_id, secret_sha256=command.secret_sha256)]
        case Private(), RevokeCalendarFeed():
            return []
        case Shared(), RevokeCalendarFeed():
            return [CalendarFeedRevoked(participant_id=command.participant_id)]
    assert_never((state, command))


def evolve(_: State, event: CalendarEvent) -> State:
    match event:
        case CalendarFeedOpened():
            return Shared(event.secret_sha256)
        case CalendarFeedRevoked():
            return Private()
    assert_never(event)

"""Under which link a person's calendar program finds their sessions; of the secret in it, only the hash is known."""

from collections.abc import Sequence
from typing import assert_never

from libs.contracts.calendars import CalendarEvent, CalendarFeedOpened, CalendarFeedRevoked
from libs.eventsourcing.reading.changes import Change

OPEN = """
insert into calendar_feeds values ($1, $2)
on conflict (participant_id) do update set secret_sha256 = excluded.secret_sha256
"""
REVOKE = "delete from calendar_feeds where participant_id = $1"


def changes(event: CalendarEvent) -> Sequence[Change]:
    match event:
        case CalendarFeedOpened():
            return [(OPEN, (event.participant_id, event.secret_sha256))]
        case CalendarFeedRevoked():
            return [(REVOKE, (event.participant_id,))]
    assert_never(event)

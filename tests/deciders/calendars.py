"""Calendar feeds."""

from libs.contracts.calendars import CalendarCommand, CalendarFeedOpened, OpenCalendarFeed, RevokeCalendarFeed
from services.sessions.domain import calendar
from tests.deciders.decisions import Decisions

CALENDAR = Decisions(
    "calendar",
    calendar,
    states={
        "Private": [],
        "Shared": [CalendarFeedOpened(participant_id="junior", secret_sha256="a" * 64)],
    },
    commands=[
        OpenCalendarFeed(participant_id="junior", secret_sha256="a" * 64),
        OpenCalendarFeed(participant_id="junior", secret_sha256="b" * 64),
        RevokeCalendarFeed(participant_id="junior"),
    ],
    every_command=CalendarCommand,
)

"""The sessions of a person as an iCalendar feed (RFC 5545): when, and nothing of with whom or what about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Calendar, Event

SUMMARY = "Mentorship session"
REFRESH = timedelta(hours=1)
YEARS_AHEAD = 2


@dataclass(frozen=True, slots=True)
class Meeting:
    """One session; `revision` counts how often it was put to another time, or off."""

    uid: str
    starts_at: datetime
    minutes: int
    time_zone: str | None
    revision: int
    falls_away: bool


def rendered(meetings: Sequence[Meeting], now: datetime) -> bytes:
    """A calendar with the rules of each time zone that is read in it, in UTF-8."""
    calendar = Calendar()
    calendar.add("prodid", "-//viceversa//sessions//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", SUMMARY + "s")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for meeting in meetings:
        calendar.add_component(_event(meeting, now))
    years = [one.starts_at.year for one in meetings] or [now.year]
    calendar.add_missing_timezones(
        first_date=date(min(years) - 1, 1, 1), last_date=date(max(years) + YEARS_AHEAD, 1, 1)
    )
    return calendar.to_ical()


def _event(meeting: Meeting, now: datetime) -> Event:
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.revision)
    event.add("dtstamp", now)
    event.add("dtstart", _start(meeting))
    # No end: on a clock that is put back it would be told as the hour before.
    event.add("duration", timedelta(minutes=meeting.minutes))
    event.add("summary", SUMMARY)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if meeting.falls_away else "CONFIRMED")
    return event


def _start(meeting: Meeting) -> datetime:
    """As the clock there is read; of an hour that comes twice, the feed can tell only the first (RFC 5545, 3.3.5)."""
    local = meeting.starts_at.astimezone(_zone(meeting.time_zone))
    return local.astimezone(UTC) if local.fold else local


def _zone(name: str | None) -> ZoneInfo:
    """UTC where none was said, or where this machine does not know it."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")

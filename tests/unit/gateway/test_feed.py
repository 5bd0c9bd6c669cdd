"""The calendar feed: the hour on the wall stays what was agreed, and no word says with whom."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from services.gateway.domain.feed import Meeting, rendered

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def meeting(
    starts_at: datetime, zone: str | None = "Europe/Berlin", *, minutes: int = 60, revision: int = 0, off: bool = False
) -> Meeting:
    return Meeting("m-1.s-1@viceversa", starts_at, minutes, zone, revision, off)


def read(*meetings: Meeting) -> list[Event]:
    """As a calendar program reads it."""
    return Calendar.from_ical(rendered(meetings, NOW)).events


def test_five_o_clock_stays_five_o_clock_when_summer_time_begins_and_ends() -> None:
    days = [(3, 28), (3, 30), (10, 24), (10, 26)]
    starts = [datetime(2026, month, day, 17, tzinfo=BERLIN).astimezone(UTC) for month, day in days]
    assert [start.hour for start in starts] == [16, 15, 15, 16]
    lines = rendered([meeting(start) for start in starts], NOW).decode().splitlines()
    wanted = [f"DTSTART;TZID=Europe/Berlin:2026{month:02}{day:02}T170000" for month, day in days]
    assert [line for line in lines if line.startswith("DTSTART;TZID")] == wanted


def test_the_rules_of_the_zone_are_told_and_give_the_true_moment() -> None:
    """A program that knows no zone by name reads them in the feed alone."""
    [zone] = Calendar.from_ical(rendered([meeting(datetime(2026, 3, 28, 16, tzinfo=UTC))], NOW)).timezones
    told = zone.to_tz()
    for month, day, hours in ((3, 28, 1), (3, 30, 2), (10, 24, 2), (10, 26, 1), (12, 1, 1)):
        assert datetime(2026, month, day, 17, tzinfo=told).utcoffset() == timedelta(hours=hours)


def test_an_hour_stays_an_hour_in_the_nights_in_which_clocks_change() -> None:
    nights = [datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]
    for start in (*nights, nights[1] + timedelta(hours=1)):
        [event] = read(meeting(start))
        assert isinstance(event.start, datetime)
        assert event.start.astimezone(UTC) == start
        assert event.duration == timedelta(hours=1)


def test_without_a_zone_or_with_one_that_is_not_known_here_it_is_told_in_utc() -> None:
    start = datetime(2026, 7, 1, 15, tzinfo=UTC)
    for zone in (None, "Atlantis/Capital"):
        assert b"DTSTART:20260701T150000Z" in rendered([meeting(start, zone)], NOW)


def test_what_was_put_off_is_a_later_revision_and_what_fell_away_is_cancelled() -> None:
    start = datetime(2026, 7, 1, 15, tzinfo=UTC)
    [held, gone] = read(meeting(start), meeting(start, revision=2, off=True))
    assert (held["sequence"], held["status"]) == (0, "CONFIRMED")
    assert (gone["sequence"], gone["status"]) == (2, "CANCELLED")


def test_every_word_of_an_event_is_about_time() -> None:
    [event] = read(meeting(datetime(2026, 7, 1, 15, tzinfo=UTC)))
    assert set(event) == {"UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DURATION", "SUMMARY", "CLASS", "STATUS"}
    assert (event["summary"], event["class"]) == ("Mentorship session", "PRIVATE")


def test_nobody_who_meets_nobody_has_a_broken_calendar() -> None:
    assert read() == []

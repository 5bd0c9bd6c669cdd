"""When a letter goes: by night, to whoever opted out, while a mentorship rests, and too late."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from services.notifications.domain.delivery import (
    STALE,
    Dropped,
    Nights,
    Reader,
    Rules,
    Send,
    Wait,
    Waiting,
    decide,
    first_try,
    is_worth_writing,
    morning_of,
    zone_of,
)
from services.notifications.domain.letters import AT_ONCE, NECESSARY, Facts, Kind, Letter
from tests.unit.notifications.events import DAY, MENTOR, NOW

NIGHTS = Nights(time(21), time(8))
RULES = Rules(NIGHTS, 3 * DAY)
NIGHT = datetime(2026, 3, 3, 23, tzinfo=UTC)
MORNING = datetime(2026, 3, 4, 8, tzinfo=UTC)
ANYBODY = Reader()


def waiting(kind: Kind, *, due: datetime = NOW, until: datetime | None = None, paused: bool = False) -> Waiting:
    return Waiting(kind=kind, due=due, until=until, zone=None, paused=paused)


@pytest.mark.parametrize("kind", Kind)
def test_by_day_every_letter_goes(kind: Kind) -> None:
    assert decide(waiting(kind), ANYBODY, NOW, RULES) == Send()


@pytest.mark.parametrize("kind", Kind)
def test_by_night_letters_wait_for_the_morning_but_what_both_are_told_at_once(kind: Kind) -> None:
    expected = Send() if kind in AT_ONCE else Wait(MORNING)
    assert decide(waiting(kind, due=NIGHT), ANYBODY, NIGHT, RULES) == expected


def test_a_necessary_letter_with_a_deadline_before_the_morning_goes_at_once() -> None:
    soon, later = MORNING - timedelta(hours=1), MORNING + timedelta(hours=1)
    assert decide(waiting(Kind.SPOT_OFFERED, until=soon), ANYBODY, NIGHT, RULES) == Send()
    assert decide(waiting(Kind.SPOT_OFFERED, until=later), ANYBODY, NIGHT, RULES) == Wait(MORNING)
    assert decide(waiting(Kind.SESSION_REMINDER, until=soon), ANYBODY, NIGHT, RULES) == Wait(MORNING)


def test_a_night_is_that_of_the_person_and_else_that_of_where_they_meet() -> None:
    tokyo = Reader(zone="Asia/Tokyo")
    assert decide(waiting(Kind.INTRODUCED), tokyo, NIGHT, RULES) == Send()
    assert decide(waiting(Kind.INTRODUCED), tokyo, NOW, RULES) == Wait(datetime(2026, 3, 3, 23, tzinfo=UTC))
    there = replace(waiting(Kind.SESSION_SCHEDULED), zone="Asia/Tokyo")
    assert decide(there, ANYBODY, NIGHT, RULES) == Send()


def test_the_morning_is_that_of_the_clock_also_in_the_night_in_which_it_is_changed() -> None:
    berlin = zone_of("Europe/Berlin")
    before = datetime(2026, 3, 28, 22, tzinfo=UTC)
    assert morning_of(before, berlin, NIGHTS) == datetime(2026, 3, 29, 6, tzinfo=UTC)
    assert morning_of(before - timedelta(days=1), berlin, NIGHTS) == datetime(2026, 3, 28, 7, tzinfo=UTC)


def test_a_night_can_lie_within_a_day_or_be_none() -> None:
    noon = Nights(time(12), time(14))
    assert morning_of(NOW, zone_of("UTC"), noon) == NOW + timedelta(hours=2)
    assert morning_of(NIGHT, zone_of("UTC"), noon) is None
    assert morning_of(NIGHT, zone_of("UTC"), Nights(time(0), time(0))) is None


@pytest.mark.parametrize("name", ["Nowhere/Atall", "", None, "../etc"])
def test_what_is_no_zone_is_utc(name: str | None) -> None:
    assert zone_of(name).key == "UTC"


@pytest.mark.parametrize("kind", Kind)
def test_whoever_wants_only_what_is_necessary_gets_that_and_nothing_else(kind: Kind) -> None:
    expected = Send() if kind in NECESSARY else Dropped.UNWANTED
    assert decide(waiting(kind), Reader(necessary_only=True), NOW, RULES) == expected


def test_while_a_mentorship_rests_nothing_is_told_of_it_but_that() -> None:
    assert isinstance(decide(waiting(Kind.SESSION_REMINDER, paused=True), ANYBODY, NOW, RULES), Wait)
    assert decide(waiting(Kind.MENTORSHIP_PAUSED, paused=True), ANYBODY, NOW, RULES) == Send()


def test_what_is_too_late_or_for_somebody_forgotten_is_dropped() -> None:
    assert decide(waiting(Kind.PROPOSAL_OFFERED, until=NOW), ANYBODY, NOW, RULES) is Dropped.TOO_LATE
    assert decide(waiting(Kind.CONTINUED, due=NOW - 4 * DAY), ANYBODY, NOW, RULES) is Dropped.TOO_LATE
    assert decide(waiting(Kind.CONTINUED), Reader(forgotten=True), NOW, RULES) is Dropped.FORGOTTEN


def test_somebody_who_was_not_heard_of_yet_is_waited_for() -> None:
    assert isinstance(decide(waiting(Kind.CONTINUED), None, NOW, RULES), Wait)


def letter(due: datetime, until: datetime | None = None) -> Letter:
    facts = Facts(reference=MENTOR)
    return Letter(to=MENTOR, kind=Kind.PAUSE_ENDS, about=MENTOR, due=due, until=until, facts=facts)


def test_old_things_are_not_told_again_and_reminders_of_old_things_are() -> None:
    assert is_worth_writing(letter(NOW), NOW, RULES)
    assert is_worth_writing(letter(NOW - 2 * DAY), NOW, RULES)
    assert not is_worth_writing(letter(NOW - 4 * DAY), NOW, RULES)
    assert is_worth_writing(letter(NOW + 5 * DAY, until=NOW + 6 * DAY), NOW, RULES)
    assert not is_worth_writing(letter(NOW - DAY, until=NOW), NOW, RULES)


def test_whoever_catches_up_hears_first_what_came_of_it() -> None:
    assert first_try(letter(NOW), NOW, NOW) == NOW
    assert first_try(letter(NOW - DAY), NOW - DAY, NOW) == NOW + STALE
    assert first_try(letter(NOW + DAY), NOW - DAY, NOW) == NOW + DAY

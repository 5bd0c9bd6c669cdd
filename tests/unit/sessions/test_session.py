"""The sessions of an active mentorship, told as stories."""

from datetime import timedelta

import pytest

from libs.contracts.sessions import (
    CancelSession,
    HoldSession,
    MentorshipCommand,
    MentorshipEvent,
    MissSession,
    RescheduleSession,
    ScheduleSession,
    SessionCancelled,
    SessionHeld,
    SessionMissed,
    SessionRescheduled,
    SessionScheduled,
)
from libs.contracts.vocabulary import Modality, Side
from services.sessions.domain import life, session
from tests.unit.sessions.stories import ACTIVE, CONTINUED, ID, JUNIOR, MONDAY, SENIOR, TUESDAY, given

schedule = ScheduleSession(
    mentorship_id=ID, by=JUNIOR, session_id="s1", starts_at=MONDAY, minutes=45, modality=Modality.VIRTUAL
)
move = RescheduleSession(mentorship_id=ID, by=SENIOR, session_id="s1", starts_at=TUESDAY)
hold = HoldSession(mentorship_id=ID, by=SENIOR, session_id="s1", held_at=TUESDAY)
miss = MissSession(mentorship_id=ID, by=JUNIOR, session_id="s1", asked_at=MONDAY + timedelta(hours=1))
cancel = CancelSession(mentorship_id=ID, by=JUNIOR, session_id="s1")
scheduled = SessionScheduled(mentorship_id=ID, session_id="s1", starts_at=MONDAY, minutes=45, modality=Modality.VIRTUAL)
moved = SessionRescheduled(mentorship_id=ID, session_id="s1", starts_at=TUESDAY)
held = SessionHeld(mentorship_id=ID, session_id="s1", held_at=TUESDAY)
missed = SessionMissed(mentorship_id=ID, session_id="s1")
cancelled = SessionCancelled(mentorship_id=ID, session_id="s1")

OVER = [held, missed, cancelled]
DONE: list[tuple[MentorshipCommand, MentorshipEvent]] = [(hold, held), (miss, missed), (cancel, cancelled)]


def test_an_active_pair_schedules_a_session() -> None:
    given(*ACTIVE).when(schedule).then(scheduled)


@pytest.mark.parametrize("command", [schedule, move, hold, miss, cancel])
def test_there_are_no_sessions_before_the_compact(command: MentorshipCommand) -> None:
    given(*CONTINUED).when(command).then_refused(life.NotActiveYet)


@pytest.mark.parametrize("command", [move, hold, miss, cancel])
def test_only_a_scheduled_session_can_be_settled(command: MentorshipCommand) -> None:
    given(*ACTIVE).when(command).then_refused(session.NoSuchSession)


def test_a_session_is_moved() -> None:
    given(*ACTIVE, scheduled).when(move).then(moved)


@pytest.mark.parametrize(("command", "event"), DONE)
def test_a_session_is_held_missed_or_cancelled(command: MentorshipCommand, event: MentorshipEvent) -> None:
    given(*ACTIVE, scheduled).when(command).then(event)


def test_a_session_is_not_missed_before_it_was_to_start() -> None:
    given(*ACTIVE, scheduled, moved).when(miss).then_refused(session.SessionNotDue)


def test_a_session_is_not_scheduled_anew_under_the_same_id() -> None:
    other = schedule.model_copy(update={"minutes": 60})
    given(*ACTIVE, scheduled).when(other).then_refused(session.SessionScheduledAlready)


@pytest.mark.parametrize("history", [(moved,), (held,), (missed,), (cancelled,)])
def test_scheduling_as_before_changes_nothing(history: tuple[MentorshipEvent, ...]) -> None:
    given(*ACTIVE, scheduled, *history).when(schedule).then_nothing()


@pytest.mark.parametrize("over", OVER)
def test_a_session_that_is_over_is_not_moved(over: MentorshipEvent) -> None:
    given(*ACTIVE, scheduled, over).when(move).then_refused(session.SessionIsOver)


@pytest.mark.parametrize("over", OVER)
@pytest.mark.parametrize(("command", "event"), DONE)
def test_a_session_ends_in_one_way(over: MentorshipEvent, command: MentorshipCommand, event: MentorshipEvent) -> None:
    story = given(*ACTIVE, scheduled, over).when(command)
    if over == event:
        story.then_nothing()
    else:
        story.then_refused(session.SessionIsOver)


def test_a_session_is_held_at_one_time() -> None:
    given(*ACTIVE, scheduled, held).when(hold.model_copy(update={"held_at": MONDAY})).then_refused(
        session.SessionIsOver
    )


def test_a_session_keeps_the_time_zone_that_its_clock_is_read_in() -> None:
    in_berlin = schedule.model_copy(update={"time_zone": "Europe/Berlin"})
    there = scheduled.model_copy(update={"time_zone": "Europe/Berlin"})
    given(*ACTIVE).when(in_berlin).then(there)
    given(*ACTIVE, there, moved).when(in_berlin).then_nothing()
    given(*ACTIVE, there).when(schedule).then_refused(session.SessionScheduledAlready)


@pytest.mark.parametrize("zone", ["Europe/Bielefeld", "CET/Summer", "europe/berlin"])
def test_a_session_is_in_no_time_zone_that_does_not_exist(zone: str) -> None:
    given(*ACTIVE).when(schedule.model_copy(update={"time_zone": zone})).then_refused(session.NoSuchTimeZone)


@pytest.mark.parametrize("absent", [None, *Side])
def test_a_session_is_missed_by_one_side_or_both(absent: Side | None) -> None:
    told = missed.model_copy(update={"absent": absent})
    given(*ACTIVE, scheduled).when(miss.model_copy(update={"absent": absent})).then(told)


def test_who_missed_a_session_is_not_changed() -> None:
    other = miss.model_copy(update={"absent": Side.MENTEE})
    given(*ACTIVE, scheduled, missed).when(other).then_refused(session.SessionIsOver)

"""Silence, told as stories: since when something was due, and what is noted of it."""

from datetime import datetime, timedelta

import pytest

from libs.contracts.sessions import (
    Ending,
    MentorshipEvent,
    MentorshipPaused,
    MentorshipResumed,
    NoteSilence,
    SessionCancelled,
    SessionHeld,
    SessionMissed,
    SessionRescheduled,
    SessionScheduled,
    Silence,
    SilenceNoted,
)
from libs.contracts.vocabulary import Modality
from libs.eventsourcing.deciding.decider import fold
from services.sessions.domain import mentorship
from services.sessions.domain.silence import due_since
from tests.unit.sessions.stories import (
    ACTIVE,
    CONTINUED,
    DECIDING,
    ID,
    MONDAY,
    TUESDAY,
    agreed,
    asked_on_the_spot,
    closed,
    given,
    introduced,
    met,
)

LATER = MONDAY + timedelta(weeks=10)
MUCH_LATER = MONDAY + timedelta(weeks=12)
RHYTHM = timedelta(weeks=4)
scheduled = SessionScheduled(mentorship_id=ID, session_id="s1", starts_at=LATER, minutes=45, modality=Modality.VIRTUAL)
rescheduled = SessionRescheduled(mentorship_id=ID, session_id="s1", starts_at=MUCH_LATER)
held = SessionHeld(mentorship_id=ID, session_id="s1", held_at=LATER)
missed = SessionMissed(mentorship_id=ID, session_id="s1")
cancelled = SessionCancelled(mentorship_id=ID, session_id="s1")
paused = MentorshipPaused(mentorship_id=ID)
resumed = MentorshipResumed(mentorship_id=ID, at=MUCH_LATER)


def notes(step: Silence, since: datetime = MONDAY) -> NoteSilence:
    return NoteSilence(mentorship_id=ID, step=step, since=since)


def noted(step: Silence, since: datetime = MONDAY) -> SilenceNoted:
    return SilenceNoted(mentorship_id=ID, step=step, since=since)


@pytest.mark.parametrize(
    ("history", "since"),
    [
        ((), None),
        ((introduced,), MONDAY),
        ((introduced.model_copy(update={"at": None}),), None),
        (DECIDING, MONDAY),
        ((asked_on_the_spot, met), None),
        (CONTINUED, MONDAY),
        (ACTIVE, MONDAY + RHYTHM),
        ((*ACTIVE, agreed(version=2, weeks=1)), MONDAY + timedelta(weeks=1)),
        ((*ACTIVE, scheduled), LATER),
        ((*ACTIVE, scheduled, rescheduled), MUCH_LATER),
        ((*ACTIVE, scheduled, held), LATER + RHYTHM),
        ((*ACTIVE, scheduled, missed), LATER),
        ((*ACTIVE, scheduled, cancelled), MONDAY + RHYTHM),
        ((introduced, paused), None),
        ((introduced, paused, resumed), MUCH_LATER),
        ((introduced, closed(Ending.EARLY)), None),
    ],
)
def test_silence_counts_from_when_something_was_due(
    history: tuple[MentorshipEvent, ...], since: datetime | None
) -> None:
    assert due_since(fold(mentorship, history)) == since


@pytest.mark.parametrize("step", Silence)
def test_each_step_of_silence_is_noted_once(step: Silence) -> None:
    given(introduced).when(notes(step)).then(noted(step))


def test_a_pair_that_was_heard_of_is_not_silent() -> None:
    given(introduced, met.model_copy(update={"held_at": TUESDAY})).when(notes(Silence.NUDGE)).then_nothing()


def test_a_new_silence_is_noted_anew() -> None:
    since = LATER + RHYTHM
    story = given(introduced, noted(Silence.REMINDER), *ACTIVE[1:], scheduled, held)
    story.when(notes(Silence.REMINDER, since)).then(noted(Silence.REMINDER, since))


def test_nobody_is_reminded_while_it_is_paused_or_closed() -> None:
    given(introduced, paused).when(notes(Silence.FLAG)).then_nothing()
    given(introduced, paused, resumed).when(notes(Silence.FLAG)).then_nothing()
    given(introduced, closed(Ending.EARLY)).when(notes(Silence.FLAG)).then_nothing()

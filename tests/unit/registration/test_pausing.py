"""Whoever pauses is in no round, and returns when they say so or when the day has come."""

from datetime import datetime

import pytest

from libs.contracts.registration import ParticipationPaused, ParticipationResumed, PauseParticipation, ReturnFromPause
from services.registration.domain.participation import pausing
from services.registration.domain.participation.states import ConsentIsWithdrawn, NoSuchParticipant, NotEnrolled
from tests.unit.registration.stories import MAY, TODAY, asking, enrolled, given, invited, later, paused, withdrawn

resumed = ParticipationResumed(participant_id="ann")


def pause(until: datetime | None = None) -> PauseParticipation:
    return PauseParticipation(participant_id="ann", until=until)


def come_back(until: datetime | None = None) -> ReturnFromPause:
    return ReturnFromPause(participant_id="ann", until=until)


def test_a_person_pauses_until_a_day_or_until_they_return() -> None:
    given(enrolled).when(asking(pause(MAY))).then(paused)
    given(enrolled).when(asking(pause())).then(ParticipationPaused(participant_id="ann"))


def test_a_pause_can_be_made_longer_or_shorter() -> None:
    given(enrolled, paused).when(asking(pause(later(7)))).then(
        ParticipationPaused(participant_id="ann", until=later(7))
    )
    given(enrolled, paused).when(asking(pause())).then(ParticipationPaused(participant_id="ann"))


def test_a_person_returns_from_whatever_pause() -> None:
    given(enrolled, paused).when(asking(come_back())).then(resumed)


def test_the_day_has_come() -> None:
    given(enrolled, paused).when(asking(come_back(MAY), on=MAY)).then(resumed)


def test_the_deadline_of_an_earlier_pause_ends_nothing() -> None:
    longer = ParticipationPaused(participant_id="ann", until=datetime(2028, 1, 1, tzinfo=MAY.tzinfo))
    given(enrolled, paused, longer).when(asking(come_back(MAY), on=MAY)).then_nothing()
    given(enrolled, paused, ParticipationPaused(participant_id="ann")).when(asking(come_back(MAY))).then_nothing()
    given(enrolled, paused, resumed).when(asking(come_back(MAY), on=MAY)).then_nothing()


@pytest.mark.parametrize("passed", [TODAY, later(-1)])
def test_a_pause_ends_in_the_future(passed: datetime) -> None:
    given(enrolled).when(asking(pause(passed))).then_refused(pausing.PauseIsOver)


def test_only_whoever_takes_part_can_pause() -> None:
    for command in (pause(MAY), come_back()):
        given().when(asking(command)).then_refused(NoSuchParticipant)
        given(invited).when(asking(command)).then_refused(NotEnrolled)
        given(enrolled, withdrawn).when(asking(command)).then_refused(ConsentIsWithdrawn)


def test_whoever_withdrew_during_a_pause_comes_back_without_it() -> None:
    given(enrolled, paused, withdrawn, enrolled).when(asking(pause(MAY))).then(paused)

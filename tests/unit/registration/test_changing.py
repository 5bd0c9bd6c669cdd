"""What people say of themselves can change, and nothing does after they withdrew or were forgotten."""

import pytest

from libs.contracts.registration import (
    AttendSupervision,
    ChangeConfidential,
    ChangeNotifications,
    ChangeProfile,
    CompleteInduction,
    ConfidentialChanged,
    ForgetParticipant,
    InductionCompleted,
    NotificationsChanged,
    ParticipantCommand,
    ProfileChanged,
    SupervisionAttended,
)
from services.registration.domain import participant
from services.registration.domain.participation import capacity, changing, learning
from services.registration.domain.participation.states import ConsentIsWithdrawn, NoSuchParticipant, NotEnrolled
from tests.unit.registration.stories import (
    BUSIER,
    PROFILE,
    TODAY,
    asking,
    enrolled,
    forgotten,
    given,
    invited,
    later,
    paused,
    withdrawn,
)

PRESENT = ([enrolled], [enrolled, paused])
ASKED_TO_BE = ([invited], *PRESENT)

change = ChangeProfile(participant_id="ann", profile=BUSIER)
confide = ChangeConfidential(participant_id="ann", confidential="sealed:ann:CCCC")
tell_less = ChangeNotifications(participant_id="ann", necessary_only=True, language="de", time_zone="Europe/Berlin")
complete = CompleteInduction(participant_id="ann", completed_at=TODAY)
attend = AttendSupervision(participant_id="ann", held_at=TODAY)
forget = ForgetParticipant(participant_id="ann")


def test_a_profile_can_be_changed_within_the_cap() -> None:
    for history in ASKED_TO_BE:
        given(*history).when(asking(change)).then(ProfileChanged(participant_id="ann", profile=BUSIER))
    three = ChangeProfile(participant_id="ann", profile=PROFILE.model_copy(update={"mentee_capacity": 3}))
    given(enrolled).when(asking(three)).then_refused(capacity.CapacityAboveCap)
    none = ChangeProfile(participant_id="ann", profile=PROFILE.model_copy(update={"mentor_capacity": 0}))
    given(enrolled).when(asking(none)).then_refused(capacity.NoPartInProgramme)


def test_what_was_said_in_confidence_is_replaced_or_taken_back() -> None:
    confided = ConfidentialChanged(participant_id="ann", confidential="sealed:ann:CCCC")
    for history in ASKED_TO_BE:
        given(*history).when(asking(confide)).then(confided)
    take_back = ChangeConfidential(participant_id="ann")
    given(enrolled, confided).when(asking(take_back)).then(ConfidentialChanged(participant_id="ann"))
    given(enrolled).when(asking(take_back)).then_nothing()


def test_people_say_how_they_want_to_be_told() -> None:
    wished = NotificationsChanged(participant_id="ann", necessary_only=True, language="de", time_zone="Europe/Berlin")
    for history in ASKED_TO_BE:
        given(*history).when(asking(tell_less)).then(wished)


def test_a_time_zone_must_exist() -> None:
    nowhere = tell_less.model_copy(update={"time_zone": "Europe/Atlantis"})
    given(enrolled).when(asking(nowhere)).then_refused(changing.NoSuchTimeZone)


def test_an_induction_is_completed_once() -> None:
    for history in PRESENT:
        given(*history).when(asking(complete)).then(InductionCompleted(participant_id="ann", completed_at=TODAY))
    earlier = InductionCompleted(participant_id="ann", completed_at=later(-9))
    given(enrolled, earlier).when(asking(complete)).then_nothing()


def test_each_supervision_counts_once() -> None:
    first = SupervisionAttended(participant_id="ann", held_at=TODAY)
    second = SupervisionAttended(participant_id="ann", held_at=later(30))
    given(enrolled).when(asking(attend)).then(first)
    again = AttendSupervision(participant_id="ann", held_at=later(30))
    given(enrolled, first).when(asking(again, on=later(30))).then(second)
    given(enrolled, first, second).when(asking(attend)).then_nothing()


def test_what_is_still_to_come_is_not_recorded() -> None:
    for command in (complete, attend):
        given(enrolled).when(asking(command, on=later(-1))).then_refused(learning.NotYetHappened)


def test_whoever_only_was_invited_learns_nothing_yet() -> None:
    for command in (complete, attend):
        given(invited).when(asking(command)).then_refused(NotEnrolled)


def test_whoever_comes_back_is_still_inducted() -> None:
    inducted = InductionCompleted(participant_id="ann", completed_at=TODAY)
    given(enrolled, inducted, withdrawn, enrolled).when(asking(complete)).then_nothing()


CHANGES = (change, confide, tell_less, complete, attend)


@pytest.mark.parametrize("command", CHANGES, ids=lambda command: type(command).__name__)
def test_nothing_is_recorded_of_whoever_is_unknown_withdrew_or_was_forgotten(command: ParticipantCommand) -> None:
    given().when(asking(command)).then_refused(NoSuchParticipant)
    given(enrolled, withdrawn).when(asking(command)).then_refused(ConsentIsWithdrawn)
    given(enrolled, forgotten).when(asking(command)).then_refused(participant.ParticipantIsForgotten)


def test_a_person_is_forgotten_in_whatever_state() -> None:
    for history in ([], [invited], [enrolled], [enrolled, paused], [enrolled, withdrawn]):
        given(*history).when(asking(forget)).then(forgotten)

"""A participant moves to an institution that is open, and stays in the programme."""

from libs.contracts.registration import MoveParticipant, ParticipantMoved, WithdrawConsent
from services.registration.domain import institution
from services.registration.domain.participation.states import ConsentIsWithdrawn, NoSuchParticipant
from tests.unit.registration.stories import CLINIC, CLOSED, MOVED, asking, enrolled, given, invited, paused, withdrawn

move = MoveParticipant(participant_id="ann", institution_id="st-mary")
moved = ParticipantMoved(
    participant_id="ann",
    programme_id="reverse",
    institution_id="st-mary",
    region_id="west",
    from_institution_id="st-luke",
    from_region_id="north",
)


def test_a_person_moves_with_or_without_consent_and_in_a_pause() -> None:
    for history in ([invited], [enrolled], [enrolled, paused]):
        given(*history).when(asking(move, destination=CLINIC)).then(moved)


def test_whoever_moved_is_at_the_new_institution_from_then_on() -> None:
    there = withdrawn.model_copy(update={"institution_id": "st-mary", "region_id": "west"})
    withdraw = WithdrawConsent(participant_id="ann")
    given(enrolled, moved).when(asking(withdraw, home=CLINIC)).then(there)


def test_moving_to_where_one_is_changes_nothing() -> None:
    home = MoveParticipant(participant_id="ann", institution_id="st-luke")
    given(enrolled).when(asking(home, destination=CLOSED)).then_nothing()


def test_nobody_moves_to_an_institution_that_is_closed_or_unknown() -> None:
    given(enrolled).when(asking(move, destination=CLOSED)).then_refused(institution.InstitutionIsClosed)
    given(enrolled).when(asking(move)).then_refused(institution.NoSuchInstitution)


def test_whoever_moves_comes_from_where_their_institution_is_now() -> None:
    from_south = moved.model_copy(update={"from_region_id": "south"})
    given(enrolled).when(asking(move, home=MOVED, destination=CLINIC)).then(from_south)


def test_people_leave_a_closed_institution() -> None:
    given(enrolled).when(asking(move, home=CLOSED, destination=CLINIC)).then(moved)


def test_only_whoever_is_part_of_the_programme_moves() -> None:
    given().when(asking(move, destination=CLINIC)).then_refused(NoSuchParticipant)
    given(enrolled, withdrawn).when(asking(move, destination=CLINIC)).then_refused(ConsentIsWithdrawn)

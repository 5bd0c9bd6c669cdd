"""The burden ledger of one person, told as stories."""

from libs.contracts.loads import FreePlace, PlaceFreed, PlaceTaken
from libs.contracts.vocabulary import Side
from services.matching.domain import load
from services.matching.domain.load import TakePlace
from tests.scenario import scenario

given = scenario(load)


def take(claim_id: str, participant_id: str = "ann-in-p", side: Side = Side.MENTOR) -> TakePlace:
    return TakePlace(
        person_id="ann",
        claim_id=claim_id,
        participant_id=participant_id,
        programme_id="p",
        side=side,
        capacity=2,
        load_cap=3,
    )


def taken(claim_id: str, participant_id: str = "ann-in-p", side: Side = Side.MENTOR) -> PlaceTaken:
    return PlaceTaken(person_id="ann", claim_id=claim_id, participant_id=participant_id, programme_id="p", side=side)


def test_a_yes_takes_a_place() -> None:
    given().when(take("one")).then(taken("one"))


def test_there_are_as_many_places_as_the_person_said() -> None:
    given(taken("one")).when(take("two")).then(taken("two"))
    given(taken("one"), taken("two")).when(take("three")).then_refused(load.NoPlaceLeft)


def test_the_two_sides_have_capacities_of_their_own() -> None:
    given(taken("one"), taken("two")).when(take("three", side=Side.MENTEE)).then(taken("three", side=Side.MENTEE))


def test_all_programmes_together_have_a_cap() -> None:
    elsewhere = [taken(f"q{number}", "ann-in-q") for number in range(3)]
    given(*elsewhere[:2]).when(take("one")).then(taken("one"))
    given(*elsewhere).when(take("one")).then_refused(load.NoPlaceLeft)


def test_a_place_that_is_freed_can_be_taken_again() -> None:
    freed = PlaceFreed(person_id="ann", claim_id="one")
    given(taken("one")).when(FreePlace(person_id="ann", claim_id="one")).then(freed)
    given(taken("one"), taken("two"), freed).when(take("three")).then(taken("three"))


def test_what_was_never_taken_is_not_freed() -> None:
    given().when(FreePlace(person_id="ann", claim_id="one")).then_nothing()


def test_a_refusal_says_which_limit_it_is() -> None:
    assert "mentor_capacity: 2 of 2" in reason([taken("one"), taken("two")])
    assert "load_cap: 3" in reason([taken(f"q{number}", "ann-in-q") for number in range(3)])


def reason(history: list[PlaceTaken]) -> str:
    state = load.initial
    for event in history:
        state = load.evolve(state, event)
    try:
        load.decide(state, take("late"))
    except load.NoPlaceLeft as refusal:
        return str(refusal)
    return ""

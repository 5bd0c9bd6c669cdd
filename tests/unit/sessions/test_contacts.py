"""Who receives a concern: one test a rule."""

from services.sessions.domain.contacts import Contact, Surroundings, choose

AROUND = Surroundings(
    people=frozenset({"junior", "person-of-junior", "senior"}),
    places=frozenset({"west-general", "west", "east-general", "east"}),
    bound_to=frozenset({"head", "rival"}),
)


def test_whoever_has_the_fewest_open_concerns_is_chosen_and_then_the_first_by_id() -> None:
    busy = Contact("ada", "nation", 2)
    assert choose([busy, Contact("zoe", "north", 1), Contact("kim", "nation", 1)], AROUND) == "kim"
    assert choose([busy], AROUND) == "ada"


def test_nobody_is_chosen_inside_either_hierarchy() -> None:
    inside = [Contact(f"c{number}", place, 0) for number, place in enumerate(sorted(AROUND.places))]
    assert choose(inside, AROUND) is None
    assert choose([*inside, Contact("kim", "north-general", 9)], AROUND) == "kim"


def test_nobody_is_chosen_who_is_in_either_line_or_a_declared_conflict() -> None:
    assert choose([Contact("head", "nation", 0), Contact("rival", "nation", 0)], AROUND) is None


def test_neither_of_the_two_receives_the_concern_under_any_of_their_ids() -> None:
    assert choose([Contact(person, "nation", 0) for person in AROUND.people], AROUND) is None


def test_nobody_is_chosen_whose_own_line_or_conflict_is_one_of_the_two() -> None:
    assert choose([Contact("kim", "nation", 0, frozenset({"senior"}))], AROUND) is None


def test_there_may_be_nobody() -> None:
    assert choose([], AROUND) is None

"""Who may ask for what."""

from collections.abc import Callable

import pytest

from libs.contracts.vocabulary import Scope
from services.gateway.domain.access import (
    BadScope,
    Forbidden,
    Place,
    Role,
    Viewer,
    cares_for,
    check_cares_for,
    check_cares_for_place,
    check_cares_for_region,
    check_knows_person,
    check_leads,
    check_may_move,
    check_meets_people,
    check_nation,
    check_reads_statistics,
    check_safeguards,
    check_scope,
    own_id,
)

NATION = Viewer(Role.NATION, "nation", "administrator")
NORTH = Viewer(Role.REGION, "north", "nora")
HILL = Viewer(Role.INSTITUTION, "hill", "portal")
ADA = Viewer(Role.PARTICIPANT, "ada", "ada")
ANALYST = Viewer(Role.ANALYST, "nation", "anna")
SAFEGUARD = Viewer(Role.SAFEGUARDING, "nation", "sam")
ALL = (NATION, NORTH, HILL, ADA, ANALYST, SAFEGUARD)

NATIONAL = Place(Scope.NATIONAL, "nation", None)
OF_NORTH = Place(Scope.REGIONAL, "north", "north")
OF_SOUTH = Place(Scope.REGIONAL, "south", "south")
OF_HILL = Place(Scope.INSTITUTIONAL, "hill", "north")


def allowed(check: Callable[[Viewer], object]) -> set[Viewer]:
    """Whom this check lets through."""
    passed: set[Viewer] = set()
    for viewer in ALL:
        try:
            check(viewer)
        except Forbidden:
            continue
        passed.add(viewer)
    return passed


def test_only_the_nation_registers_regions_and_opens_programmes() -> None:
    assert allowed(check_nation) == {NATION}


def test_institutions_are_registered_by_their_region() -> None:
    assert allowed(lambda viewer: check_cares_for_region(viewer, "north")) == {NATION, NORTH}
    assert allowed(lambda viewer: check_cares_for_region(viewer, "south")) == {NATION}


def test_people_are_invited_by_whoever_looks_after_them() -> None:
    assert allowed(lambda viewer: check_cares_for(viewer, "hill", "north")) == {NATION, NORTH, HILL}
    assert allowed(lambda viewer: check_cares_for(viewer, "lake", "north")) == {NATION, NORTH}
    assert not cares_for(ADA, "ada", "ada")


def test_contacts_are_appointed_by_the_nation_and_by_the_region_of_their_place() -> None:
    assert allowed(lambda viewer: check_cares_for_place(viewer, "nation", None)) == {NATION}
    assert allowed(lambda viewer: check_cares_for_place(viewer, "north", "north")) == {NATION, NORTH}
    assert allowed(lambda viewer: check_cares_for_place(viewer, "hill", "north")) == {NATION, NORTH}
    assert allowed(lambda viewer: check_cares_for_place(viewer, "bay", "south")) == {NATION}


def test_a_region_moves_people_inside_itself() -> None:
    assert allowed(lambda viewer: check_may_move(viewer, "north", "north")) == {NATION, NORTH}
    assert allowed(lambda viewer: check_may_move(viewer, "north", "south")) == {NATION}
    assert allowed(lambda viewer: check_may_move(viewer, "south", "north")) == {NATION}


@pytest.mark.parametrize(
    ("place", "leaders"),
    [(NATIONAL, {NATION}), (OF_NORTH, {NATION, NORTH}), (OF_HILL, {NATION, NORTH}), (OF_SOUTH, {NATION})],
)
def test_a_round_is_coordinated_by_the_region_of_its_place(place: Place, leaders: set[Viewer]) -> None:
    assert allowed(lambda viewer: check_leads(viewer, place)) == leaders


def test_a_refusal_names_the_role_and_scope_that_would_do() -> None:
    with pytest.raises(Forbidden, match="role region with the scope 'south'"):
        check_leads(NORTH, OF_SOUTH)


def test_people_decide_for_themselves() -> None:
    assert allowed(own_id) == {ADA}
    assert own_id(ADA) == "ada"


def test_who_reads_figures_meets_nobody_and_who_is_matched_reads_no_figures() -> None:
    assert allowed(check_meets_people) == {NATION, NORTH, HILL, ADA}
    assert allowed(check_reads_statistics) == {NATION, NORTH, HILL, ANALYST}


def test_concerns_are_read_by_nobody_but_safeguarding() -> None:
    assert allowed(check_safeguards) == {SAFEGUARD}


def test_a_token_is_for_the_person_or_the_place_that_its_role_says() -> None:
    with pytest.raises(BadScope):
        check_scope(Viewer(Role.PARTICIPANT, "ada", "bob"))
    with pytest.raises(BadScope):
        check_scope(Viewer(Role.NATION, "north", "nora"))
    for viewer in ALL:
        check_scope(viewer)


def test_nobody_names_another_person_as_themselves() -> None:
    known = Viewer(Role.PARTICIPANT, "ada", "ada", person="p-ada")
    check_knows_person(known, "p-ada")
    check_knows_person(ADA, None)
    check_knows_person(NATION, "p-bob")
    for viewer in (known, ADA, HILL, NORTH):
        with pytest.raises(Forbidden):
            check_knows_person(viewer, "p-bob")

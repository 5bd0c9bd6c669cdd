"""Regions are registered once; institutions are in one region at a time, and can be closed."""

import pytest

from libs.contracts.registration import (
    CloseInstitution,
    InstitutionClosed,
    InstitutionCommand,
    InstitutionMoved,
    InstitutionRegistered,
    InstitutionReopened,
    MoveInstitution,
    RegionRegistered,
    RegisterInstitution,
    RegisterRegion,
    ReopenInstitution,
)
from services.registration.domain import institution, region
from services.registration.domain.institution import Admission
from tests.scenario import scenario

given = scenario(institution)

SOUTH = region.Registered("South")

register_north = RegisterRegion(region_id="north", name="North")
north = RegionRegistered(region_id="north", name="North")
register_st_luke = RegisterInstitution(institution_id="st-luke", region_id="north", name="St Luke")
st_luke = InstitutionRegistered(institution_id="st-luke", region_id="north", name="St Luke")
close = Admission(CloseInstitution(institution_id="st-luke"))
closed = InstitutionClosed(institution_id="st-luke", region_id="north")
reopen = Admission(ReopenInstitution(institution_id="st-luke"))
reopened = InstitutionReopened(institution_id="st-luke", region_id="north")
move = MoveInstitution(institution_id="st-luke", region_id="south")
moved = InstitutionMoved(institution_id="st-luke", region_id="south", from_region_id="north")


def test_a_region_is_registered_once() -> None:
    scenario(region)().when(register_north).then(north)


def test_a_region_keeps_its_name() -> None:
    renamed = register_north.model_copy(update={"name": "Far North"})
    scenario(region)(north).when(renamed).then_refused(region.RegionNameDiffers)


def test_no_region_is_called_nation() -> None:
    scenario(region)().when(RegisterRegion(region_id="nation", name="All")).then_refused(region.IdIsReserved)


def test_an_institution_is_registered_in_a_region_that_exists() -> None:
    given().when(Admission(register_st_luke, region.Registered("North"))).then(st_luke)


def test_an_institution_needs_its_region() -> None:
    given().when(Admission(register_st_luke)).then_refused(institution.NoSuchRegion)


def test_an_institution_and_a_region_do_not_share_an_id() -> None:
    same = RegisterInstitution(institution_id="north", region_id="north", name="North Hospital")
    known = region.Registered("North")
    given().when(Admission(same, known, known)).then_refused(institution.IdIsTaken)


def test_an_institution_is_not_moved_by_registering_it_again() -> None:
    elsewhere = register_st_luke.model_copy(update={"region_id": "south"})
    given(st_luke).when(Admission(elsewhere, SOUTH)).then_refused(institution.InstitutionDiffers)


def test_an_institution_closes_and_opens_again() -> None:
    given(st_luke).when(close).then(closed)
    given(st_luke, closed).when(reopen).then(reopened)
    given(st_luke, closed, reopened).when(close).then(closed)
    given(st_luke).when(reopen).then_nothing()


def test_registering_a_closed_institution_again_does_not_open_it() -> None:
    given(st_luke, closed).when(Admission(register_st_luke, region.Registered("North"))).then_nothing()


def test_an_institution_moves_to_a_region_that_exists() -> None:
    given(st_luke).when(Admission(move, SOUTH)).then(moved)
    given(st_luke).when(Admission(move)).then_refused(institution.NoSuchRegion)


def test_an_institution_moves_while_it_is_closed_and_stays_so() -> None:
    given(st_luke, closed).when(Admission(move, SOUTH)).then(moved)
    given(st_luke, closed, moved).when(close).then_nothing()


def test_whatever_happens_to_a_moved_institution_happens_in_its_new_region() -> None:
    given(st_luke, moved).when(close).then(closed.model_copy(update={"region_id": "south"}))


@pytest.mark.parametrize("command", [close.command, reopen.command, move], ids=lambda one: type(one).__name__)
def test_an_institution_is_registered_before_anything_else(command: InstitutionCommand) -> None:
    given().when(Admission(command, SOUTH)).then_refused(institution.NoSuchInstitution)

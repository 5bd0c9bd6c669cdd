"""Regions, institutions and programmes are registered once."""

from libs.contracts.registration import (
    InstitutionRegistered,
    OpenProgramme,
    ProgrammeOpened,
    ProgrammeRules,
    RegionRegistered,
    RegisterInstitution,
    RegisterRegion,
)
from libs.contracts.vocabulary import Direction
from services.registration.domain import institution, programme, region
from tests.scenario import scenario

register_north = RegisterRegion(region_id="north", name="North")
north = RegionRegistered(region_id="north", name="North")
register_st_luke = RegisterInstitution(institution_id="st-luke", region_id="north", name="St Luke")
st_luke = InstitutionRegistered(institution_id="st-luke", region_id="north", name="St Luke")
open_reverse = OpenProgramme(programme_id="reverse", name="Reverse")
reverse = ProgrammeOpened(programme_id="reverse", name="Reverse", rules=ProgrammeRules())


def test_a_region_is_registered_once() -> None:
    scenario(region)().when(register_north).then(north)


def test_a_region_keeps_its_name() -> None:
    renamed = register_north.model_copy(update={"name": "Far North"})
    scenario(region)(north).when(renamed).then_refused(region.RegionNameDiffers)


def test_an_institution_is_registered_in_a_region_that_exists() -> None:
    known = region.Registered("North")
    scenario(institution)().when(institution.Admission(register_st_luke, known)).then(st_luke)


def test_an_institution_needs_its_region() -> None:
    unknown = institution.Admission(register_st_luke, region.initial)
    scenario(institution)().when(unknown).then_refused(institution.NoSuchRegion)


def test_no_region_is_called_nation() -> None:
    scenario(region)().when(RegisterRegion(region_id="nation", name="All")).then_refused(region.IdIsReserved)


def test_an_institution_and_a_region_do_not_share_an_id() -> None:
    same = RegisterInstitution(institution_id="north", region_id="north", name="North Hospital")
    known = region.Registered("North")
    scenario(institution)().when(institution.Admission(same, known, known)).then_refused(institution.IdIsTaken)


def test_an_institution_does_not_move() -> None:
    moved = register_st_luke.model_copy(update={"region_id": "south"})
    admission = institution.Admission(moved, region.Registered("South"))
    scenario(institution)(st_luke).when(admission).then_refused(institution.InstitutionDiffers)


def test_a_programme_is_opened_once() -> None:
    scenario(programme)().when(open_reverse).then(reverse)


def test_the_rules_of_a_programme_are_fixed_when_it_opens() -> None:
    turned = open_reverse.model_copy(update={"rules": ProgrammeRules(direction=Direction.CLASSICAL)})
    scenario(programme)(reverse).when(turned).then_refused(programme.ProgrammeDiffers)

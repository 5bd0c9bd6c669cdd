"""How much a participant may take on: their own number, within the cap of the programme."""

from libs.contracts.registration import Profile, ProgrammeRules
from libs.eventsourcing.deciding.decider import Refused


class CapacityAboveCap(Refused):
    """The capacity is above the cap of the programme."""


class NoPartInProgramme(Refused):
    """profile: give a capacity of at least 1 as mentor or as mentee."""


def check(profile: Profile, rules: ProgrammeRules) -> None:
    """Raises CapacityAboveCap and NoPartInProgramme."""
    if not profile.mentor_capacity and not profile.mentee_capacity:
        raise NoPartInProgramme
    for side, capacity in (("mentor", profile.mentor_capacity), ("mentee", profile.mentee_capacity)):
        if capacity > rules.capacity_cap:
            raise CapacityAboveCap(f"profile.{side}_capacity: the programme allows at most {rules.capacity_cap}.")

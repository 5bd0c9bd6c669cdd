"""An institution: registered once, in one region."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from libs.contracts.registration import InstitutionCommand, InstitutionRegistered
from libs.contracts.vocabulary import NATION
from libs.eventsourcing.deciding.decider import Refused
from services.registration.domain import region


class InstitutionDiffers(Refused):
    """This institution is registered already, with another name or in another region."""


class IdIsTaken(Refused):
    """institution_id: a region, or the nation, bears this id: choose another, so that a quota can name either."""


class NoSuchRegion(Refused):
    """There is no such region: register it first."""


@dataclass(frozen=True)
class Admission:
    """The command with what is known of the region that it names."""

    command: InstitutionCommand
    known: region.State
    namesake: region.State = region.initial
    """The region that bears the id of the institution, if there is one."""


@dataclass(frozen=True)
class Unregistered: ...


@dataclass(frozen=True)
class Registered:
    region_id: str
    name: str


State: TypeAlias = Unregistered | Registered

initial: State = Unregistered()


def decide(state: State, admission: Admission) -> Sequence[InstitutionRegistered]:
    command = admission.command
    if command.institution_id == NATION or isinstance(admission.namesake, region.Registered):
        raise IdIsTaken
    match state, admission.known:
        case Registered(region_id, name), _ if (region_id, name) != (command.region_id, command.name):
            raise InstitutionDiffers
        case Registered(), _:
            return []
        case Unregistered(), region.Unregistered():
            raise NoSuchRegion(f"region_id: there is no region {command.region_id!r}: register it first.")
        case Unregistered(), region.Registered():
            return [
                InstitutionRegistered(
                    institution_id=command.institution_id, region_id=command.region_id, name=command.name
                )
            ]
    assert_never((state, admission.known))


def evolve(_: State, event: InstitutionRegistered) -> State:
    return Registered(event.region_id, event.name)

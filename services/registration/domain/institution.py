"""An institution: registered once, in one region at a time, and closed while its people are in no round."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from libs.contracts.registration import (
    CloseInstitution,
    InstitutionClosed,
    InstitutionCommand,
    InstitutionEvent,
    InstitutionMoved,
    InstitutionRegistered,
    InstitutionReopened,
    MoveInstitution,
    RegisterInstitution,
    ReopenInstitution,
)
from libs.contracts.vocabulary import NATION
from libs.eventsourcing.deciding.decider import Refused
from services.registration.domain import region


class InstitutionDiffers(Refused):
    """This institution is registered already, with another name or in another region."""


class IdIsTaken(Refused):
    """institution_id: a region, or the nation, bears this id: choose another, so that a quota can name either."""


class NoSuchRegion(Refused):
    """There is no such region: register it first."""


class NoSuchInstitution(Refused):
    """There is no such institution: register it first."""


class InstitutionIsClosed(Refused):
    """This institution is closed: nobody is enrolled there until it is open again."""


@dataclass(frozen=True)
class Admission:
    """The command with what is known of the region that it names."""

    command: InstitutionCommand
    known: region.State = region.initial
    namesake: region.State = region.initial
    """The region that bears the id of the institution, if there is one."""


@dataclass(frozen=True)
class Unregistered: ...


@dataclass(frozen=True)
class Open:
    region_id: str
    name: str


@dataclass(frozen=True)
class Closed:
    region_id: str
    name: str


Registered: TypeAlias = Open | Closed
State: TypeAlias = Unregistered | Registered

initial: State = Unregistered()


def decide(state: State, admission: Admission) -> Sequence[InstitutionEvent]:
    match state, admission.command:
        case _, RegisterInstitution() as command:
            return _register(state, command, admission)
        case Unregistered(), command:
            raise _unknown(command.institution_id)
        case Open() | Closed(), MoveInstitution() as command:
            return _move(state, command, admission.known)
        case Open(region_id), CloseInstitution(institution_id=institution_id):
            return [InstitutionClosed(institution_id=institution_id, region_id=region_id)]
        case Closed(region_id), ReopenInstitution(institution_id=institution_id):
            return [InstitutionReopened(institution_id=institution_id, region_id=region_id)]
        case (Closed(), CloseInstitution()) | (Open(), ReopenInstitution()):
            return []
    assert_never((state, admission.command))


def evolve(state: State, event: InstitutionEvent) -> State:
    match event, state:
        case InstitutionRegistered(), _:
            return Open(event.region_id, event.name)
        case InstitutionMoved(), Open() | Closed():
            return replace(state, region_id=event.region_id)
        case InstitutionClosed(), Open() | Closed():
            return Closed(state.region_id, state.name)
        case InstitutionReopened(), Open() | Closed():
            return Open(state.region_id, state.name)
        case InstitutionMoved() | InstitutionClosed() | InstitutionReopened(), Unregistered():
            return state
    assert_never((event, state))


def region_of_open(state: State, institution_id: str) -> str:
    """Where people are enrolled; raises NoSuchInstitution and InstitutionIsClosed."""
    match state:
        case Unregistered():
            raise _unknown(institution_id)
        case Closed(name=name):
            raise InstitutionIsClosed(
                f"institution_id: {name} is closed: nobody is enrolled there until it is open again."
            )
        case Open(region_id):
            return region_id
    assert_never(state)


def _register(state: State, command: RegisterInstitution, admission: Admission) -> Sequence[InstitutionEvent]:
    if command.institution_id == NATION or isinstance(admission.namesake, region.Registered):
        raise IdIsTaken
    match state:
        case Open(region_id, name) | Closed(region_id, name):
            if (region_id, name) != (command.region_id, command.name):
                raise InstitutionDiffers
            return []
        case Unregistered():
            _check_region(command.region_id, admission.known)
            return [InstitutionRegistered(**dict(command))]
    assert_never(state)


def _move(state: Registered, command: MoveInstitution, known: region.State) -> Sequence[InstitutionEvent]:
    if state.region_id == command.region_id:
        return []
    _check_region(command.region_id, known)
    return [
        InstitutionMoved(
            institution_id=command.institution_id, region_id=command.region_id, from_region_id=state.region_id
        )
    ]


def _check_region(region_id: str, known: region.State) -> None:
    if isinstance(known, region.Unregistered):
        raise NoSuchRegion(f"region_id: there is no region {region_id!r}: register it first.")


def _unknown(institution_id: str) -> NoSuchInstitution:
    return NoSuchInstitution(f"institution_id: there is no institution {institution_id!r}: register it first.")

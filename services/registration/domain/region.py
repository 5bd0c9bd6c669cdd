"""A region of the nation: registered once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from libs.contracts.registration import RegionCommand, RegionRegistered
from libs.contracts.vocabulary import NATION
from libs.eventsourcing.deciding.decider import Refused


class IdIsReserved(Refused):
    """region_id: "nation" is the place above all regions: choose another id."""


class RegionNameDiffers(Refused):
    """This region is registered already under another name."""


@dataclass(frozen=True)
class Unregistered: ...


@dataclass(frozen=True)
class Registered:
    name: str


State: TypeAlias = Unregistered | Registered

initial: State = Unregistered()


def decide(state: State, command: RegionCommand) -> Sequence[RegionRegistered]:
    match state:
        case _ if command.region_id == NATION:
            raise IdIsReserved
        case Unregistered():
            return [RegionRegistered(region_id=command.region_id, name=command.name)]
        case Registered(name) if name != command.name:
            raise RegionNameDiffers
        case Registered():
            return []
    assert_never(state)


def evolve(_: State, event: RegionRegistered) -> State:
    return Registered(event.name)

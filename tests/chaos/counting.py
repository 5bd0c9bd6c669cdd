"""A decider that says yes to everything and counts, but for two names."""

from collections.abc import Sequence
from dataclasses import dataclass

from libs.contracts.registration import RegionRegistered, RegisterRegion
from libs.eventsourcing.deciding.decider import Refused

REFUSED, IGNORED = "-refused", "-ignored"


@dataclass(frozen=True)
class State:
    count: int = 0


initial = State()


class NameTaken(Refused):
    """Nobody may have this name."""


def decide(state: State, command: RegisterRegion) -> Sequence[RegionRegistered]:
    _ = state
    if command.region_id.endswith(REFUSED):
        raise NameTaken
    if command.region_id.endswith(IGNORED):
        return []
    return [RegionRegistered(region_id=command.region_id, name=command.name)]


def evolve(state: State, event: RegionRegistered) -> State:
    _ = event
    return State(state.count + 1)

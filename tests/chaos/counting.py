"""A decider that says yes to everything and counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from libs.contracts.registration import RegionRegistered, RegisterRegion


@dataclass(frozen=True)
class State:
    count: int = 0


initial = State()


def decide(state: State, command: RegisterRegion) -> Sequence[RegionRegistered]:
    _ = state
    return [RegionRegistered(region_id=command.region_id, name=command.name)]


def evolve(state: State, event: RegionRegistered) -> State:
    _ = event
    return State(state.count + 1)

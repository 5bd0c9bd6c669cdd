"""The burden ledger of one person: which places they hold, across all programmes and on both sides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias, assert_never

from libs.contracts.loads import FreePlace, LoadEvent, OfLoad, PlaceFreed, PlaceTaken
from libs.contracts.messages import Command
from libs.contracts.vocabulary import Id, Side
from libs.eventsourcing.deciding.decider import Refused


class NoPlaceLeft(Refused):
    """No place is left: decline this one, or wait until another mentorship has ended."""


class TakePlace(OfLoad, Command):
    """For the person's own yes; the caps are those of the programme, the capacity is the person's own."""

    participant_id: Id
    programme_id: Id
    side: Side
    capacity: int
    """Of this side in this programme."""
    load_cap: int


LoadCommand: TypeAlias = TakePlace | FreePlace


@dataclass(frozen=True)
class Load:
    """The places that are held, by what each is for."""

    held: Mapping[str, PlaceTaken] = field(default_factory=lambda: MappingProxyType({}))

    def on(self, participant_id: str, side: Side) -> int:
        """How many places this participant holds on this side."""
        return sum(place.participant_id == participant_id and place.side is side for place in self.held.values())


State: TypeAlias = Load

initial: State = Load()


def stream(person_id: str) -> str:
    return f"load-{person_id}"


def decide(state: State, command: LoadCommand) -> Sequence[LoadEvent]:
    match command:
        case TakePlace():
            return [] if command.claim_id in state.held else take(state, command)
        case FreePlace():
            held = command.claim_id in state.held
            return [PlaceFreed(person_id=command.person_id, claim_id=command.claim_id)] if held else []
    assert_never(command)


def take(state: State, command: TakePlace) -> Sequence[LoadEvent]:
    taken = state.on(command.participant_id, command.side)
    if taken >= command.capacity:
        raise NoPlaceLeft(
            f"{command.side}_capacity: {taken} of {command.capacity} places as {command.side} in this programme "
            "are taken: decline this one, or wait until another mentorship has ended."
        )
    if len(state.held) >= command.load_cap:
        raise NoPlaceLeft(
            f"load_cap: {len(state.held)} mentorships in all programmes are the most that this programme lets one "
            f"person carry ({command.load_cap}): decline this one, or wait until another has ended."
        )
    return [PlaceTaken(**command.model_dump(exclude={"capacity", "load_cap"}))]


def evolve(state: State, event: LoadEvent) -> State:
    match event:
        case PlaceTaken():
            return Load({**state.held, event.claim_id: event})
        case PlaceFreed():
            return Load({claim: place for claim, place in state.held.items() if claim != event.claim_id})
    assert_never(event)

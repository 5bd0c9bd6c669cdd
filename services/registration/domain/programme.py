"""A programme: its rules are fixed when it opens."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from libs.contracts.registration import ProgrammeCommand, ProgrammeOpened, ProgrammeRules
from libs.eventsourcing.deciding.decider import Refused


class ProgrammeDiffers(Refused):
    """This programme is open already, with another name or other rules."""


@dataclass(frozen=True)
class Unopened: ...


@dataclass(frozen=True)
class Open:
    name: str
    rules: ProgrammeRules


State: TypeAlias = Unopened | Open

initial: State = Unopened()


def decide(state: State, command: ProgrammeCommand) -> Sequence[ProgrammeOpened]:
    match state:
        case Unopened():
            return [ProgrammeOpened(programme_id=command.programme_id, name=command.name, rules=command.rules)]
        case Open(name, rules) if (name, rules) != (command.name, command.rules):
            raise ProgrammeDiffers
        case Open():
            return []
    assert_never(state)


def evolve(_: State, event: ProgrammeOpened) -> State:
    return Open(event.name, event.rules)

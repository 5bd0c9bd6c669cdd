"""A decision table: each state by a history that leads to it, each command by an example, and what the decider says."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from libs.contracts.messages import Command, Event
from libs.eventsourcing.deciding.decider import Decider, Refused, fold


@dataclass(frozen=True)
class Decisions:
    """`states` has one history or more for each state class, by a name that begins with that of the class."""

    name: str
    decider: Decider[Any, Any, Any]
    states: Mapping[str, Sequence[Event]]
    commands: Sequence[Command]
    every_command: object
    """The union that the examples must cover."""
    asked: Callable[[Command], object] = lambda command: command
    """The command with the facts that the decider wants to know."""
    each_time: frozenset[str] = frozenset()
    """Commands that are a new request each time: their effect is not looked for a second time."""

    @property
    def every_state(self) -> object:
        return vars(self.decider)["State"]

    def reached(self) -> set[str]:
        """The classes of the states that the histories lead to."""
        return {type(fold(self.decider, history)).__name__ for history in self.states.values()}

    def said(self, history: Sequence[Event], command: Command) -> tuple[Sequence[Event], str]:
        """The events, and the words of the table: events, `-` for nothing, or the refusal."""
        try:
            events = self.decider.decide(fold(self.decider, history), self.asked(command))
        except Refused as refusal:
            return (), f"*{refusal.rule}*"
        return events, ", ".join(type(event).__name__ for event in events) or "-"

    def ways(self) -> Iterator[tuple[str, str, str]]:
        """From which state, by which command, to which other state; states by the names of their classes."""
        for history in self.states.values():
            before = fold(self.decider, history)
            for command in self.commands:
                events, _ = self.said(history, command)
                after = fold(self.decider, [*history, *events])
                if type(after) is not type(before):
                    yield type(before).__name__, type(command).__name__, type(after).__name__

    def page(self) -> str:
        """The state diagram and the table, as Markdown."""
        ways = "\n".join(
            f"    {before} --> {after}: {command}" for before, command, after in dict.fromkeys(self.ways())
        )
        start = type(self.decider.initial).__name__
        rows = "\n".join(self._row(command) for command in self.commands)
        head = " | ".join(self.states)
        return (
            f"# {self.name}\n\n```mermaid\nstateDiagram-v2\n    [*] --> {start}\n{ways}\n```\n\n"
            f"| asked | {head} |\n|---|{'---|' * len(self.states)}\n{rows}\n"
        )

    def _row(self, command: Command) -> str:
        cells = " | ".join(self.said(history, command)[1] for history in self.states.values())
        return f"| `{type(command).__name__}` | {cells} |"


def members(union: object) -> set[str]:
    """The names of the classes of a union, or that of the class itself."""
    found = get_args(union)
    return {name for part in found for name in members(part)} if found else {str(getattr(union, "__name__", union))}

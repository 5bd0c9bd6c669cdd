"""A decider is three things: what is at the start, what a command leads to, what an event changes."""

import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

State = TypeVar("State")
C_contra = TypeVar("C_contra", contravariant=True)
E = TypeVar("E")


class Refused(Exception):
    """A rule forbids this command."""

    def __init__(self, reason: str | None = None) -> None:
        """`reason` is what the user reads; without one it is the docstring of the rule."""
        super().__init__(reason or inspect.getdoc(type(self)) or type(self).__name__)

    @property
    def rule(self) -> str:
        return type(self).__name__


class Decider(Protocol[State, C_contra, E]):
    """A plain module fulfils this."""

    @property
    def initial(self) -> State: ...

    @property
    def decide(self) -> Callable[[State, C_contra], Sequence[E]]: ...

    @property
    def evolve(self) -> Callable[[State, E], State]: ...


def fold(decider: Decider[State, C_contra, E], events: Iterable[E]) -> State:
    """The state that these events, in their order, lead to."""
    state = decider.initial
    for event in events:
        state = decider.evolve(state, event)
    return state

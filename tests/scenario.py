"""Stories about deciders: given what happened, when asked this, then that happens."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import pytest

from libs.eventsourcing.deciding.decider import Decider, Refused, fold

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E")


@dataclass(frozen=True)
class When(Generic[S, C, E]):
    decider: Decider[S, C, E]
    history: Sequence[E]
    command: C

    def then(self, *expected: E) -> None:
        """Exactly these events, in this order. Asking again must change nothing."""
        assert self._decide(self.history) == list(expected)
        assert self._decide([*self.history, *expected]) == []

    def then_each_time(self, *expected: E) -> None:
        """Exactly these events; the same words asked again are a new request."""
        assert self._decide(self.history) == list(expected)

    def then_nothing(self) -> None:
        assert self._decide(self.history) == []

    def then_refused(self, refusal: type[Refused]) -> None:
        with pytest.raises(refusal):
            self._decide(self.history)

    def _decide(self, history: Sequence[E]) -> list[E]:
        return list(self.decider.decide(fold(self.decider, history), self.command))


@dataclass(frozen=True)
class Given(Generic[S, C, E]):
    decider: Decider[S, C, E]
    history: Sequence[E]

    def when(self, command: C) -> When[S, C, E]:
        return When(self.decider, self.history, command)


def scenario(decider: Decider[S, C, E]) -> Callable[..., Given[S, C, E]]:
    """Bind the words to one decider."""

    def given(*history: E) -> Given[S, C, E]:
        return Given(decider, history)

    return given

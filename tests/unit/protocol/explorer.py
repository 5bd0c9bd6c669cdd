"""Every state that a small system can reach, breadth first, so that the first failure found is the shortest story."""

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

S = TypeVar("S", bound=Hashable)


@dataclass(frozen=True)
class Explored(Generic[S]):
    states: int
    broken: str
    """What does not hold; empty when everything does, everywhere."""
    story: Sequence[str]
    """The steps that lead there."""


def explore(
    start: S, steps: Callable[[S], Iterable[tuple[str, S]]], wrong: Callable[[S, bool], str], limit: int
) -> Explored[S]:
    """`wrong` says what is broken in a state; it is told whether nothing can happen there any more.

    Raises OverflowError when there are more states than `limit`: then nothing was shown.
    """
    came_from: dict[S, tuple[S, str] | None] = {start: None}
    waiting = deque([start])
    while waiting:
        state = waiting.popleft()
        following = list(steps(state))
        if said := wrong(state, not following):
            return Explored(len(came_from), said, _story(came_from, state))
        for name, reached in following:
            if reached not in came_from:
                came_from[reached] = (state, name)
                waiting.append(reached)
        if len(came_from) > limit:
            raise OverflowError(f"More than {limit} states: make the model smaller.")
    return Explored(len(came_from), "", ())


def _story(came_from: dict[S, tuple[S, str] | None], state: S) -> Sequence[str]:
    told: list[str] = []
    while (before := came_from[state]) is not None:
        state, name = before
        told.append(name)
    return told[::-1]

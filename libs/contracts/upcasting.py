"""How a body that was stored years ago becomes one of today: one step for each version, from JSON to JSON.

An upcaster stands beside the message that it leads to, and lives for ever, as the events that it reads:

    @upcast("RoundOpened", 1)
    def with_a_seed(body: Body) -> Body:
        return body | {"seed": 0}
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

Body: TypeAlias = dict[str, Any]
"""A body as JSON has it: text for times and enumerations, lists for tuples."""


@dataclass(frozen=True, slots=True)
class Upcaster:
    """Makes a body of one version of an event that of the next."""

    name: str
    version: int
    """The version that it reads."""
    change: Callable[[Body], Body]


def upcast(name: str, version: int) -> Callable[[Callable[[Body], Body]], Upcaster]:
    """Mark a pure function from bodies of this version to bodies of the next; the catalogue finds it by its module."""
    return lambda change: Upcaster(name, version, change)

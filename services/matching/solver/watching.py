"""What a solver tells while it works."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Progress:
    """`incumbent` is the value of the best answer so far, `bound` what none can exceed; None while unknown."""

    step: str
    incumbent: int | None
    bound: int | None
    detail: str


Watch: TypeAlias = Callable[[Progress], None]

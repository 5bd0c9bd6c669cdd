"""What a solve tells whoever waits for it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Progress:
    """`incumbent` is the best value so far and `bound` what no answer can exceed, both of the level being solved."""

    step: str
    incumbent: int | None
    bound: int | None
    detail: str


Watch: TypeAlias = Callable[[Progress], None]

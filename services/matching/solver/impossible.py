"""A round that no answer can satisfy."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Impossible:
    """Why, in a coordinator's words; which rules cannot hold together, and the cheapest way out, where known."""

    reason: str
    conflict: tuple[str, ...] = ()
    repair: tuple[str, ...] = ()

"""No valid matching, and what would have to change."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Impossible:
    """`reason`, each line of the conflict and of the repair are sentences for the coordinator."""

    reason: str
    conflict: tuple[str, ...] = ()
    """Rules that cannot be kept together, though any one fewer could be."""
    repair: tuple[str, ...] = ()
    """The cheapest changes after which there is a matching."""

    @property
    def in_words(self) -> str:
        """The reason, with the way out if one is known."""
        return f"{self.reason} There is a way out: {' '.join(self.repair)}" if self.repair else self.reason

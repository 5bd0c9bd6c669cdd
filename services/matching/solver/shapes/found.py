"""What the solving of one shape found."""

from dataclasses import dataclass

from services.matching.domain.instance.arrays import Ints


@dataclass(frozen=True)
class Found:
    """Pairs by rows, sorted by key; `topic` is -1 where the shape asks for none.

    `values` and `bounds` have one entry for each of `levels`: what the answer is worth, and what no answer that is
    as good on the levels before can exceed.
    """

    mentor: Ints
    mentee: Ints
    topic: Ints
    levels: tuple[str, ...]
    values: tuple[int, ...]
    bounds: tuple[int, ...]

    def value(self, level: str) -> int:
        return self.values[self.levels.index(level)]

    def bound(self, level: str) -> int:
        return self.bounds[self.levels.index(level)]

    @property
    def proven(self) -> bool:
        """Whether roles, fairness and score are optimal; the lottery alone may be left open."""
        kept = [number for number, level in enumerate(self.levels) if level != LOTTERY]
        return all(self.values[number] == self.bounds[number] for number in kept)


ROLES, FLOOR, SCORE, LOTTERY = "roles", "floor", "score", "lottery"

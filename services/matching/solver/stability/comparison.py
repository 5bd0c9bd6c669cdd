"""What stability costs, and what fairness costs: the optimum beside the other matching, in the same shape."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.blocking import Matched, blocking
from services.matching.domain.instance.liking import LikedPairs


@dataclass(frozen=True)
class Figures:
    """One matching in numbers."""

    pairs: int
    roles: int
    """Filled roles: a person who is both mentor and mentee counts once for each."""
    score: int
    blocking: int
    """LikedPairs who would leave it for each other."""
    worst: int
    """Filled roles, in per mille of its people who have a valid counterpart, of the institution with the least."""


@dataclass(frozen=True)
class Comparison:
    """The best matching of all, and the best that is stable, or fair."""

    best: Figures
    other: Figures

    @property
    def roles_lost(self) -> int:
        return self.best.roles - self.other.roles

    @property
    def score_lost(self) -> int:
        """May be negative where roles are lost: fewer pairs of better people, or more with a lower score."""
        return self.best.score - self.other.score

    @property
    def blocking_avoided(self) -> int:
        return self.best.blocking - self.other.blocking

    @property
    def worst_gained(self) -> int:
        """How much better off the worst-off institution is, in per mille."""
        return self.other.worst - self.best.worst


def figures(matched: Matched, score: Ints, valid: Iterable[LikedPairs], able: Ints) -> Figures:
    """`score` of each matched pair; `able` counts for each institution the roles of people with a valid counterpart."""
    filled = [np.unique(matched.pairs.mentor), np.unique(matched.pairs.mentee)]
    homes = np.concatenate([matched.mentors.home[filled[0]], matched.mentees.home[filled[1]]])
    served = np.bincount(homes, minlength=len(able))
    asking = able > 0
    return Figures(
        len(matched.pairs.mentor),
        len(homes),
        int(score.sum()),
        blocking(matched, valid, 0).count,
        int(np.min(1000 * served[asking] // able[asking], initial=1000)),
    )

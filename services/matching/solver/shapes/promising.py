"""Where there are too many pairs to hold: a pool of promising ones is searched, and prices bound all the others.

The linear relaxation of the pool prices its rows; pairs outside that could gain at these prices join (column
generation), until none is left or enough was tried. Whatever is left over is added to the bound, so it always holds.
"""

from dataclasses import dataclass
from itertools import count

import numpy as np

from services.matching.domain.instance.arrays import Flags, Ints
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.prices import Market
from services.matching.domain.instance.valid_pairs import Pairs
from services.matching.solver.impossible import Impossible
from services.matching.solver.shapes.draft import Draft
from services.matching.solver.shapes.found import ROLES, SCORE, Found
from services.matching.solver.shapes.lottery import drawn
from services.matching.solver.shapes.outside import gaining, shortlist
from services.matching.solver.shapes.relaxation import Relaxed, relax
from services.matching.solver.shapes.solve import drafted, likely, searched
from services.matching.solver.watching import Progress, Watch

ROUNDS = 8
JOINING = 6
"""So many of the best pairs of each person join at once."""
NOT_FOUND = "No answer that keeps the quotas and links of this round was found among its most promising pairs."


@dataclass(frozen=True)
class Promised:
    """No valid answer fills more than `roles`, or scores more than `score` while it fills as many."""

    found: Found
    roles: int
    score: int


@dataclass(frozen=True)
class Ceiling:
    """No answer exceeds `bound`; the prices that say so, unless pairs outside could still gain at them."""

    bound: int
    draft: Draft
    relaxed: Relaxed
    closed: bool


@dataclass
class Pool:
    instance: Instance
    market: Market
    key: Ints

    def draft(self) -> Draft | Impossible:
        key, score = self.market.valid(self.key)
        mentor, mentee = np.divmod(key, self.instance.people.count)
        return drafted(self.instance, Pairs(mentor, mentee, score))

    def take(self, key: Ints, worth: Ints, each: int) -> None:
        """Of each person the best of these."""
        mentor, mentee = np.divmod(key, self.instance.people.count)
        luck = drawn(self.instance.people, Pairs(mentor, mentee, worth))
        taken: Flags = np.zeros(len(key), dtype=np.bool_)
        for person in (mentor, mentee):
            order = np.lexsort((luck, -worth, person))
            starts = np.searchsorted(person[order], person[order])
            taken[order[np.arange(len(order)) - starts < each]] = True
        self.key = np.union1d(self.key, key[taken])


def among_promising(instance: Instance, market: Market, each: int, most: int, watch: Watch) -> Promised | Impossible:
    """`each` pairs of everybody begin, and the pool grows no further than `most`."""
    pool = Pool(instance, market, shortlist(instance, market, each))
    roles = ceiling(pool, None, most, watch)
    score = None if roles is None else ceiling(pool, roles.bound, most, watch)
    found = search(pool, watch)
    if roles is None or isinstance(found, Impossible):
        return Impossible(NOT_FOUND)
    if score is None or found.value(ROLES) < roles.bound:
        # Whatever fills fewer roles is worth less than this many roles alone.
        return Promised(found, roles.bound, max(0, 0 if score is None else score.bound))
    gap = score.relaxed.bound - found.value(SCORE)
    left, _ = gaining(score.draft, score.relaxed, market, gap * score.relaxed.scale, scores=True)
    left = np.setdiff1d(left, pool.key)
    if not score.closed or len(pool.key) + len(left) > most:
        return Promised(found, roles.bound, score.bound)
    if len(left):
        # No pair beyond these can be in anything better.
        pool.key = np.union1d(pool.key, left)
        again = search(pool, watch)
        if isinstance(again, Impossible) or again.value(ROLES) < roles.bound:
            return Promised(found, roles.bound, score.bound)
        better = again.value(SCORE) >= found.value(SCORE)
        most_score = max(again.bound(SCORE), found.value(SCORE))
        return Promised(again if better else found, roles.bound, min(score.bound, most_score))
    return Promised(found, roles.bound, min(score.bound, found.bound(SCORE)))


def search(pool: Pool, watch: Watch) -> Found | Impossible:
    draft = pool.draft()
    return draft if isinstance(draft, Impossible) else searched(draft, watch)


def ceiling(pool: Pool, roles: int | None, most: int, watch: Watch) -> Ceiling | None:
    """What no answer exceeds: in filled roles; or in score, of those that fill so many. None where nothing is known."""
    best: int | None = None
    for number in count():
        draft = pool.draft()
        if isinstance(draft, Impossible):
            return None
        program, gain = draft.sheet.program(), draft.roles()
        if roles is not None:
            filling = np.flatnonzero(gain)
            program, gain = program.with_row(filling, gain[filling], roles), draft.of_pairs(draft.pairs.score)
        relaxed = relax(program, gain, likely(draft))
        if not relaxed.feasible:
            return None
        key, worth = gaining(draft, relaxed, pool.market, 0, scores=roles is not None)
        bound = (relaxed.top + int(worth.sum())) // relaxed.scale
        best = bound if best is None else min(best, bound)
        watch(
            Progress(
                ROLES if roles is None else SCORE,
                None,
                best,
                f"{len(pool.key)} promising pairs, {len(key)} more may gain",
            )
        )
        reached = best <= int(gain @ relaxed.values) and program.holds(relaxed.values)
        if len(key) == 0 or reached or number == ROUNDS or len(pool.key) >= most:
            return Ceiling(best, draft, relaxed, len(key) == 0)
        pool.take(key, worth, JOINING)
    raise AssertionError("A count does not end.")

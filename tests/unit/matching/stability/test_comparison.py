"""The price of stability."""

import numpy as np

from services.matching.domain.instance.blocking import blocking
from services.matching.solver.stability.comparison import Comparison, Figures, figures
from tests.unit.matching.stability.markets import Pair, Small, market, matched, pairs

WANTED = Small([(0, 1), (0,)], [(0, 1), (0,)], mentor_home=(0, 1), mentee_home=(0, 1), regions=(0, 0))
"""The first two want each other; only apart do they leave somebody for the second mentor and the second mentee."""


def counted(chosen: list[Pair], score: list[int]) -> Figures:
    return figures(matched(WANTED, chosen), np.array(score), [pairs(WANTED)], np.array([2, 2]))


def test_stability_costs_roles_and_avoids_a_blocking_pair() -> None:
    price = Comparison(counted([(0, 1), (1, 0)], [4, 3]), counted([(0, 0)], [9]))
    assert price.best == Figures(pairs=2, roles=4, score=7, blocking=1, worst=1000)
    assert price.other == Figures(pairs=1, roles=2, score=9, blocking=0, worst=0)
    assert (price.roles_lost, price.score_lost, price.blocking_avoided, price.worst_gained) == (2, -2, 1, -1000)


def test_the_strongest_blocking_pair_gains_most_for_whoever_gains_less() -> None:
    rows = Small([(0, 1, 2), (0, 1, 2)], [(0, 1), (0, 1), (0, 1)], mentor_capacity=(1, 1))
    found = blocking(matched(rows, [(0, 2), (1, 1)]), [pairs(rows)], 1)
    assert found.count == 3
    assert market(rows).mentors.capacity.tolist() == [1, 1, 0, 0, 0]
    assert [(one.mentor, one.mentee - 2, one.mentor_gives_up, one.mentee_gives_up) for one in found.strongest] == [
        (0, 0, -2, None)
    ]

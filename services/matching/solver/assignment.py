"""The best assignment: listed pairs, everybody once at most, nothing else to keep. Exact, in whole numbers.

Shortest augmenting paths with prices, as linear_sum_assignment of scipy has them, on the listed pairs as they are;
the prices prove the optimum.
"""

from dataclasses import dataclass

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.compiled import compiled
from services.matching.solver.assigning.bidding import bid
from services.matching.solver.assigning.searching import enter
from services.matching.solver.assigning.shortlists import draw_up
from services.matching.solver.assigning.tables import MENTEE, PRICE, PROFIT, by_mentor, opened


@dataclass(frozen=True)
class Assigned:
    """Pairs by rows, and prices by rows of people.

    No price is negative, and the two prices of a listed pair together are at least its worth; so no assignment is
    worth more than all prices together, and this one is worth as much.
    """

    mentor: Ints
    mentee: Ints
    mentor_price: Ints
    mentee_price: Ints


def assign(people: int, key: Ints, score: Ints, filled: int) -> Assigned:
    """The assignment of the highest worth; a pair is worth its score and the points `filled`.

    Keys are sorted, each mentor row * people + mentee row. The same pairs always give the same assignment. Four times
    the worth of a pair must fit 63 bits.
    """
    mentee, mentor_price, mentee_price = solved(people, key, score, filled)
    mentors = np.flatnonzero(mentee >= 0)
    return Assigned(mentors, mentee[mentors], mentor_price, mentee_price)


def most_pairs(people: int, key: Ints, score: Ints) -> int:
    """Points of a pair that outweigh all scores: with them the best assignment has the most pairs of all."""
    most = min(people, len(key))
    return most * (max(int(score.max(initial=0)), 0) - min(int(score.min(initial=0)), 0)) + 1


@compiled
def solved(people: int, key: Ints, score: Ints, filled: int) -> tuple[Ints, Ints, Ints]:
    """For each row the row of the mentee or -1, and the prices of both sides."""
    rows = by_mentor(people, key, score, filled)
    state = opened(rows)
    for r in range(len(rows.mentor)):
        draw_up(rows, state, r)
    enter(rows, state, bid(rows, state))
    mentee, profit = np.full(people, -1), np.zeros(people, dtype=np.int64)
    mentee[rows.mentor] = state.mentors[:, MENTEE]
    profit[rows.mentor] = state.mentors[:, PROFIT]
    return mentee, profit, state.mentees[:, PRICE].copy()

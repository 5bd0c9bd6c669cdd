"""Most mentors find their mentee by bidding: an auction without increments (Jonker & Volgenant 1987, Bertsekas 1988).

It leaves every matched mentor with the most that any mentee leaves at the final prices, and prices above zero only on
matched mentees; so the matching is the best one for the mentors that it matches.
"""

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.compiled import compiled
from services.matching.solver.assigning.shortlists import best_two, free_among
from services.matching.solver.assigning.tables import MENTEE, MENTOR, PRICE, PROFIT, Rows, State

BIDS = 8
"""So many bids a mentor at most: where many want few, prices would rise by single points."""
TURNS = 12


@compiled
def bid(rows: Rows, state: State) -> Ints:
    """Who is still without a mentee and might gain from one, in the order in which they lost."""
    waiting = np.arange(len(rows.mentor))
    count = len(waiting)
    left = BIDS * count
    for _ in range(TURNS):
        turn, at, count = count, 0, 0
        while at < turn:
            r = waiting[at]
            at += 1
            best, most, second, next_most = best_two(rows, state, r)
            if best < 0:
                # Whoever had been paired before keeps nothing of what that pair was worth.
                state.mentors[r, PROFIT] = 0
                continue
            raised = most > next_most and left > 0
            left -= 1
            if most == next_most:
                best = free_among(state, r, most, second)
            loser = state.mentees[best, MENTOR]
            if raised:
                state.mentees[best, PRICE] += most - next_most
            elif most > next_most and loser >= 0:
                waiting[count] = r
                count += 1
                continue
            state.mentees[best, MENTOR], state.mentors[r, MENTEE] = r, best
            state.mentors[r, PROFIT] = next_most if raised else most
            if loser < 0:
                continue
            state.mentors[loser, MENTEE] = -1
            if raised:
                at -= 1
                waiting[at] = loser
            else:
                waiting[count] = loser
                count += 1
    return waiting[:count].copy()

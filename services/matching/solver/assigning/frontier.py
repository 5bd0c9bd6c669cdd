"""How far a search for a path has come."""

from typing import NamedTuple

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.compiled import compiled
from services.matching.solver.assigning.heap import pull, push
from services.matching.solver.assigning.tables import CAME, FAR, MENTOR, NEAR, State

END, LAST, LEAVER, DISTANCE, SIGHTED, SETTLED, TIES, HELD = range(8)
"""Of a search: the cost of the best path so far and where it ends (a free mentee, or else a mentor who leaves), how
far the search has come, and how full its lists are."""


class Search(NamedTuple):
    now: Ints
    sighted: Ints
    settled: Ints
    """Mentees in the order in which the shortest way to them became certain."""
    ties: Ints
    """Mentees as near as the search has come."""
    cost: Ints
    """A heap of mentees who are farther."""
    who: Ints
    drawn: Ints
    """In which search each mentor's shortlist was last drawn up."""


@compiled
def sight(state: State, search: Search, r: int, mentee: int, distance: int) -> None:
    now = search.now
    if state.mentees[mentee, NEAR] == FAR:
        search.sighted[now[SIGHTED]] = mentee
        now[SIGHTED] += 1
    state.mentees[mentee, NEAR], state.mentees[mentee, CAME] = distance, r
    if state.mentees[mentee, MENTOR] < 0:
        now[END], now[LAST] = distance, mentee
    elif distance == now[DISTANCE]:
        search.ties[now[TIES]] = mentee
        now[TIES] += 1
    else:
        push(search.cost, search.who, now[HELD], distance, mentee)
        now[HELD] += 1


@compiled
def nearest(state: State, search: Search) -> int:
    """The next mentee on the way to the end; -1 when nobody is nearer than the end."""
    now = search.now
    if now[DISTANCE] == now[END]:
        return -1
    if now[TIES] > 0:
        now[TIES] -= 1
        return int(search.ties[now[TIES]])
    while now[HELD] > 0 and search.cost[0] < now[END]:
        distance, mentee = search.cost[0], search.who[0]
        pull(search.cost, search.who, now[HELD])
        now[HELD] -= 1
        if distance == state.mentees[mentee, NEAR]:
            now[DISTANCE] = distance
            return mentee
    return -1

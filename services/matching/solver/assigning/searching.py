"""Those who lost every bid enter by a path of changed pairs that costs least (Edmonds & Karp 1972, Tomizawa 1971)."""

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.compiled import compiled
from services.matching.solver.assigning.frontier import (
    DISTANCE,
    END,
    LAST,
    LEAVER,
    SETTLED,
    SIGHTED,
    Search,
    nearest,
    sight,
)
from services.matching.solver.assigning.shortlists import best_two, draw_up
from services.matching.solver.assigning.tables import (
    CAME,
    FAR,
    LEFT,
    LISTED,
    MENTEE,
    MENTOR,
    NEAR,
    PRICE,
    PROFIT,
    REST,
    WHO,
    WORTH,
    Rows,
    State,
)


@compiled
def enter(rows: Rows, state: State, waiting: Ints) -> None:
    """One after the other; each leaves the matching the best one for all who entered so far."""
    search = Search(
        np.zeros(8, dtype=np.int64),
        np.empty(rows.people, dtype=np.int64),
        np.empty(rows.people, dtype=np.int64),
        np.empty(rows.people, dtype=np.int64),
        np.empty(len(rows.key), dtype=np.int64),
        np.empty(len(rows.key), dtype=np.int64),
        np.full(len(rows.mentor), -1),
    )
    for number in range(len(waiting)):
        root = waiting[number]
        most = best_two(rows, state, root)[1]
        state.mentors[root, PROFIT] = most
        if most > 0:
            find_path(rows, state, search, root, number)
            reprice(state, search, root)
            change(state, search, root)


@compiled
def find_path(rows: Rows, state: State, search: Search, root: int, number: int) -> None:
    now = search.now
    now[:] = 0
    now[END], now[LAST], now[LEAVER] = state.mentors[root, PROFIT], -1, root
    r = root
    while True:
        slack = now[DISTANCE] + state.mentors[r, PROFIT]
        look_at_shortlist(state, search, r, slack)
        # Whoever is not listed matters only if the best of them could be nearer than the end.
        if slack - state.mentors[r, REST] < now[END]:
            if search.drawn[r] != number:
                draw_up(rows, state, r)
                search.drawn[r] = number
            look_at_row(rows, state, search, r, slack)
        mentee = nearest(state, search)
        if mentee < 0:
            return
        search.settled[now[SETTLED]] = mentee
        now[SETTLED] += 1
        r = state.mentees[mentee, MENTOR]
        if now[DISTANCE] + state.mentors[r, PROFIT] < now[END]:
            now[END], now[LAST], now[LEAVER] = now[DISTANCE] + state.mentors[r, PROFIT], -1, r


@compiled
def look_at_shortlist(state: State, search: Search, r: int, slack: int) -> None:
    now = search.now
    for at in range(state.mentors[r, LISTED]):
        if slack - state.listed[r, at, LEFT] >= now[END]:
            return
        mentee = state.listed[r, at, WHO]
        distance = slack - state.listed[r, at, WORTH] + state.mentees[mentee, PRICE]
        if distance < now[END] and distance < state.mentees[mentee, NEAR]:
            sight(state, search, r, mentee, distance)


@compiled
def look_at_row(rows: Rows, state: State, search: Search, r: int, slack: int) -> None:
    now = search.now
    base = rows.mentor[r] * rows.people
    for pair in range(rows.first[r], rows.first[r + 1]):
        mentee = rows.key[pair] - base
        distance = slack - rows.score[pair] - rows.filled + state.mentees[mentee, PRICE]
        if distance < now[END] and distance < state.mentees[mentee, NEAR]:
            sight(state, search, r, mentee, distance)
            if now[END] == now[DISTANCE]:
                return


@compiled
def reprice(state: State, search: Search, root: int) -> None:
    """Every settled mentee rises by what the end is farther than they are; their mentors gain so much less."""
    now = search.now
    for n in range(now[SETTLED]):
        mentee = search.settled[n]
        rise = now[END] - state.mentees[mentee, NEAR]
        state.mentees[mentee, PRICE] += rise
        state.mentors[state.mentees[mentee, MENTOR], PROFIT] -= rise
    state.mentors[root, PROFIT] -= now[END]
    for n in range(now[SIGHTED]):
        state.mentees[search.sighted[n], NEAR] = FAR


@compiled
def change(state: State, search: Search, root: int) -> None:
    """Changes the pairs along the path: to a mentee who was free, or to a mentor who gains nothing by staying."""
    mentee, leaver = search.now[LAST], search.now[LEAVER]
    if mentee < 0:
        mentee = state.mentors[leaver, MENTEE]
        state.mentors[leaver, MENTEE] = -1
    while mentee >= 0:
        r = state.mentees[mentee, CAME]
        before = state.mentors[r, MENTEE]
        state.mentees[mentee, MENTOR], state.mentors[r, MENTEE] = r, mentee
        mentee = before if r != root else -1

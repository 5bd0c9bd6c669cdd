"""Those who lost every bid enter by a path of changed pairs that costs least (Edmonds & Karp 1972, Tomizawa 1971)."""

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.compiled import compiled
from services.matching.solver.assigning.frontier import END, LAST, LEAVER, SETTLED, SIGHTED, Search, frontier
from services.matching.solver.assigning.heap import pull, push
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

TIMES, FARTHER = 3, 3
"""A path is sought within so many times what one has cost on average; and so many times farther, as often as needed."""


@compiled
def enter(rows: Rows, state: State, waiting: Ints) -> None:
    """One after the other; each leaves the matching the best one for all who entered so far."""
    search = frontier(rows)
    costs, found = 0, 0
    for number in range(len(waiting)):
        root = waiting[number]
        most = best_two(rows, state, root)[1]
        state.mentors[root, PROFIT] = most
        if most > 0:
            find_path(rows, state, search, root, number, min(most, TIMES * (costs // found) + 1) if found > 0 else most)
            costs, found = costs + search.now[END], found + 1
            reprice(state, search, root)
            change(state, search, root)


@compiled
def find_path(rows: Rows, state: State, search: Search, root: int, number: int, reach: int) -> None:
    """Sought among paths that cost less than `reach` first: of long lists only the beginnings matter to these."""
    most = state.mentors[root, PROFIT]
    find_within(rows, state, search, root, number, reach)
    while search.now[END] == reach and reach < most:
        forget(state, search)
        reach = reach * FARTHER if reach < most // FARTHER else most
        find_within(rows, state, search, root, number, reach)


@compiled
def find_within(  # noqa: C901 - one nest of loops, compiled as a whole: calls within it cost a quarter of its time
    rows: Rows, state: State, search: Search, root: int, number: int, reach: int
) -> None:
    """The cheapest path that costs less than `reach`; if there is none, `reach` is left as its cost."""
    mentors, listed, mentees = state.mentors, state.listed, state.mentees
    sighted, ties, cost, who = search.sighted, search.ties, search.cost, search.who
    key, score, filled = rows.key, rows.score, rows.filled
    end, last, leaver, come = reach, -1, root, 0
    sights, settles, tied, held = 0, 0, 0, 0
    r = root
    while r >= 0:
        slack = come + mentors[r, PROFIT]
        if slack < end:
            end, last, leaver = slack, -1, r
        base = rows.mentor[r] * rows.people
        at, count = 0, mentors[r, LISTED]
        whole, pair, stop = False, rows.first[r], rows.first[r]
        while True:
            if at < count and slack - listed[r, at, LEFT] < end:
                mentee = listed[r, at, WHO]
                distance = slack - listed[r, at, WORTH] + mentees[mentee, PRICE]
                at += 1
            elif pair < stop and end > come:
                mentee = key[pair] - base
                distance = slack - score[pair] - filled + mentees[mentee, PRICE]
                pair += 1
            elif not whole and slack - mentors[r, REST] < end:
                # Whoever is not listed matters only if the best of them could be nearer than the end.
                whole, count, stop = True, 0, rows.first[r + 1]
                if search.drawn[r] != number:
                    draw_up(rows, state, r)
                    search.drawn[r] = number
                continue
            else:
                break
            near = mentees[mentee, NEAR]
            if distance >= end or distance >= near:
                continue
            if near == FAR:
                sighted[sights] = mentee
                sights += 1
            mentees[mentee, NEAR], mentees[mentee, CAME] = distance, r
            if mentees[mentee, MENTOR] < 0:
                end, last = distance, mentee
            elif distance == come:
                ties[tied] = mentee
                tied += 1
            else:
                push(cost, who, held, distance, mentee)
                held += 1
        r = -1
        while r < 0 and come < end and (tied > 0 or (held > 0 and cost[0] < end)):
            if tied > 0:
                tied -= 1
                mentee = ties[tied]
            else:
                distance, mentee = cost[0], who[0]
                pull(cost, who, held)
                held -= 1
                if distance > mentees[mentee, NEAR]:
                    continue
                come = distance
            search.settled[settles] = mentee
            settles += 1
            r = mentees[mentee, MENTOR]
    now = search.now
    now[END], now[LAST], now[LEAVER], now[SIGHTED], now[SETTLED] = end, last, leaver, sights, settles


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
    forget(state, search)


@compiled
def forget(state: State, search: Search) -> None:
    """Nobody has been sighted."""
    for n in range(search.now[SIGHTED]):
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

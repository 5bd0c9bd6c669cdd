"""Whom each mentor would gain most from, at the prices of the moment.

Prices of mentees only rise, so whoever is not on a shortlist can never leave a mentor more than when the list was
drawn up: most decisions need the shortlist alone, and few the whole row.
"""

from services.matching.domain.instance.compiled import compiled
from services.matching.solver.assigning.tables import (
    FAR,
    LEFT,
    LENGTH,
    LISTED,
    MENTOR,
    PRICE,
    REST,
    WHO,
    WORTH,
    Rows,
    State,
)


@compiled
def draw_up(rows: Rows, state: State, r: int) -> None:
    """The mentees who leave most at these prices; of two who leave the same, the one with the lower row."""
    base = rows.mentor[r] * rows.people
    listed = state.listed[r]
    length, rest = 0, -FAR
    for pair in range(rows.first[r], rows.first[r + 1]):
        mentee = rows.key[pair] - base
        worth = rows.score[pair] + rows.filled
        left = worth - state.mentees[mentee, PRICE]
        if left <= rest:
            continue
        if length < LENGTH:
            length += 1
        else:
            rest = listed[LENGTH - 1, LEFT]
            if left <= rest:
                rest = left
                continue
        at = length - 1
        while at > 0 and listed[at - 1, LEFT] < left:
            listed[at, LEFT] = listed[at - 1, LEFT]
            listed[at, WORTH] = listed[at - 1, WORTH]
            listed[at, WHO] = listed[at - 1, WHO]
            at -= 1
        listed[at, LEFT], listed[at, WORTH], listed[at, WHO] = left, worth, mentee
    state.mentors[r, LISTED] = length
    state.mentors[r, REST] = rest


@compiled
def best_two(rows: Rows, state: State, r: int) -> tuple[int, int, int, int]:
    """The best and the second best mentee, and what each leaves; -1 and 0 where to stay alone is no worse."""
    found = listed_two(state, r)
    if found[3] < state.mentors[r, REST]:
        draw_up(rows, state, r)
        found = listed_two(state, r)
    return found


@compiled
def listed_two(state: State, r: int) -> tuple[int, int, int, int]:
    best, second = -1, -1
    most, next_most = 0, 0
    for at in range(state.mentors[r, LISTED]):
        if state.listed[r, at, LEFT] <= next_most:
            break
        mentee = state.listed[r, at, WHO]
        left = state.listed[r, at, WORTH] - state.mentees[mentee, PRICE]
        if left > most:
            second, next_most = best, most
            best, most = mentee, left
        elif left > next_most:
            second, next_most = mentee, left
    return best, most, second, next_most


@compiled
def free_among(state: State, r: int, most: int, otherwise: int) -> int:
    """Of the listed mentees who leave the most, the first whom nobody has."""
    for at in range(state.mentors[r, LISTED]):
        if state.listed[r, at, LEFT] < most:
            break
        mentee = state.listed[r, at, WHO]
        left = state.listed[r, at, WORTH] - state.mentees[mentee, PRICE]
        if left == most and state.mentees[mentee, MENTOR] < 0:
            return mentee
    return otherwise

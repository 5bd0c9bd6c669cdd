"""The pairs by mentor, and what changes while they are assigned: what is read together lies together."""

from typing import NamedTuple

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.compiled import compiled

LENGTH = 12
"""Of a shortlist."""
FAR = 2**62

PROFIT, MENTEE, REST, LISTED = range(4)
"""Of a mentor: what the pair is worth beyond the mentee's price; the mentee or -1; no mentee beyond the shortlist
leaves more than this; how many stand on the shortlist."""

LEFT, WORTH, WHO = range(3)
"""On a shortlist, best first: what the mentee left the mentor when it was drawn up, the worth of the pair, and who."""

PRICE, MENTOR, NEAR, CAME = range(4)
"""Of a mentee: the price; the mentor or -1; while a path is searched how far it is to here, and from which mentor."""


class Rows(NamedTuple):
    """Those of mentor r are from first[r] up to first[r + 1]."""

    mentor: Ints
    first: Ints
    key: Ints
    score: Ints
    people: int
    filled: int
    """Points of a pair beside its score."""


class State(NamedTuple):
    mentors: Ints
    listed: Ints
    mentees: Ints


@compiled
def opened(rows: Rows) -> State:
    """Nobody has anybody, and nobody has a price."""
    mentors = np.zeros((len(rows.mentor), 4), dtype=np.int64)
    mentors[:, MENTEE] = -1
    mentees = np.zeros((rows.people, 4), dtype=np.int64)
    mentees[:, MENTOR] = -1
    mentees[:, NEAR] = FAR
    return State(mentors, np.empty((len(rows.mentor), LENGTH, 3), dtype=np.int64), mentees)


@compiled
def by_mentor(people: int, key: Ints, score: Ints, filled: int) -> Rows:
    """From sorted keys; where a mentor's pairs end is found by doubling steps."""
    mentor = np.empty(min(people, len(key)), dtype=np.int64)
    first = np.empty(len(mentor) + 1, dtype=np.int64)
    count, at = 0, 0
    while at < len(key):
        mentor[count], first[count] = key[at] // people, at
        end = (mentor[count] + 1) * people
        step = 1
        while at + step < len(key) and key[at + step] < end:
            step *= 2
        low, high = at + step // 2, min(at + step, len(key))
        while low < high:
            middle = (low + high) // 2
            if key[middle] < end:
                low = middle + 1
            else:
                high = middle
        at = low
        count += 1
    first[count] = len(key)
    return Rows(mentor[:count], first[: count + 1], key, score, people, filled)

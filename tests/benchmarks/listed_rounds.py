"""Rounds of listed pairs, which solvers of other trades can be given too."""

from dataclasses import replace

import numpy as np

from services.matching.domain.instance.arrays import NONE, Ints
from services.matching.domain.instance.instance import Instance, Listed, Wishes
from services.matching.domain.instance.market import open_market
from services.matching.domain.instance.people import People, Places
from tests.benchmarks.rounds import national_round, tickets

NO_WISHES = Wishes(NONE, NONE, NONE, NONE)


def plain(people_a_side: int, each: int | None, most: int = 1_000, seed: int = 1) -> Instance:
    """Everybody once at most, scores from 1 to `most`: every pair, or `each` random mentees a mentor.

    One matching of everybody is hidden among the random pairs, because scipy's sparse assignment refuses others.
    """
    chance = np.random.default_rng(seed)
    mentor, mentee = np.divmod(np.arange(people_a_side**2), people_a_side)
    if each is not None:
        everybody = np.arange(people_a_side)
        mentor = np.concatenate((np.repeat(everybody, each), everybody))
        random = chance.integers(0, people_a_side, people_a_side * each)
        mentee = np.concatenate((random, chance.permutation(people_a_side)))
    key: Ints = np.unique(mentor * 2 * people_a_side + people_a_side + mentee)
    score: Ints = chance.integers(1, most + 1, len(key))
    once = np.ones(people_a_side, dtype=np.int64)
    return of(people_a_side, once, once, Listed(key, score), seed)


def of(people_a_side: int, mentors: Ints, mentees: Ints, listed: Listed, seed: int = 1) -> Instance:
    """Mentors first, then mentees, with these capacities, at one institution."""
    none = np.zeros(people_a_side, dtype=np.int64)
    ids = tuple(f"{side}-{n:06}" for side in ("a", "b") for n in range(people_a_side))
    nowhere = np.zeros(2 * people_a_side, dtype=np.int64)
    people = People(
        ids=ids,
        ticket=np.sort(tickets(ids, seed)),
        institution=nowhere,
        region=nowhere,
        mentor_capacity=np.concatenate((mentors, none)),
        mentee_capacity=np.concatenate((none, mentees)),
        disclosed=np.zeros(2 * people_a_side, dtype=np.bool_),
        profiles=None,
        barred={},
    )
    places = Places(("institution",), ("region",), np.zeros(1, dtype=np.int64))
    return Instance(people, places, None, listed, NO_WISHES, (), seed)


def with_quotas(people_a_side: int, seed: int = 1) -> Instance:
    """A round of the generator with its capacities and quotas; every valid pair is listed."""
    drawn = national_round(people_a_side, seed)
    count = drawn.people.count
    every: Ints = (drawn.people.mentors[:, None] * count + drawn.people.mentees[None, :]).ravel()
    key, score = open_market(drawn).valid(every)
    people = replace(drawn.people, profiles=None, barred={})
    return replace(drawn, people=people, terms=None, listed=Listed(key, score), wishes=NO_WISHES)

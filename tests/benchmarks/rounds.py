"""Reverse-mentorship rounds of any size, drawn from a seed: the same size and seed give the same round."""

import hashlib
from math import isqrt

import numpy as np

from libs.contracts.vocabulary import Direction, Scope
from services.matching.domain.instance.arrays import Ints, Words
from services.matching.domain.instance.instance import Instance, PairTerms, Points, Wishes
from services.matching.domain.instance.people import People, Places, Profiles, Vocabulary
from services.matching.domain.pairing import Rule
from tests.benchmarks.drawing import bonds, crowd
from tests.benchmarks.drawing.crowd import Chance, Crowd, Land
from tests.benchmarks.drawing.quotas import quotas

REGIONS = {5_000: 8, 20_000: 16, 50_000: 50, 100_000: 50}
"""By people a side; smaller rounds have one region."""

STAGES = (
    "medical-student", "foundation-doctor", "resident", "fellow",
    "early-career-attending", "established-attending", "department-lead", "senior-leader",
)  # fmt: skip
DAYS = ("mon", "tue", "wed", "thu", "fri")
VOCABULARY = Vocabulary(
    stages=STAGES,
    topics=tuple(f"topic-{number:02}" for number in range(crowd.TOPICS)),
    languages=("en", "es", "fr", "pt", "sw", "tr", "uk", "zh"),
    slots=tuple(f"{day}-{hour:02}" for day in DAYS for hour in range(8, 20)),
)


def national_round(people_a_side: int, seed: int = 1) -> Instance:
    """Pairs of a reverse programme: 48 topics, 60 hours a week, eight languages, quotas on both trees."""
    chance = np.random.default_rng(seed)
    where = crowd.land(regions_of(people_a_side), chance)
    mentors, mentees = crowd.crowds(where, people_a_side, chance)
    ids = tuple(f"{side}-{n:06}" for side in ("mentor", "mentee") for n in range(people_a_side))
    ticket = tickets(ids, seed)
    order = np.lexsort((ticket, np.concatenate((mentors.institution, mentees.institution))))
    row: Ints = np.empty(len(order), dtype=np.int64)
    row[order] = np.arange(len(order))
    return Instance(
        people=people(ids, ticket, mentors, mentees, order, barred(mentors, mentees, row, chance)),
        places=places(where),
        terms=PairTerms(
            Direction.REVERSE, stage_gap=1, common_slots=1, scope=Scope.NATIONAL, points=points(where, chance)
        ),
        listed=None,
        wishes=wishes(mentors, mentees, row, chance),
        limits=quotas(where, mentors, mentees, chance),
        seed=seed,
    )


def regions_of(people_a_side: int) -> int:
    return REGIONS.get(people_a_side, 1)


def tickets(ids: tuple[str, ...], seed: int) -> Words:
    drawn = (hashlib.sha256(f"{seed}:{one}".encode()).digest()[:8] for one in ids)
    return np.fromiter((int.from_bytes(ticket) for ticket in drawn), dtype=np.uint64, count=len(ids))


def people(
    ids: tuple[str, ...],
    ticket: Words,
    mentors: Crowd,
    mentees: Crowd,
    order: Ints,
    barred: dict[Rule, tuple[Ints, Ints]],
) -> People:
    none: Ints = np.zeros(len(mentors.stage), dtype=np.int64)
    way = both(mentors.way, mentees.way, order)
    return People(
        ids=tuple(ids[n] for n in order),
        ticket=ticket[order],
        institution=both(mentors.institution, mentees.institution, order),
        region=both(mentors.region, mentees.region, order),
        mentor_capacity=both(mentors.capacity, none, order),
        mentee_capacity=both(none, mentees.capacity, order),
        disclosed=np.concatenate((mentors.disclosed, mentees.disclosed))[order],
        profiles=Profiles(
            vocabulary=VOCABULARY,
            stage=both(mentors.stage, mentees.stage, order),
            reach=np.full(len(order), Scope.NATIONAL.rank),
            in_person=way == crowd.IN_PERSON_ONLY,
            virtual=way == crowd.VIRTUAL_ONLY,
            offers=words(mentors.offers, mentees.offers, order),
            seeks=words(mentors.seeks, mentees.seeks, order),
            languages=words(mentors.languages, mentees.languages, order),
            free=words(mentors.free, mentees.free, order),
        ),
        barred=barred,
    )


def both(mentors: Ints, mentees: Ints, order: Ints) -> Ints:
    return np.concatenate((mentors, mentees))[order]


def words(mentors: Words, mentees: Words, order: Ints) -> Words:
    return np.concatenate((mentors, mentees))[order, None]


def barred(mentors: Crowd, mentees: Crowd, row: Ints, chance: Chance) -> dict[Rule, tuple[Ints, Ints]]:
    """By rows, in both orders, sorted and each once."""
    pairs = {
        Rule.AUTHORITY: bonds.lines(mentors, mentees, chance),
        Rule.CONFLICT: bonds.strangers(mentors, mentees, chance),
        Rule.PAIRED_BEFORE: bonds.strangers(mentors, mentees, chance),
    }
    found: dict[Rule, tuple[Ints, Ints]] = {}
    for rule, (one, other) in pairs.items():
        key = np.unique(np.concatenate((row[one] * len(row) + row[other], row[other] * len(row) + row[one])))
        found[rule] = key // len(row), key % len(row)
    return found


def wishes(mentors: Crowd, mentees: Crowd, row: Ints, chance: Chance) -> Wishes:
    count = len(mentors.stage)
    mentor, named, mentor_rank = bonds.wishes(mentors, mentees, chance)
    mentee, wanted, mentee_rank = bonds.wishes(mentees, mentors, chance)
    by_mentor = row[mentor] * len(row) + row[count + named]
    by_mentee = row[wanted] * len(row) + row[count + mentee]
    key: Ints = np.unique(np.concatenate((by_mentor, by_mentee)))
    ranks = [np.zeros(len(key), dtype=np.int64) for _ in range(2)]
    ranks[0][np.searchsorted(key, by_mentor)] = mentor_rank
    ranks[1][np.searchsorted(key, by_mentee)] = mentee_rank
    worth = np.concatenate(([0], bonds.POINTS_OF_RANKS))
    return Wishes(key=key, points=worth[ranks[0]] + worth[ranks[1]], mentor_rank=ranks[0], mentee_rank=ranks[1])


def points(where: Land, chance: Chance) -> Points:
    """Regions at one spot are worth 25 points, and those a whole width apart none."""
    to_mentee = chance.integers(20, 101, crowd.TOPICS)
    squares: list[list[int]] = ((where.place[:, None] - where.place[None]) ** 2).sum(axis=2).tolist()
    apart: Ints = np.array([[isqrt(square) for square in row] for row in squares])
    regions = 25 * np.maximum(0, crowd.WIDTH - apart) // crowd.WIDTH
    np.fill_diagonal(regions, 30)
    return Points(
        topic_to_mentee=to_mentee,
        topic_to_mentor=to_mentee * 6 // 10,
        slot=6,
        slots_counted=8,
        language=0,
        languages_counted=1,
        same_institution=40,
        regions=regions,
    )


def places(where: Land) -> Places:
    regions = tuple(f"region-{code:02}" for code in range(len(where.place)))
    seats = [code % crowd.INSTITUTIONS_A_REGION for code in range(len(where.region))]
    institutions = tuple(f"{regions[r]}-hospital-{seat:02}" for r, seat in zip(where.region, seats, strict=True))
    return Places(institutions, regions, where.region)

"""A crowd of mentors and mentees of one land, drawn side by side; nobody is on both sides."""

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from services.matching.domain.instance.arrays import Flags, Ints, Words

Shares: TypeAlias = npt.NDArray[np.float64]
Chance: TypeAlias = np.random.Generator

INSTITUTIONS_A_REGION = 12
WIDTH = 1_000
"""Of the land, in kilometres."""
TOPICS = 48
LANGUAGES = 8
SLOTS = 60
STAGES_OF_MENTORS = (0.20, 0.30, 0.22, 0.15, 0.09, 0.04)
STAGES_OF_MENTEES = (0.0, 0.0, 0.06, 0.12, 0.20, 0.25, 0.22, 0.15)
IN_PERSON_ONLY, VIRTUAL_ONLY, EITHER = range(3)


@dataclass(frozen=True)
class Land:
    """Regions as points of a square, and institutions of very different size."""

    place: Ints
    """Of each region, in whole kilometres east and north."""
    region: Ints
    """Of each institution."""
    size: Shares
    """The share of each institution in the whole land."""
    eager: Flags
    """The institutions in which more mentors disclose a background."""


@dataclass(frozen=True)
class Crowd:
    """One side, sorted by institution and so by region."""

    institution: Ints
    region: Ints
    stage: Ints
    capacity: Ints
    disclosed: Flags
    offers: Words
    seeks: Words
    languages: Words
    free: Words
    way: Ints


def land(regions: int, chance: Chance) -> Land:
    institutions = regions * INSTITUTIONS_A_REGION
    weight = chance.lognormal(0, 0.7, institutions)
    return Land(
        place=chance.integers(0, WIDTH, (regions, 2)),
        region=np.repeat(np.arange(regions), INSTITUTIONS_A_REGION),
        size=weight / weight.sum(),
        eager=chance.random(institutions) < 0.3,
    )


def crowds(where: Land, count: int, chance: Chance) -> tuple[Crowd, Crowd]:
    """As many mentors as mentees. What mentors offer is what mentees seek; the way back is only half as alike."""
    popular = chance.permutation(1 / np.arange(1, TOPICS + 1) ** 0.7)
    returned = (popular + chance.permutation(popular)) / 2
    mentors = side(where, count, STAGES_OF_MENTORS, (0.6, 0.4), chance)
    mentees = side(where, count, STAGES_OF_MENTEES, (0.6, 0.3, 0.1), chance)
    telling: Shares = np.where(where.eager, 0.4, 0.15)[mentors.institution]
    return (
        with_topics(
            mentors, sets(count, (2, 6), popular, chance), sets(count, (1, 4), returned, chance), telling, chance
        ),
        with_topics(
            mentees,
            sets(count, (2, 6), returned, chance),
            sets(count, (1, 5), popular, chance),
            np.zeros(count),
            chance,
        ),
    )


def side(where: Land, count: int, stages: tuple[float, ...], capacities: tuple[float, ...], chance: Chance) -> Crowd:
    institution = np.sort(chance.choice(len(where.size), size=count, p=where.size))
    nothing = np.zeros(count, dtype=np.uint64)
    return Crowd(
        institution=institution,
        region=where.region[institution],
        stage=chance.choice(len(stages), count, p=stages),
        capacity=1 + chance.choice(len(capacities), count, p=capacities),
        disclosed=np.zeros(count, dtype=np.bool_),
        offers=nothing,
        seeks=nothing,
        languages=tongues(count, chance),
        free=weeks(count, chance),
        way=chance.choice(3, count, p=(0.15, 0.35, 0.5)),
    )


def with_topics(crowd: Crowd, offers: Words, seeks: Words, telling: Shares, chance: Chance) -> Crowd:
    disclosed = chance.random(len(crowd.stage)) < telling
    return replace(crowd, offers=offers, seeks=seeks, disclosed=disclosed)


def sets(count: int, sizes: tuple[int, int], weight: Shares, chance: Chance) -> Words:
    """From the smallest to the largest size, drawn without return by weight (the Gumbel trick of Vieira 2014)."""
    least, most = sizes
    luck = chance.gumbel(size=(count, len(weight))) + np.log(weight)
    drawn = np.argsort(-luck, axis=1)[:, :most].astype(np.uint64)
    bits = np.left_shift(np.uint64(1), drawn)
    bits[np.arange(most) >= chance.integers(least, most + 1, count)[:, None]] = 0
    return np.bitwise_or.reduce(bits, axis=1)


def tongues(count: int, chance: Chance) -> Words:
    """Most speak the first language; a third, and whoever does not speak the first, another one."""
    first = chance.random(count) < 0.85
    other = np.left_shift(np.uint64(1), chance.integers(1, LANGUAGES, count).astype(np.uint64))
    return first.astype(np.uint64) | np.where(~first | (chance.random(count) < 0.35), other, np.uint64(0))


def weeks(count: int, chance: Chance) -> Words:
    """Three blocks of two to seven hours, which may overlap."""
    free = np.zeros(count, dtype=np.uint64)
    for _ in range(3):
        hours, start = chance.integers(2, 8, count), chance.integers(0, SLOTS - 8, count)
        block = np.left_shift(np.uint64(1), hours.astype(np.uint64)) - np.uint64(1)
        free |= np.left_shift(block, start.astype(np.uint64))
    return free

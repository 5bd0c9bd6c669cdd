"""Quotas of both sides on institutions, regions and the nation."""

from collections.abc import Iterator

import numpy as np

from libs.contracts.vocabulary import Level, Side
from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.instance import Limit
from tests.benchmarks.drawing.crowd import Chance, Crowd, Land


def quotas(where: Land, mentors: Crowd, mentees: Crowd, chance: Chance) -> tuple[Limit, ...]:
    """Those that ask for something: a minimum above 0 or a maximum."""
    sides = ((Side.MENTOR, mentors), (Side.MENTEE, mentees))
    found = [limit for side, crowd in sides for limit in of_institutions(side, crowd, len(where.size), chance)]
    found += [limit for side, crowd in sides for limit in of_regions(side, crowd, len(where.place))]
    return (*found, Limit(Level.NATION, 0, Side.MENTOR, 0, int(1.08 * len(mentors.stage))))


def of_institutions(side: Side, crowd: Crowd, count: int, chance: Chance) -> Iterator[Limit]:
    """At least 0, 20 or 40 pairs for 100 people; in every second institution at most 80, 100 or 120."""
    people: Ints = np.bincount(crowd.institution, minlength=count)
    least = np.floor(people * chance.choice((0, 0.2, 0.4), count)).astype(np.int64)
    most = np.ceil(people * chance.choice((0.8, 1, 1.2), count)).astype(np.int64)
    closed = chance.random(count) < 0.5
    for code in np.flatnonzero(closed | (least > 0)):
        maximum = int(max(least[code], most[code])) if closed[code] else None
        yield Limit(Level.INSTITUTION, int(code), side, int(least[code]), maximum)


def of_regions(side: Side, crowd: Crowd, count: int) -> Iterator[Limit]:
    """From 50 to 115 pairs for 100 people."""
    for code, people in enumerate(np.bincount(crowd.region, minlength=count)):
        yield Limit(Level.REGION, code, side, int(0.5 * people), int(np.ceil(1.15 * people)))

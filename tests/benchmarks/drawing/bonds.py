"""Who is bound to whom: reporting lines, conflicts, former pairs and wishes. People are numbered mentors first."""

import numpy as np

from services.matching.domain.instance.arrays import Ints
from tests.benchmarks.drawing.crowd import Chance, Crowd

Pairs = tuple[Ints, Ints]
LADDER = 8
POINTS_OF_RANKS: Ints = np.array([150, 120, 90, 60, 30])


def lines(mentors: Crowd, mentees: Crowd, chance: Chance) -> Pairs:
    """Everybody and their manager, and the manager's manager.

    A manager is somebody of the same institution, of either side, one or two stages above; who has nobody there
    reports to nobody of the round.
    """
    institution = np.concatenate((mentors.institution, mentees.institution))
    stage = np.concatenate((mentors.stage, mentees.stage))
    rung = institution * 2 * LADDER + stage
    order = np.argsort(rung, kind="stable")
    first, last = (np.searchsorted(rung[order], rung + step) for step in (1, 3))
    drawn = first + (chance.random(len(rung)) * (last - first)).astype(np.int64)
    manager = np.where(last > first, order[np.minimum(drawn, len(rung) - 1)], -1)
    above = np.where(manager >= 0, manager[manager], -1)
    people = np.arange(len(rung))
    led, led_twice = manager >= 0, above >= 0
    return np.concatenate((people[led], people[led_twice])), np.concatenate((manager[led], above[led_twice]))


def strangers(mentors: Crowd, mentees: Crowd, chance: Chance) -> Pairs:
    """As many pairs across the sides as there are mentors; some may come twice."""
    count = len(mentors.stage)
    return chance.integers(0, count, count), count + chance.integers(0, len(mentees.stage), count)


def wishes(choosing: Crowd, chosen: Crowd, chance: Chance) -> tuple[Ints, Ints, Ints]:
    """Who names whom (numbers within each side) and at which rank, from 1.

    Two in five name one to five people, seven in ten of them of the own region.
    """
    writers = np.flatnonzero(chance.random(len(choosing.stage)) < 0.4)
    names = chance.integers(1, len(POINTS_OF_RANKS) + 1, len(writers))
    writer = np.repeat(writers, names)
    first = np.searchsorted(chosen.region, choosing.region[writer])
    count = np.searchsorted(chosen.region, choosing.region[writer], side="right") - first
    near = first + (chance.random(len(writer)) * count).astype(np.int64)
    far = chance.integers(0, len(chosen.stage), len(writer))
    named = np.where((chance.random(len(writer)) < 0.7) & (count > 0), near, far)
    _, first_time = np.unique(writer * len(chosen.stage) + named, return_index=True)
    once = np.sort(first_time)
    return writer[once], named[once], in_turn(writer[once])


def in_turn(writer: Ints) -> Ints:
    """1, 2 and so on for the names of each writer."""
    return np.arange(len(writer)) - np.searchsorted(writer, writer) + 1

"""A stable matching of one round, or why there is none."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from libs.contracts.vocabulary import Side
from services.matching.domain.instance.arrays import Flags, Ints, contains
from services.matching.domain.instance.liking import LikedPairs, Tie
from services.matching.domain.instance.nested import Nested, asked, missed
from services.matching.solver.stability.deferred import deferred_acceptance

MOST_PAIRS = 1 << 25
"""Deferred acceptance keeps about 200 bytes a pair: 7 GiB of these."""


class StableModeDoesNotFit(ValueError):
    """Stable mode is for pairs, with no side rule but the burden share, and without fairness: ask for "optimal"."""


class TooManyPairsForStableMode(ValueError):
    """More valid pairs than fit in memory at once: use stable_lazily, which looks pairs up when needed."""


@dataclass(frozen=True)
class Sides:
    """Both sides with their quotas, and the lottery."""

    mentors: Nested
    mentees: Nested
    tie: Tie


@dataclass(frozen=True)
class Stable:
    """The stable matching that is best for the proposing side: rows, sorted by key."""

    mentor: Ints
    mentee: Ints


@dataclass(frozen=True)
class NoStable:
    """No stable matching is valid.

    Nodes (see `Nested`) whose minimum no stable matching meets, or that contradict the limits around them; and two
    people whom it would pair in both directions, of which it is not known whether another one would do.
    """

    mentor_nodes: Ints
    mentee_nodes: Ints
    mirrored: tuple[Ints, Ints]


Outcome: TypeAlias = Stable | NoStable
NOBODY: Ints = np.zeros(0, dtype=np.int64)


def stable(sides: Sides, valid: LikedPairs, proposing: Side = Side.MENTEE) -> Outcome:
    """Over these valid pairs. Raises TooManyPairsForStableMode."""
    if len(valid.mentor) > MOST_PAIRS:
        raise TooManyPairsForStableMode(TooManyPairsForStableMode.__doc__)
    torn = impossible(sides)
    if torn is not None:
        return torn
    return judged(sides, chosen(valid, accepted(sides, valid, proposing), len(sides.mentors.home)))


def impossible(sides: Sides) -> NoStable | None:
    """Where limits contradict each other whatever the pairs are."""
    torn = contradictions(sides.mentors), contradictions(sides.mentees)
    return NoStable(*torn, (NOBODY, NOBODY)) if len(torn[0]) or len(torn[1]) else None


def accepted(sides: Sides, valid: LikedPairs, proposing: Side) -> Flags:
    mentors = sides.mentors, valid.mentor, order_of(valid.to_mentor, sides.tie.of(valid.mentor, valid.mentee))
    mentees = sides.mentees, valid.mentee, order_of(valid.to_mentee, sides.tie.of(valid.mentee, valid.mentor))
    one, other = (mentees, mentors) if proposing is Side.MENTEE else (mentors, mentees)
    return deferred_acceptance(one[0], other[0], (one[1], other[1]), (one[2], other[2]))[0]


def order_of(worth: Ints, tie: Ints) -> Ints:
    """The place of each pair in the order of one side, 0 for the best."""
    place = np.empty(len(worth), dtype=np.int64)
    place[np.lexsort((tie, worth))] = np.arange(len(worth))[::-1]
    return place


def chosen(valid: LikedPairs, matched: Flags, people: int) -> Stable:
    mentor, mentee = valid.mentor[matched], valid.mentee[matched]
    order = np.argsort(mentor * people + mentee)
    return Stable(mentor[order], mentee[order])


def judged(sides: Sides, found: Stable) -> Outcome:
    people = len(sides.mentors.home)
    keys = found.mentor * people + found.mentee
    mirrored = contains(keys, found.mentee * people + found.mentor)
    short = missed(sides.mentors, found.mentor), missed(sides.mentees, found.mentee)
    if len(short[0]) or len(short[1]) or mirrored.any():
        return NoStable(*short, (found.mentor[mirrored], found.mentee[mirrored]))
    return found


def contradictions(side: Nested) -> Ints:
    """Nodes whose maximum is below their minimum, or below the minimums inside them."""
    needed = np.maximum(asked(side, np.zeros(side.institutions, dtype=np.int64)), side.lower)
    return np.flatnonzero(needed > side.upper)

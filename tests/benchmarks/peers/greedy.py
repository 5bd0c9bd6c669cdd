"""Greedy rounds, as mentor-match has them: three assignments one after the other, each over what is left.

Our own rewriting of the idea. In each round every pair is scored from the two people, pair by pair, by rules of points
(another profession and a distant grade cost some, one department forbids the pair), and one assignment is made; who is
paired already is not paired again. The assignment is that of scipy, which is quicker than their own.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from services.matching.domain.instance.arrays import Flags, Ints
from services.matching.domain.instance.instance import Listed
from tests.benchmarks.listed_rounds import of
from tests.benchmarks.peers import ours
from tests.benchmarks.peers.contest import Found, Run

ROUNDS = 3
DEPARTMENTS, PROFESSIONS, GRADES = 12, 8, 6
BEST = 24


@dataclass(frozen=True)
class Person:
    department: int
    profession: int
    grade: int


@dataclass(frozen=True)
class Crowd:
    mentors: tuple[Person, ...]
    mentees: tuple[Person, ...]


def crowd(people_a_side: int, seed: int = 1) -> Crowd:
    chance = np.random.default_rng(seed)
    drawn = chance.integers(0, (DEPARTMENTS, PROFESSIONS, GRADES), (2, people_a_side, 3)).tolist()
    mentors, mentees = (tuple(Person(*row) for row in side) for side in drawn)
    return Crowd(mentors, mentees)


def points(mentor: Person, mentee: Person) -> int:
    """0 for a pair that may not be."""
    if mentor.department == mentee.department or mentor.grade <= mentee.grade:
        return 0
    apart = mentor.grade - mentee.grade
    return BEST - 3 * abs(apart - 2) - (0 if mentor.profession == mentee.profession else 8)


def rounds(people_a_side: int) -> Run:
    """From people to pairs."""
    people = crowd(people_a_side)

    def run() -> Found:
        taken: Flags = np.zeros((people_a_side, people_a_side), dtype=np.bool_)
        score = 0
        for _ in range(ROUNDS):
            matrix = np.array([[points(mentor, mentee) for mentee in people.mentees] for mentor in people.mentors])
            matrix[taken] = 0
            chosen = linear_sum_assignment(matrix, maximize=True)
            valid = matrix[chosen] > 0
            score += int(matrix[chosen][valid].sum())
            taken[chosen[0][valid], chosen[1][valid]] = True
        return Found(int(taken.sum()), score)

    return run


def jointly(people_a_side: int) -> Run:
    """Ours: the same people and points at once, everybody up to three times."""
    people = crowd(people_a_side)

    def run() -> Found:
        mentors, mentees = (
            np.array([(one.department, one.profession, one.grade) for one in side])
            for side in (people.mentors, people.mentees)
        )
        matrix = all_points(mentors, mentees)
        mentor, mentee = np.nonzero(matrix)
        listed = Listed(mentor * 2 * people_a_side + people_a_side + mentee, matrix[mentor, mentee])
        often = np.full(people_a_side, ROUNDS)
        return ours.ready(of(people_a_side, often, often, listed))()

    return run


def all_points(mentors: Ints, mentees: Ints) -> Ints:
    """`points` of every pair."""
    department, profession = (mentors[:, None, n] == mentees[None, :, n] for n in (0, 1))
    apart = mentors[:, None, 2] - mentees[None, :, 2]
    found = BEST - 3 * np.abs(apart - 2) - np.where(profession, 0, 8)
    return np.where(department | (apart <= 0), 0, found)

"""A cohort as columns of numbers, in the order of the lottery."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from libs.contracts.rounds import CohortMember
from libs.contracts.vocabulary import Modality, Side, Topic
from services.matching.domain.pairing import Rule
from services.matching.domain.problem import Problem

Ints: TypeAlias = npt.NDArray[np.int64]
Words: TypeAlias = npt.NDArray[np.uint64]
Flags: TypeAlias = npt.NDArray[np.bool_]

WORD = 64


@dataclass(frozen=True)
class People:
    """One row a person; masks have one row of 64-bit words a person."""

    members: tuple[CohortMember, ...]
    lottery: Words
    stage: Ints
    institution: Ints
    region: Ints
    reach: Ints
    in_person: Flags
    virtual: Flags
    disclosed: Flags
    offers: Words
    seeks: Words
    languages: Words
    free: Words
    mentor_capacity: Ints
    mentee_capacity: Ints
    barred: dict[Rule, tuple[Ints, Ints]]
    """For each rule about named people: the pairs of rows that it bars, in both orders."""

    @property
    def mentors(self) -> Ints:
        """The rows of those who can mentor."""
        return np.flatnonzero(self.mentor_capacity > 0)

    @property
    def mentees(self) -> Ints:
        return np.flatnonzero(self.mentee_capacity > 0)


def columns(problem: Problem) -> People:
    """People in the order of a lottery that the seed decides, so that the order of rows does not matter."""
    drawn = sorted((ticket(m.participant_id, problem.policy.seed), m.participant_id, m) for m in problem.members)
    members = tuple(member for _, _, member in drawn)
    profiles = [member.profile for member in members]
    return People(
        members=members,
        lottery=np.array([number for number, _, _ in drawn], dtype=np.uint64),
        stage=numbers(profile.stage.rank for profile in profiles),
        institution=codes([member.institution_id for member in members]),
        region=codes([member.region_id for member in members]),
        reach=numbers(profile.widest_scope.rank for profile in profiles),
        in_person=np.array([profile.modality is Modality.IN_PERSON for profile in profiles], dtype=np.bool_),
        virtual=np.array([profile.modality is Modality.VIRTUAL for profile in profiles], dtype=np.bool_),
        disclosed=np.array([problem.told_by(m.participant_id).under_represented for m in members], dtype=np.bool_),
        offers=masks([profile.offers for profile in profiles], list(Topic)),
        seeks=masks([profile.seeks for profile in profiles], list(Topic)),
        languages=masks([profile.languages for profile in profiles]),
        free=masks([profile.free for profile in profiles]),
        mentor_capacity=numbers(problem.capacity(member, Side.MENTOR) for member in members),
        mentee_capacity=numbers(problem.capacity(member, Side.MENTEE) for member in members),
        barred=barred_pairs(problem, members),
    )


def ticket(participant_id: str, seed: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}:{participant_id}".encode()).digest()[:8])


def numbers(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def codes(names: Sequence[str]) -> Ints:
    """Each name as its place among all names, sorted."""
    place = {name: code for code, name in enumerate(sorted(set(names)))}
    return numbers(place[name] for name in names)


def barred_pairs(problem: Problem, members: Sequence[CohortMember]) -> dict[Rule, tuple[Ints, Ints]]:
    named: dict[Rule, Callable[[CohortMember], Sequence[str]]] = {
        Rule.TWO_PEOPLE: lambda member: (member.participant_id,),
        Rule.AUTHORITY: lambda member: member.profile.line,
        Rule.CONFLICT: lambda member: member.profile.conflicts,
        Rule.EXCLUSION: lambda member: problem.told_by(member.participant_id).excludes,
        Rule.PAIRED_BEFORE: lambda member: member.paired_before,
    }
    row = {member.participant_id: number for number, member in enumerate(members)}
    return {
        rule: both_orders([(row[m.participant_id], row[other]) for m in members for other in names(m) if other in row])
        for rule, names in named.items()
    }


def both_orders(pairs: Sequence[tuple[int, int]]) -> tuple[Ints, Ints]:
    one, other = numbers(one for one, _ in pairs), numbers(other for _, other in pairs)
    return np.concatenate((one, other)), np.concatenate((other, one))


def masks(sets: Sequence[Sequence[str]], universe: Sequence[str] | None = None) -> Words:
    """One bit for each value of the universe, which is by default all that anybody has."""
    place = {value: bit for bit, value in enumerate(universe or sorted({value for values in sets for value in values}))}
    words = np.zeros((len(sets), len(place) // WORD + 1), dtype=np.uint64)
    for row, values in enumerate(sets):
        for value in values:
            word, bit = divmod(place[value], WORD)
            words[row, word] |= np.uint64(1 << bit)
    return words

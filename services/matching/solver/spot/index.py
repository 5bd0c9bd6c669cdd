"""Spot: one question, one conversation, now. Which mentor who is free within days is asked?

The one with the fewest conversations so far (the least load), and of several the first of the lottery. A mentor fits
who offers the topic, shares a language and an hour that lies ahead, can meet the mentee, stands on a fitting stage and
within reach, and is barred by no rule about named people. Topics both ways are not asked: it is one question.

For n mentors a question takes at most (n / 64) * (hours + languages + 24) steps on words, an update about twenty
steps, whatever was asked before. The index is one writer's: questions and updates come one after another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from services.matching.domain.instance.arrays import Flags, Ints, Words
from services.matching.domain.instance.instance import PairTerms
from services.matching.domain.instance.people import People, Places, Profiles
from services.matching.solver.spot.search import least_loaded
from services.matching.solver.spot.sheet import PLANES, Sheet, rows_of_scope, sheet

MOST_LOAD = (1 << PLANES) - 1


class NoProfiles(ValueError):
    """Spot needs profiles: who offers what, and when they are free."""


@dataclass(frozen=True)
class Spot:
    """The index. Its arrays change in place."""

    people: People
    profiles: Profiles
    terms: PairTerms
    sheet: Sheet
    mentors: Ints
    """The row of each bit."""
    bit: Ints
    """The bit of each row; -1 for who is no mentor."""
    load: Ints
    """Of each bit."""
    gone: Flags
    """Who has withdrawn, of each bit."""
    with_load: Ints
    """How many available mentors have each load."""
    lowest: Ints
    """One number: no available mentor has a lower load."""
    barred: tuple[Ints, ...]
    """For each row the bits of those who may not be asked."""
    shade: Words
    """One bit for each mentor, none set between questions."""


@dataclass(frozen=True)
class Question:
    mentee: int
    topic: int
    ahead: tuple[int, ...]
    """The slots that lie ahead until the horizon, the next first."""


@dataclass(frozen=True)
class Found:
    mentor: int
    slot: int
    """The first that both have free."""


def spot(people: People, places: Places, terms: PairTerms) -> Spot:
    """Everybody is available and has no load. Raises NoProfiles."""
    if people.profiles is None:
        raise NoProfiles(NoProfiles.__doc__)
    mentors = people.mentors
    mentors = mentors[np.argsort(people.ticket[mentors], kind="stable")]
    bit = np.full(people.count, -1, dtype=np.int64)
    bit[mentors] = np.arange(len(mentors))
    written = sheet(people, people.profiles, terms, mentors, (len(places.institutions), len(places.regions)))
    with_load = np.zeros(MOST_LOAD + 2, dtype=np.int64)
    with_load[0], with_load[-1] = len(mentors), 1
    return Spot(
        people,
        people.profiles,
        terms,
        written,
        mentors,
        bit,
        np.zeros(len(mentors), dtype=np.int64),
        np.zeros(len(mentors), dtype=np.bool_),
        with_load,
        np.zeros(1, dtype=np.int64),
        barred_bits(people, bit),
        np.zeros(written.bits.shape[1], dtype=np.uint64),
    )


def barred_bits(people: People, bit: Ints) -> tuple[Ints, ...]:
    """For each row: those whom a rule about named people bars, and the person themselves."""
    everybody = np.arange(people.count)
    one = np.concatenate([everybody, *(pair[0] for pair in people.barred.values())])
    other = bit[np.concatenate([everybody, *(pair[1] for pair in people.barred.values())])]
    one, other = one[other >= 0], other[other >= 0]
    order = np.argsort(one, kind="stable")
    return tuple(np.split(other[order], np.searchsorted(one[order], everybody[1:])))


def ask(index: Spot, question: Question) -> Found | None:
    """Who is asked, and when both have time; None if nobody fits. Nothing changes: see `updates.carry`."""
    free = index.profiles.free[question.mentee].tolist()
    slots = [slot for slot in question.ahead if free[slot // 64] >> (slot % 64) & 1]
    groups = wanted(index, question, slots)
    bit = least_loaded(
        index.sheet.bits,
        np.array([row for group in groups for row in group], dtype=np.int64),
        np.array(list(accumulate(map(len, groups))), dtype=np.int64),
        index.shade,
        index.barred[question.mentee],
        index.sheet.planes,
        int(index.lowest[0]),
    )
    if bit < 0:
        return None
    word, place = index.sheet.bits[:, bit // 64], bit % 64
    hour = next(slot for slot in slots if int(word[index.sheet.slots + slot]) >> place & 1)
    return Found(int(index.mentors[bit]), hour)


def wanted(index: Spot, question: Question, slots: Sequence[int]) -> list[list[int]]:
    """Groups of rows of the sheet: a mentor must be in one of each. The cheap and rare ones come first."""
    people, profiles, terms, written = index.people, index.profiles, index.terms, index.sheet
    me = question.mentee
    if profiles.reach[me] < terms.scope.rank:
        return [[]]
    region = int(people.region[me])
    meeting = [written.virtual] if terms.all_virtual or profiles.virtual[me] else []
    if profiles.in_person[me]:
        meeting.append(written.in_person + region)
    return [
        [written.topics + question.topic],
        [written.available],
        *([row] for row in rows_of_scope(written, terms.scope, int(people.institution[me]), region)),
        [written.stages + int(profiles.stage[me])],
        [written.reach],
        meeting,
        [written.languages + language for language in set_bits(profiles.languages[me])],
        [written.slots + slot for slot in slots],
    ]


def set_bits(mask: Words) -> list[int]:
    return [64 * place + bit for place, word in enumerate(mask.tolist()) for bit in range(64) if word >> bit & 1]

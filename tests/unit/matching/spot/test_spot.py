"""Spot questions against a plain scan of everybody."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.contracts.vocabulary import Direction, Scope
from services.matching.domain.instance.instance import PairTerms
from services.matching.domain.instance.people import People
from services.matching.solver.spot.index import Found, NoProfiles, Question, ask, spot
from services.matching.solver.spot.updates import (
    LoadOutOfRange,
    book,
    carry,
    come_back,
    free_up,
    leave,
    withdraw,
)
from tests.unit.matching.spot.crowds import crowd, places, terms

WHERE = places(2, 2)
SLOTS = 12
ACTS = st.sampled_from(["ask", "carry", "leave", "back", "withdraw", "book", "free"])


class Scan:
    """The rules word for word, over plain sets."""

    def __init__(self, people: People, rules: PairTerms) -> None:
        assert people.profiles is not None
        self.people, self.rules, self.profiles = people, rules, people.profiles
        self.load = dict.fromkeys(people.mentors.tolist(), 0)
        self.away, self.gone = set[int](), set[int]()
        self.free = [bits(mask) for mask in self.profiles.free]
        self.barred = {
            (int(one), int(other))
            for rows in people.barred.values()
            for one, other in zip(rows[0], rows[1], strict=True)
        }

    def fits(self, mentor: int, mentee: int, topic: int) -> bool:
        known, people = self.profiles, self.people
        near = people.region[mentor] == people.region[mentee]
        up = int(known.stage[mentee] - known.stage[mentor])
        return bool(
            mentor != mentee
            and mentor not in self.away | self.gone
            and (mentor, mentee) not in self.barred
            and topic in bits(known.offers[mentor])
            and bits(known.languages[mentor]) & bits(known.languages[mentee])
            and min(known.reach[mentor], known.reach[mentee]) >= self.rules.scope.rank
            and {
                Scope.INSTITUTIONAL: people.institution[mentor] == people.institution[mentee],
                Scope.REGIONAL: near,
                Scope.NATIONAL: True,
            }[self.rules.scope]
            and {
                Direction.REVERSE: up >= self.rules.stage_gap,
                Direction.CLASSICAL: -up >= self.rules.stage_gap,
                Direction.PEER: up == 0,
            }[self.rules.direction]
            and (
                self.rules.all_virtual
                or (known.virtual[mentor] and known.virtual[mentee])
                or (known.in_person[mentor] and known.in_person[mentee] and near)
            )
        )

    def ask(self, question: Question) -> Found | None:
        best = min(
            (
                (self.load[mentor], int(self.people.ticket[mentor]), mentor, slot)
                for mentor in self.load
                if self.fits(mentor, question.mentee, question.topic)
                for slot in question.ahead
                if slot in self.free[mentor] & bits(self.profiles.free[question.mentee])
            ),
            key=lambda one: (*one[:3], question.ahead.index(one[3])),
            default=None,
        )
        return None if best is None else Found(best[2], best[3])


def bits(mask: np.typing.NDArray[np.uint64]) -> set[int]:
    return {bit for bit in range(64 * len(mask)) if int(mask[bit // 64]) >> (bit % 64) & 1}


@settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 1 << 30),
    st.sampled_from([20, 63, 64, 65, 130]),
    st.sampled_from(list(Scope)),
    st.sampled_from(list(Direction)),
    st.booleans(),
    st.lists(st.tuples(ACTS, st.integers(0, 10_000), st.integers(0, 10_000)), max_size=60),
)
def test_the_index_answers_as_a_plain_scan_does(
    seed: int, count: int, scope: Scope, direction: Direction, virtual: bool, acts: list[tuple[str, int, int]]
) -> None:
    people = crowd(count, WHERE, seed, topics=3, slots=SLOTS)
    rules = replace(terms(scope, direction), all_virtual=virtual)
    index, scan = spot(people, WHERE, rules), Scan(people, rules)
    mentors = people.mentors.tolist()
    for act, one, two in [*acts, *(("ask", one, one // 7) for one in range(20))]:
        mentor, slot = mentors[one % len(mentors)], two % SLOTS
        match act:
            case "carry":
                carry(index, mentor, two % 5)
                scan.load[mentor] = two % 5
            case "leave":
                leave(index, mentor)
                scan.away.add(mentor)
            case "back":
                come_back(index, mentor)
                scan.away.discard(mentor)
            case "withdraw":
                withdraw(index, mentor)
                scan.gone.add(mentor)
            case "book":
                book(index, mentor, slot)
                scan.free[mentor].discard(slot)
            case "free":
                free_up(index, mentor, slot)
                scan.free[mentor].add(slot)
            case _:
                ahead = tuple((slot + hour) % SLOTS for hour in range(9))
                question = Question(one % count, two % 3, ahead)
                assert ask(index, question) == scan.ask(question)


def test_conversations_go_round_before_anybody_is_asked_again() -> None:
    people = crowd(2000, WHERE, 4, topics=2, slots=SLOTS)
    index = spot(people, WHERE, terms(direction=Direction.PEER))
    assert people.profiles is not None
    far_reaching = int(np.flatnonzero(people.profiles.reach == Scope.NATIONAL.rank)[0])
    question = Question(far_reaching, 1, tuple(range(SLOTS)))
    asked = list[int]()
    while (found := ask(index, question)) is not None and found.mentor not in asked:
        asked.append(found.mentor)
        carry(index, found.mentor, 1)
    assert len(asked) > 5
    assert found is not None
    assert found.mentor == asked[0]


def test_a_load_below_all_others_is_found_again_after_everybody_left() -> None:
    people = crowd(40, WHERE, 5, topics=1, slots=1)
    rules = replace(terms(direction=Direction.CLASSICAL, gap=-9), all_virtual=True)
    index = spot(people, WHERE, rules)
    question = Question(3, 0, (0,))
    first = ask(index, question)
    for mentor in people.mentors.tolist():
        carry(index, mentor, 65_535)
        leave(index, mentor)
    assert ask(index, question) is None
    for mentor in people.mentors.tolist():
        come_back(index, mentor)
    assert ask(index, question) == first


def test_a_load_has_its_limits() -> None:
    people = crowd(10, WHERE, 1)
    index = spot(people, WHERE, terms())
    with pytest.raises(LoadOutOfRange, match=r"from 0 to 65,535"):
        carry(index, int(people.mentors[0]), 65_536)


def test_without_profiles_nobody_can_be_asked() -> None:
    with pytest.raises(NoProfiles, match="who offers what"):
        spot(replace(crowd(10, WHERE, 1), profiles=None), WHERE, terms())

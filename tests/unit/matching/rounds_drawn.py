"""Small rounds of listed pairs, drawn by Hypothesis, and every matching of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from hypothesis import strategies as st

from libs.contracts.vocabulary import Level, Side
from services.matching.domain.instance.instance import Instance, Limit
from tests.unit.matching.instances import Person, instance_of

HOMES = ("north-a", "north-b", "south-c")


@dataclass(frozen=True)
class Matching:
    pairs: tuple[tuple[int, int], ...]
    score: int

    @property
    def roles(self) -> int:
        return len({mentor for mentor, _ in self.pairs}) + len({mentee for _, mentee in self.pairs})

    @property
    def matched(self) -> frozenset[int]:
        return frozenset(row for pair in self.pairs for row in pair)


@st.composite
def small_rounds(draw: st.DrawFn, most_pairs: int = 9, *, minimums: bool = True) -> Instance:
    """Up to four mentors and four mentees, in up to three institutions of two regions."""
    side = st.lists(st.tuples(st.sampled_from(HOMES), st.integers(1, 2)), min_size=1, max_size=4)
    mentors, mentees = draw(side), draw(side)
    cohort = [Person(f"g{n}", home, mentor=capacity) for n, (home, capacity) in enumerate(mentors)]
    cohort += [Person(f"t{n}", home, mentee=capacity) for n, (home, capacity) in enumerate(mentees)]
    possible = [(f"g{one}", f"t{other}") for one in range(len(mentors)) for other in range(len(mentees))]
    chosen = draw(st.lists(st.sampled_from(possible), unique=True, max_size=most_pairs))
    scores: Mapping[tuple[str, str], int] = {pair: draw(st.integers(0, 5)) for pair in chosen}
    plain = instance_of(cohort, scores)
    return replace(plain, limits=draw(limits(plain, minimums=minimums)))


@st.composite
def limits(draw: st.DrawFn, instance: Instance, *, minimums: bool) -> tuple[Limit, ...]:
    places = [(Level.INSTITUTION, code) for code in range(len(instance.places.institutions))]
    places += [(Level.REGION, code) for code in range(len(instance.places.regions))]
    places += [(Level.NATION, 0)]
    wanted = [(level, code, side) for level, code in places for side in Side]
    chosen = draw(st.lists(st.sampled_from(wanted), unique=True, max_size=4))
    found: list[Limit] = []
    for level, code, side in chosen:
        minimum = draw(st.integers(0, 2)) if minimums else 0
        maximum = draw(st.none() | st.integers(minimum, minimum + 2))
        found.append(Limit(level, code, side, minimum, maximum))
    return tuple(found)


def matchings(instance: Instance) -> list[Matching]:
    """Every matching within capacities and limits."""
    assert instance.listed is not None
    count = instance.people.count
    pairs = [divmod(key, count) for key in instance.listed.key.tolist()]
    scores = instance.listed.score.tolist()
    found: list[Matching] = []
    for chosen in subsets(pairs, instance.people.mentor_capacity.tolist(), instance.people.mentee_capacity.tolist(), 0):
        picked = tuple(pairs[n] for n in chosen)
        if all(within(instance, limit, picked) for limit in instance.limits):
            found.append(Matching(picked, sum(scores[n] for n in chosen)))
    return found


def subsets(
    pairs: Sequence[tuple[int, int]], mentors: Sequence[int], mentees: Sequence[int], start: int
) -> Iterator[tuple[int, ...]]:
    yield ()
    for n in range(start, len(pairs)):
        mentor, mentee = pairs[n]
        if mentors[mentor] and mentees[mentee]:
            for rest in subsets(pairs, less(mentors, mentor), less(mentees, mentee), n + 1):
                yield (n, *rest)


def less(left: Sequence[int], row: int) -> Sequence[int]:
    return [*left[:row], left[row] - 1, *left[row + 1 :]]


def within(instance: Instance, limit: Limit, pairs: Sequence[tuple[int, int]]) -> bool:
    people = instance.people
    column = {Level.INSTITUTION: people.institution, Level.REGION: people.region}.get(
        limit.level, np.zeros(people.count, dtype=np.int64)
    )
    inside = sum(int(column[pair[0 if limit.side is Side.MENTOR else 1]]) == limit.code for pair in pairs)
    return limit.minimum <= inside and (limit.maximum is None or inside <= limit.maximum)


def best(found: Sequence[Matching]) -> list[Matching]:
    """Most roles, then the highest score."""
    top = max((one.roles, one.score) for one in found)
    return [one for one in found if (one.roles, one.score) == top]


def unwatched(_: object) -> None:
    """Whoever solves a small round need not know how far it is."""

"""Stable matchings straight from profiles, and their blocking pairs, beside the same with all pairs in memory."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.domain.instance.blocking import Matched, blocking
from services.matching.domain.instance.blocking_among import among_computed, blocking_pairs, liked, matched_of
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.computed import ComputedPairs, computed_pairs
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.liking import LikedPairs
from services.matching.domain.instance.nested import Nested
from services.matching.domain.instance.prices import PairPrices
from services.matching.solver.stability.computed_source import ComputedSource, sides_of
from services.matching.solver.stability.lazily import stable_lazily
from services.matching.solver.stability.stable import Stable, stable
from tests.benchmarks.rounds import national_round

EVERYTHING = 1 << 60


def everything(pairs: ComputedPairs) -> LikedPairs:
    none = np.zeros(pairs.instance.people.count, dtype=np.int64)
    return liked(pairs, pairs.beyond(PairPrices(-1, none, none), EVERYTHING).key)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_round_of_profiles_is_stable_without_all_its_pairs_in_memory(seed: int) -> None:
    instance = national_round(300, seed)
    pairs, sides = computed_pairs(instance, 2), sides_of(instance)
    sides = replace(sides, mentors=without_minimums(sides.mentors), mentees=without_minimums(sides.mentees))
    every = everything(pairs)
    whole, lazily = stable(sides, every), stable_lazily(sides, ComputedSource(pairs, sides.tie), 2)
    assert isinstance(whole, Stable)
    assert isinstance(lazily, Stable)
    assert len(whole.mentor) > 50
    assert np.array_equal(whole.mentor, lazily.mentor)
    assert np.array_equal(whole.mentee, lazily.mentee)
    for kept in (slice(None), slice(None, None, 2)):
        keys = whole.mentor[kept] * instance.people.count + whole.mentee[kept]
        matched = Matched(sides.mentors, sides.mentees, sides.tie, liked(pairs, keys))
        told = among_computed(pairs, matched, 5)
        assert told == blocking(matched, [every], 5)
        assert (told.count == 0) == (kept == slice(None))


def without_minimums(side: Nested) -> Nested:
    return side._replace(lower=np.zeros_like(side.lower))


ROUNDS = [national_round(60, seed) for seed in range(4)]
EVERY = [everything(computed_pairs(instance, 1)) for instance in ROUNDS]


@settings(deadline=None, max_examples=60)
@given(which=st.integers(0, len(ROUNDS) - 1), seed=st.integers(0, 999), wanted=st.integers(0, 30), drawn=st.data())
def test_blocking_pairs_of_any_matching_are_counted_and_named_as_if_each_pair_were_looked_at(
    which: int, seed: int, wanted: int, drawn: st.DataObject
) -> None:
    """Also for half a matching, in which many have room, and for rounds without points for topics."""
    instance, every = ROUNDS[which], EVERY[which]
    if drawn.draw(st.booleans()):
        instance = without_points(instance)
        every = everything(computed_pairs(instance, 1))
    some = at_random(instance, every, seed, drawn.draw(st.sampled_from((0, 3, 20, 60))))
    pairs = computed_pairs(instance, 2)
    told = blocking_pairs(instance, pairs, some, wanted)
    assert told == blocking(matched_of(instance, pairs, some), [every], wanted)


def without_points(instance: Instance) -> Instance:
    assert instance.terms is not None
    points = instance.terms.points
    none = np.zeros_like(points.topic_to_mentee)
    less = replace(points, topic_to_mentee=none, topic_to_mentor=none)
    return replace(instance, terms=replace(instance.terms, points=less))


def at_random(instance: Instance, every: LikedPairs, seed: int, most: int) -> Answer:
    """Pairs within everybody's capacity, in an order by chance; quotas may be broken."""
    order = np.random.default_rng(seed).permutation(len(every.mentor))
    left = [instance.people.mentor_capacity.copy(), instance.people.mentee_capacity.copy()]
    keys: list[int] = []
    for place in order.tolist():
        mentor, mentee = int(every.mentor[place]), int(every.mentee[place])
        if len(keys) < most and left[0][mentor] and left[1][mentee]:
            left[0][mentor] -= 1
            left[1][mentee] -= 1
            keys.append(mentor * instance.people.count + mentee)
    mentor, mentee = np.divmod(np.array(sorted(keys), dtype=np.int64), instance.people.count)
    return Answer(mentor, mentee, np.full(len(keys), -1), ())

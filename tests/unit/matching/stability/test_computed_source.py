"""Stable matchings straight from profiles, and their blocking pairs, beside the same with all pairs in memory."""

from dataclasses import replace

import numpy as np
import pytest

from services.matching.domain.instance.blocking import Matched, blocking
from services.matching.domain.instance.computed import computed_pairs
from services.matching.domain.instance.nested import Nested
from services.matching.solver.stability.computed_source import (
    ComputedSource,
    all_pairs,
    liked,
    likely_blocking,
    sides_of,
)
from services.matching.solver.stability.lazily import stable_lazily
from services.matching.solver.stability.stable import Stable, stable
from tests.benchmarks.rounds import national_round


@pytest.mark.parametrize("seed", [1, 2])
def test_a_round_of_profiles_is_stable_without_all_its_pairs_in_memory(seed: int) -> None:
    instance = national_round(300, seed)
    pairs, sides = computed_pairs(instance, 2), sides_of(instance)
    sides = replace(sides, mentors=without_minimums(sides.mentors), mentees=without_minimums(sides.mentees))
    every = all_pairs(pairs)
    whole, lazily = stable(sides, every), stable_lazily(sides, ComputedSource(pairs, sides.tie), 2)
    assert isinstance(whole, Stable)
    assert isinstance(lazily, Stable)
    assert len(whole.mentor) > 50
    assert np.array_equal(whole.mentor, lazily.mentor)
    assert np.array_equal(whole.mentee, lazily.mentee)
    for kept in (slice(None), slice(None, None, 2)):
        keys = whole.mentor[kept] * instance.people.count + whole.mentee[kept]
        matched = Matched(sides.mentors, sides.mentees, sides.tie, liked(pairs, keys))
        told = blocking(matched, [every], 5)
        assert told == blocking(matched, likely_blocking(pairs, matched), 5)
        assert (told.count == 0) == (kept == slice(None))


def without_minimums(side: Nested) -> Nested:
    return side._replace(lower=np.zeros_like(side.lower))


def test_all_pairs_are_all_that_are_valid() -> None:
    pairs = computed_pairs(national_round(60), 2)
    every, count = all_pairs(pairs), pairs.instance.people.count
    wanted, _ = pairs.valid((pairs.mentors[:, None] * count + pairs.mentees[None]).ravel())
    assert len(wanted) > 50
    assert np.array_equal(np.sort(every.mentor * count + every.mentee), wanted)

"""Deferred acceptance against all stable matchings of small rounds."""

from hypothesis import given, settings

from libs.contracts.vocabulary import Side
from services.matching.domain.instance.blocking import blocking, is_stable
from services.matching.solver.stability.stable import NoStable, Stable, stable
from tests.unit.matching.stability.markets import Small, Trial, market, matched, named, pairs, smalls


@settings(deadline=None, max_examples=150)
@given(smalls())
def test_the_matching_is_the_best_stable_one_for_the_proposing_side(small: Small) -> None:
    trial = Trial(small)
    every = trial.stable()
    for side, which in ((Side.MENTOR, 0), (Side.MENTEE, 1)):
        found = stable(market(small), pairs(small), side)
        assert isinstance(found, Stable)
        ours = named(small, found)
        assert ours in every
        assert all(trial.choice(which, ours | other) == ours for other in every)


@settings(deadline=None, max_examples=300)
@given(smalls(minimums=True))
def test_with_minimums_a_stable_matching_is_found_where_there_is_one(small: Small) -> None:
    every = Trial(small).stable()
    for side in Side:
        found = stable(market(small), pairs(small), side)
        assert isinstance(found, NoStable) == (not every)
        if isinstance(found, Stable):
            assert named(small, found) in every


@settings(deadline=None, max_examples=200)
@given(smalls(minimums=True))
def test_blocking_pairs_are_those_of_the_definition(small: Small) -> None:
    trial = Trial(small)
    for chosen in trial.valid_matchings():
        found = blocking(matched(small, sorted(chosen)), [pairs(small)], 100)
        wanted = trial.blocking(chosen)
        assert found.count == len(wanted)
        assert sorted((one.mentor, one.mentee - small.mentors) for one in found.strongest) == wanted
        assert is_stable(matched(small, sorted(chosen)), [pairs(small)]) == (not wanted)

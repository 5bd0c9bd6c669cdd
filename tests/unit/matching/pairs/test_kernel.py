"""The compiled kernel says of every pair what the plain columns say."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from libs.contracts.vocabulary import Direction, Scope
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.market import open_market
from services.matching.domain.instance.needs import with_counterpart
from services.matching.domain.instance.prices import PairPrices
from services.matching.domain.instance.sheets import BLOCK
from services.matching.domain.pairing import Rule
from services.matching.domain.verifying.plainly import scores
from tests.benchmarks.rounds import national_round
from tests.unit.matching.pairs.by_highs import all_pairs
from tests.unit.matching.pairs.variants import with_terms, wordier

VARIANTS = [
    (Direction.REVERSE, Scope.NATIONAL, False),
    (Direction.CLASSICAL, Scope.REGIONAL, False),
    (Direction.PEER, Scope.NATIONAL, True),
    (Direction.REVERSE, Scope.INSTITUTIONAL, False),
]


def favouring(instance: Instance) -> Instance:
    """The same, where one in three was left out before."""
    drawn = np.random.default_rng(11)
    points = drawn.integers(1, 150, instance.people.count) * (drawn.integers(0, 3, instance.people.count) == 0)
    return replace(instance, people=replace(instance.people, priority=points))


def as_it_is(instance: Instance) -> Instance:
    return instance


FAVOURS = pytest.mark.parametrize("with_priority", [as_it_is, favouring])


def everything(instance: Instance, workers: int = 2) -> dict[int, int]:
    market = open_market(instance, workers)
    none = np.zeros(instance.people.count, dtype=np.int64)
    key, score = market.valid(market.beyond(PairPrices(-1, none, none), slack=1).key)
    return dict(zip(key.tolist(), score.tolist(), strict=True))


def plainly(instance: Instance) -> dict[int, int]:
    mentor, mentee, score = all_pairs(instance)
    return dict(zip((mentor * instance.people.count + mentee).tolist(), score.tolist(), strict=True))


@pytest.mark.parametrize(("direction", "scope", "all_virtual"), VARIANTS)
@pytest.mark.parametrize("words", [1, 2])
@FAVOURS
def test_every_pair_is_valid_for_both_or_for_none_and_worth_the_same(
    direction: Direction, scope: Scope, all_virtual: bool, words: int, with_priority: Callable[[Instance], Instance]
) -> None:
    instance = with_terms(national_round(150, seed=words), direction, scope, all_virtual=all_virtual)
    instance = with_priority(wordier(instance) if words == 2 else instance)
    found = everything(instance)
    assert found == plainly(instance)
    assert found


def test_mentees_of_many_blocks_are_all_looked_at() -> None:
    instance = national_round(BLOCK + 200)
    people, none = instance.people, np.zeros(instance.people.count, dtype=np.int64)
    some = people.mentors[::1500]
    market = open_market(instance, 2)
    found = market.beyond(PairPrices(-1, none, none), slack=1, mentors=some)
    mentor, mentee = (column.ravel() for column in np.meshgrid(some, people.mentees, indexing="ij"))
    score, valid = scores(instance, mentor, mentee)
    assert found.key.tolist() == (mentor * people.count + mentee)[valid].tolist()
    assert found.valid == len(found.key)
    assert market.valid(found.key)[1].tolist() == score[valid].tolist()
    best = {key // people.count for key in market.shortlist(1, mentors=some).tolist()}
    assert best == set(mentor[valid].tolist())


def test_whose_best_counterpart_is_barred_has_others() -> None:
    instance = national_round(60)
    people, valid = instance.people, plainly(instance)
    mentors = {key // people.count for key in valid}
    best = {one: max((score, key) for key, score in valid.items() if key // people.count == one)[1] for one in mentors}
    key = np.unique(np.array(list(best.values())))
    ended = np.divmod(
        np.unique(np.append(key, (key % people.count) * people.count + key // people.count)), people.count
    )
    barred = replace(instance, people=replace(people, barred={**people.barred, Rule.EXCLUSION: ended}))
    courted = {row for key in plainly(barred) for row in divmod(key, people.count)}
    found = with_counterpart(barred, open_market(barred), np.arange(people.count))
    assert set(np.flatnonzero(found).tolist()) == courted


def test_the_number_of_workers_changes_nothing() -> None:
    instance = national_round(150)
    assert everything(instance, 1) == everything(instance, 2) == everything(instance, 3)


@FAVOURS
def test_the_pairs_beyond_prices_are_those_that_the_prices_do_not_cover(
    with_priority: Callable[[Instance], Instance],
) -> None:
    instance = with_priority(national_round(120, seed=3))
    drawn = np.random.default_rng(5)
    prices = drawn.integers(0, 150, (2, instance.people.count))
    valid = plainly(instance)
    market = open_market(instance)
    for shift, home, region, slack in ((0, 0, 0, 0), (3, -70, 30, 20), (-1, 5, -9, 160)):
        found = market.beyond(
            PairPrices(shift, prices[0], prices[1], home, region, np.array([3, 47]), np.array([40, 11])), slack
        )
        expected = {
            key: worth
            for key, score in valid.items()
            if (worth := priced(instance, key, score, shift, prices, (home, region))) > -slack
        }
        assert dict(zip(found.key.tolist(), found.worth.tolist(), strict=True)) == expected
        assert found.valid == len(valid)


def priced(instance: Instance, key: int, score: int, shift: int, prices: np.ndarray, places: tuple[int, int]) -> int:
    people, (mentor, mentee) = instance.people, divmod(key, instance.people.count)
    assert people.profiles is not None
    flowing = int(people.profiles.offers[mentor, 0] & people.profiles.seeks[mentee, 0])
    return (
        (score << shift if shift >= 0 else 0)
        - int(prices[0, mentor] + prices[1, mentee])
        + places[0] * bool(people.institution[mentor] == people.institution[mentee])
        + places[1] * bool(people.region[mentor] == people.region[mentee])
        + 40 * (flowing >> 3 & 1)
        + 11 * (flowing >> 47 & 1)
    )


@FAVOURS
def test_the_shortlist_holds_the_best_of_everybody_but_for_those_who_are_barred(
    with_priority: Callable[[Instance], Instance],
) -> None:
    instance = with_priority(national_round(120, seed=2))
    valid, people = plainly(instance), instance.people
    listed = set(open_market(instance, 2).shortlist(3).tolist())
    assert listed <= set(valid)
    assert set(instance.wishes.key.tolist()) & set(valid) <= listed
    wished = dict(zip(instance.wishes.key.tolist(), instance.wishes.points.tolist(), strict=True))
    plain = {key: score - wished.get(key, 0) for key, score in valid.items()}
    barred = np.concatenate([one for one, _ in people.barred.values()])
    for side in (0, 1):
        for person in range(people.count):
            sure = max(0, 3 - int((barred == person).sum()))
            mine = sorted((plain[key] for key in valid if divmod(key, people.count)[side] == person), reverse=True)
            kept = sorted((plain[key] for key in listed if divmod(key, people.count)[side] == person), reverse=True)
            assert kept[:sure] == mine[:sure]

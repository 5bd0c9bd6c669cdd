"""The rounds of the benchmarks: like each other by their seed, and like those of a real nation."""

from pathlib import Path

import numpy as np

from services.matching.domain.documents.reading import problem
from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.market import open_market
from services.matching.domain.pairing import Rule
from tests.benchmarks.rounds import national_round
from tests.benchmarks.written import write_round


def test_the_same_seed_draws_the_same_round_and_another_seed_another_one() -> None:
    one, again, other = (national_round(200, seed) for seed in (1, 1, 2))
    assert np.array_equal(one.people.ticket, again.people.ticket)
    assert np.array_equal(one.wishes.key, again.wishes.key)
    assert one.limits == again.limits
    assert not np.array_equal(one.wishes.key, other.wishes.key)


def test_people_stand_by_region_then_institution_then_lottery_each_on_one_side() -> None:
    people = national_round(5_000).people
    order = np.lexsort((people.ticket, people.institution, people.region))
    assert np.array_equal(order, np.arange(people.count))
    assert len(people.mentors) == len(people.mentees) == 5_000
    assert not np.intersect1d(people.mentors, people.mentees).size


def test_a_manager_is_of_the_same_institution_and_of_another_stage() -> None:
    people = national_round(1_000).people
    assert people.profiles is not None
    one, other = people.barred[Rule.AUTHORITY]
    assert np.array_equal(people.institution[one], people.institution[other])
    assert np.all(people.profiles.stage[one] != people.profiles.stage[other])
    assert len(one) > 5 * len(people.mentors)


def test_wishes_name_the_other_side_once_and_are_worth_their_ranks() -> None:
    instance = national_round(1_000)
    wishes, people = instance.wishes, instance.people
    worth = np.array([0, 150, 120, 90, 60, 30])
    assert np.all(np.diff(wishes.key) > 0)
    assert np.all(people.mentor_capacity[wishes.key // people.count] > 0)
    assert np.all(people.mentee_capacity[wishes.key % people.count] > 0)
    assert np.array_equal(wishes.points, worth[wishes.mentor_rank] + worth[wishes.mentee_rank])


def test_quotas_bind_places_of_every_level_and_can_be_kept() -> None:
    instance = national_round(1_000)
    assert {limit.level for limit in instance.limits} == {"institution", "region", "nation"}
    for limit in instance.limits:
        assert limit.maximum is None or 0 <= limit.minimum <= limit.maximum


def test_a_round_comes_back_from_its_files_as_it_was_drawn(tmp_path: Path) -> None:
    drawn, read = national_round(200), problem(write_round(200, tmp_path))
    assert drawn.people.ids == read.people.ids
    assert drawn.places.institutions == read.places.institutions
    assert set(drawn.limits) == set(read.limits)
    assert np.array_equal(drawn.wishes.key, read.wishes.key)
    assert np.array_equal(drawn.wishes.points, read.wishes.points)
    market, other_market = open_market(drawn), open_market(read)
    every: Ints = (drawn.people.mentors[:, None] * 400 + drawn.people.mentees[None, :]).ravel()
    for one, other in zip(market.valid(every), other_market.valid(every), strict=True):
        assert np.array_equal(one, other)

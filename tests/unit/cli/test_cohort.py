"""Invented people: the same seed, the same people; and everybody keeps the rules of the programme."""

from collections import Counter

import numpy as np
import pytest

from libs.contracts.vocabulary import Stage
from services.cli.domain import cohort, country, habits
from services.cli.domain.cohort import Person
from services.cli.domain.country import Institution


def country_of(seed: int, people: int = 2000) -> tuple[list[Institution], list[Person]]:
    chance = np.random.default_rng(seed)
    institutions = country.institutions(country.regions(8), 60, people, chance)
    return institutions, cohort.generate(institutions, chance)


@pytest.fixture(scope="module")
def people() -> list[Person]:
    return country_of(1)[1]


def test_the_same_seed_gives_the_same_people(people: list[Person]) -> None:
    assert country_of(1)[1] == people
    assert country_of(2)[1] != people


def test_institutions_differ_in_size_and_are_in_every_region() -> None:
    institutions, everybody = country_of(1)
    sizes = sorted(one.size for one in institutions)
    assert (len(institutions), sum(sizes), len(everybody)) == (60, 2000, 2000)
    assert sizes[0] >= country.SMALLEST
    assert sizes[-1] > 3 * sizes[30]
    assert {one.region_id for one in institutions} == {one.id for one in country.regions(8)}
    assert len({one.id for one in institutions}) == 60
    assert Counter(one.institution_id for one in everybody) == {one.id: one.size for one in institutions}


def test_stages_come_in_the_shares_of_the_table(people: list[Person]) -> None:
    counted = Counter(one.profile.stage for one in people)
    for stage, share in habits.STAGES.items():
        assert counted[stage] / len(people) == pytest.approx(share, abs=0.03)


def test_juniors_offer_what_is_digital_and_seniors_seek_it(people: list[Person]) -> None:
    for one in people:
        if one.profile.stage.rank <= Stage.FELLOW.rank:
            assert set(one.profile.offers) <= set(habits.DIGITAL)
            assert set(one.profile.seeks) <= set(habits.CAREER)
            assert one.profile.mentor_capacity
            assert not one.profile.mentee_capacity
        elif one.profile.stage.rank >= Stage.ESTABLISHED_ATTENDING.rank:
            assert set(one.profile.offers) <= set(habits.CAREER)
            assert set(one.profile.seeks) <= set(habits.DIGITAL)


def test_managers_are_of_the_same_institution_and_stand_above(people: list[Person]) -> None:
    by_id = {one.id: one for one in people}
    for one in people:
        chain = [one, *(by_id[manager] for manager in one.profile.line)]
        assert {link.institution_id for link in chain} == {one.institution_id}
        ranks = [link.profile.stage.rank for link in chain]
        assert ranks == sorted(set(ranks))
    assert sum(bool(one.profile.line) for one in people) > 1000


def test_only_some_belong_to_an_under_represented_group_and_say_so(people: list[Person]) -> None:
    expected = habits.UNDER_REPRESENTED * habits.DISCLOSES
    assert sum(one.under_represented for one in people) / len(people) == pytest.approx(expected, abs=0.03)


def test_a_few_people_are_enough() -> None:
    institutions, everybody = country_of(1, people=200)
    assert len(everybody) == sum(one.size for one in institutions) == 200

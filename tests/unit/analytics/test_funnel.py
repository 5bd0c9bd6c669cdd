"""How people are counted, told as stories."""

from hypothesis import given

from libs.contracts.analytics import FunnelStage
from libs.contracts.vocabulary import Level
from services.analytics.domain.funnel import STAGES, THE_NATION, Funnel, Furthest, Place, count
from tests.unit.analytics.nations import nations, total


def test_whoever_reached_a_stage_counts_in_all_before_it() -> None:
    funnel = count([Furthest("north", "general", FunnelStage.ACCEPTED, 7)])
    assert funnel.counts[Place(Level.INSTITUTION, "general")] == (7, 7, 7, 7, 0, 0, 0, 0)


def test_people_of_one_place_add_up() -> None:
    funnel = count(
        [Furthest("north", "general", FunnelStage.ENROLLED, 2), Furthest("north", "general", FunnelStage.ELIGIBLE, 3)]
    )
    assert funnel.counts[THE_NATION] == (5, 3, 0, 0, 0, 0, 0, 0)


def test_nobody_is_counted_before_anybody_is_enrolled() -> None:
    assert count([]).places == ()


@given(nations)
def test_institutions_add_up_to_their_region_and_regions_to_the_nation(funnel: Funnel) -> None:
    for whole, parts in funnel.inside.items():
        assert funnel.counts[whole] == total([funnel.counts[part] for part in parts])


@given(nations)
def test_a_funnel_never_widens(funnel: Funnel) -> None:
    assert all(list(counts) == sorted(counts, reverse=True) for counts in funnel.counts.values())
    assert all(len(counts) == len(STAGES) for counts in funnel.counts.values())

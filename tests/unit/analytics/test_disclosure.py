"""What is withheld, and that nobody can work it out."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.contracts.analytics import FunnelRow, FunnelStage
from libs.contracts.vocabulary import Level
from services.analytics.domain.disclosure import disclose, stages_shown
from services.analytics.domain.funnel import STAGES, Counts, Funnel, Furthest, Place, count
from tests.unit.analytics.nations import every_nation, nations

thresholds = st.integers(3, 10)


def test_large_figures_are_published() -> None:
    assert enrolled({"a": 20, "b": 10}) == {"nation": 30, "north": 30, "a": 20, "b": 10}


def test_a_small_figure_takes_the_smallest_other_with_it() -> None:
    """Otherwise it would be what the others leave of the region."""
    assert enrolled({"a": 20, "b": 10, "c": 4}) == {"nation": 34, "north": 34, "a": 20, "b": None, "c": None}


def test_small_figures_hide_each_other_only_when_they_are_not_small_together() -> None:
    assert enrolled({"a": 20, "b": 3, "c": 2})["a"] == 20
    assert enrolled({"a": 20, "b": 2, "c": 2})["a"] is None


def test_nothing_at_all_is_a_small_figure() -> None:
    assert enrolled({"a": 0, "b": 10, "c": 20}) == {"nation": 30, "north": 30, "a": None, "b": None, "c": 20}


def test_a_small_nation_tells_nothing() -> None:
    assert set(enrolled({"a": 3, "b": 1}).values()) == {None}


def test_an_empty_programme_has_no_rows() -> None:
    assert disclose(count([]), 5) == ()


def test_the_table_goes_from_the_nation_down_whatever_order_the_people_come_in() -> None:
    people = [Furthest(region, f"{region}-{n}", FunnelStage.ENROLLED, 9) for region in ("b", "a") for n in (2, 1)]
    rows = disclose(count(people), 5)
    assert rows == disclose(count(people[::-1]), 5)
    assert [row.place_id for row in rows] == ["nation", "a", "b", "a-1", "a-2", "b-1", "b-2"]
    assert [cell.stage for cell in rows[0].cells] == list(STAGES)


@given(nations, thresholds)
def test_no_published_cell_is_small_and_each_is_true(funnel: Funnel, threshold: int) -> None:
    for place, cells in published(disclose(funnel, threshold)).items():
        for stage, people in enumerate(cells):
            assert people is None or (people >= threshold and people == funnel.counts[place][stage])


@given(nations, thresholds)
def test_what_a_published_whole_leaves_over_is_never_small(funnel: Funnel, threshold: int) -> None:
    cells = published(disclose(funnel, threshold))
    for whole, parts in funnel.inside.items():
        for stage in range(len(STAGES)):
            hidden = [funnel.counts[part][stage] for part in parts if cells[part][stage] is None]
            if cells[whole][stage] is None:
                assert len(hidden) == len(parts)
            elif hidden:
                assert len(hidden) >= 2
                assert sum(hidden) >= threshold


@given(nations, thresholds)
def test_no_withheld_cell_follows_by_adding_and_subtracting(funnel: Funnel, threshold: int) -> None:
    cells = published(disclose(funnel, threshold))
    for stage in range(len(STAGES)):
        unknown = [place for place in cells if cells[place][stage] is None]
        sums = [
            [Fraction((place in parts) - (place == whole)) for place in unknown]
            for whole, parts in funnel.inside.items()
        ]
        # A cell is determined if and only if some combination of the sums holds it alone.
        assert not [row for row in reduced(sums) if sum(value != 0 for value in row) == 1]


@pytest.mark.parametrize(
    ("sizes", "people", "stages"), [((2,), 9, 2), ((3,), 7, 2), ((2, 1), 7, 2), ((2, 2), 6, 2), ((2,), 6, 3)]
)
def test_no_withheld_cell_follows_from_all_that_is_known_of_funnels(
    sizes: tuple[int, ...], people: int, stages: int
) -> None:
    """Not even with what sums alone do not say: nobody is counted below zero, and nobody skips a stage."""
    funnels = list(every_nation(sizes, people, stages))
    by_pattern: defaultdict[tuple[tuple[Place, int], ...], list[Mapping[Place, Counts]]] = defaultdict(list)
    for funnel in funnels:
        by_pattern[tuple(stages_shown(funnel, 3).items())].append(funnel.counts)
    for pattern, published_so in by_pattern.items():
        possible = possibilities(funnels, pattern)
        for counts in published_so:
            values = possible[visible(counts, pattern)]
            assert all(len(values[place, stage]) > 1 for place, shown in pattern for stage in range(shown, stages))


Pattern = Sequence[tuple[Place, int]]


def visible(counts: Mapping[Place, Counts], pattern: Pattern) -> tuple[Counts, ...]:
    return tuple(counts[place][:shown] for place, shown in pattern)


def possibilities(
    funnels: Sequence[Funnel], pattern: Pattern
) -> Mapping[tuple[Counts, ...], Mapping[tuple[Place, int], set[int]]]:
    """For everything that could be published in this pattern, what each withheld cell could be."""
    found: defaultdict[tuple[Counts, ...], defaultdict[tuple[Place, int], set[int]]]
    found = defaultdict(lambda: defaultdict(set))
    for funnel in funnels:
        values = found[visible(funnel.counts, pattern)]
        for place, shown in pattern:
            for stage in range(shown, len(funnel.counts[place])):
                values[place, stage].add(funnel.counts[place][stage])
    return found


def enrolled(people: Mapping[str, int]) -> dict[str, int | None]:
    """What is published of so many people enrolled at the institutions of one region."""
    groups = [Furthest("north", institution, FunnelStage.ENROLLED, number) for institution, number in people.items()]
    return {place.place_id: cells[0] for place, cells in published(disclose(count(groups), 5)).items()}


def published(rows: Sequence[FunnelRow]) -> dict[Place, list[int | None]]:
    return {Place(Level(row.level), row.place_id): [cell.people for cell in row.cells] for row in rows}


def reduced(rows: Sequence[Sequence[Fraction]]) -> list[list[Fraction]]:
    """The reduced row echelon form."""
    done: list[list[Fraction]] = []
    left = [list(row) for row in rows]
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in left if row[column]), None)
        if pivot is None:
            continue
        left.remove(pivot)
        pivot = [value / pivot[column] for value in pivot]
        left = [without(row, pivot, column) for row in left]
        done = [*(without(row, pivot, column) for row in done), pivot]
    return done


def without(row: Sequence[Fraction], pivot: Sequence[Fraction], column: int) -> list[Fraction]:
    return [value - row[column] * taken for value, taken in zip(row, pivot, strict=True)]

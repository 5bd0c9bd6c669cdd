"""Nations to count: drawn by chance, or every one of a size."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise, product

from hypothesis import strategies as st

from libs.contracts.vocabulary import Level
from services.analytics.domain.funnel import STAGES, THE_NATION, Counts, Funnel, Furthest, Place, count

furthest = st.builds(
    Furthest,
    region_id=st.sampled_from(["north", "south", "west"]),
    institution_id=st.integers(1, 4).map(str),
    stage=st.sampled_from(STAGES),
    people=st.integers(0, 12),
).map(lambda group: Furthest(group.region_id, f"{group.region_id}-{group.institution_id}", group.stage, group.people))

nations = st.lists(furthest, min_size=1, max_size=60).map(count)


def every_nation(sizes: Sequence[int], people: int, stages: int) -> Iterator[Funnel]:
    """Every nation whose regions have so many institutions, with so many people at most and so many stages."""
    homes = [region for region, size in enumerate(sizes) for _ in range(size)]
    columns = [column for column in product(range(people + 1), repeat=len(homes)) if sum(column) <= people]
    for table in product(columns, repeat=stages):
        if all(now >= later for one, other in pairwise(table) for now, later in zip(one, other, strict=True)):
            yield nation_of(homes, tuple(zip(*table, strict=True)))


def nation_of(homes: Sequence[int], counts: Sequence[Counts]) -> Funnel:
    institutions = {Place(Level.INSTITUTION, f"{n}"): counts[n] for n in range(len(homes))}
    inside = {
        Place(Level.REGION, f"{region}"): tuple(place for _, place in members)
        for region, members in groupby(zip(homes, institutions, strict=True), key=lambda pair: pair[0])
    }
    regions = {region: total([institutions[place] for place in places]) for region, places in inside.items()}
    return Funnel(
        {THE_NATION: total(list(regions.values())), **regions, **institutions}, {THE_NATION: tuple(inside), **inside}
    )


def total(counts: Sequence[Counts]) -> Counts:
    return tuple(sum(column) for column in zip(*counts, strict=True))

"""How many people of each place reached each stage of the funnel."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeAlias

from libs.contracts.analytics import FunnelStage
from libs.contracts.vocabulary import NATION, Level

STAGES = tuple(FunnelStage)

Counts: TypeAlias = tuple[int, ...]
"""One number for each of STAGES; none is greater than the one before it."""


@dataclass(frozen=True, order=True)
class Place:
    level: Level
    place_id: str


THE_NATION = Place(Level.NATION, NATION)


@dataclass(frozen=True)
class Furthest:
    """How many enrolled people of one institution came to this stage and no further."""

    region_id: str
    institution_id: str
    stage: FunnelStage
    people: int


@dataclass(frozen=True)
class Funnel:
    """`inside` says of which places a place consists: their counts add up to its own."""

    counts: Mapping[Place, Counts]
    inside: Mapping[Place, tuple[Place, ...]]

    @property
    def regions(self) -> tuple[Place, ...]:
        return self.inside.get(THE_NATION, ())

    @property
    def places(self) -> tuple[Place, ...]:
        """Every place with people, from the nation down."""
        institutions = [place for region in self.regions for place in self.inside[region]]
        return (THE_NATION, *self.regions, *institutions) if self.counts else ()


def count(groups: Iterable[Furthest]) -> Funnel:
    """Whoever reached a stage counts in all before it, and in every place around theirs."""
    stopped: defaultdict[Place, list[int]] = defaultdict(lambda: [0] * len(STAGES))
    inside: defaultdict[Place, set[Place]] = defaultdict(set)
    for group in groups:
        region = Place(Level.REGION, group.region_id)
        institution = Place(Level.INSTITUTION, group.institution_id)
        inside[THE_NATION].add(region)
        inside[region].add(institution)
        for place in (THE_NATION, region, institution):
            stopped[place][STAGES.index(group.stage)] += group.people
    return Funnel(
        {place: reached(numbers) for place, numbers in stopped.items()},
        {place: tuple(sorted(parts)) for place, parts in inside.items()},
    )


def reached(stopped: list[int]) -> Counts:
    """Everybody who stopped at a stage or at a later one."""
    return tuple(accumulate(reversed(stopped)))[::-1]

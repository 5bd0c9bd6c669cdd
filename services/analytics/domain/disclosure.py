"""Nothing small is published, nor anything from which something small could be worked out.

Four rules, from the nation down and from the first stage on:
1. A cell with fewer people than the threshold is withheld. That includes 0: it would say of everybody in the place
   that they did not come that far, and would narrow what is withheld elsewhere to between 1 and the threshold.
2. What is withheld of a place is withheld of everything inside it.
3. What is withheld of a place at one stage is withheld at every later stage. Nobody skips a stage, so a number between
   two equal ones could be read off; and so each place shows the beginning of its funnel, and then nothing.
4. Where a whole is published and some of its parts are not, the parts withheld hold at least the threshold together,
   which makes them two or more: the smallest others are withheld with them until they do. Otherwise the whole less
   the published parts would be the small number itself, or the number of a small group.

So, as far as one stage tells, a withheld cell may be anything from nothing to what its whole leaves over, which is
never small; or it lies inside such a cell. Figures that differ little between two stages of one place, or between two
publications, say how few people moved: that is not hidden here yet. Primary and secondary suppression are the terms of
the field (Hundepool et al., Statistical Disclosure Control, 2012).
"""

from collections.abc import Mapping, Sequence

from libs.contracts.analytics import Cell, FunnelRow
from services.analytics.domain.funnel import STAGES, THE_NATION, Counts, Funnel, Place


def disclose(funnel: Funnel, threshold: int) -> tuple[FunnelRow, ...]:
    """The whole table from the nation down, with nothing in the cells that are withheld."""
    shown = stages_shown(funnel, threshold)
    return tuple(row(place, funnel.counts[place], shown[place]) for place in funnel.places)


def row(place: Place, counts: Counts, shown: int) -> FunnelRow:
    people = [*counts[:shown], *[None] * (len(counts) - shown)]
    cells = tuple(Cell(stage=stage, people=number) for stage, number in zip(STAGES, people, strict=True))
    return FunnelRow(level=place.level, place_id=place.place_id, cells=cells)


def stages_shown(funnel: Funnel, threshold: int) -> Mapping[Place, int]:
    """How many stages of each place are published, from the first on."""
    if not funnel.counts:
        return {}
    shown = {THE_NATION: large_stages(funnel.counts[THE_NATION], threshold)}
    for whole in (THE_NATION, *funnel.regions):
        parts = {part: funnel.counts[part] for part in funnel.inside[whole]}
        shown |= shown_inside(shown[whole], parts, threshold)
    return shown


def large_stages(counts: Counts, threshold: int) -> int:
    return sum(people >= threshold for people in counts)


def shown_inside(whole: int, parts: Mapping[Place, Counts], threshold: int) -> dict[Place, int]:
    """How many stages are published of each part of a whole that publishes this many."""
    shown = {part: min(whole, large_stages(counts, threshold)) for part, counts in parts.items()}
    for stage in range(whole):
        here = {part: counts[stage] for part, counts in parts.items()}
        withheld = [part for part in parts if shown[part] <= stage]
        for part in withheld_with(withheld, here, threshold):
            shown[part] = stage
    return shown


def withheld_with(withheld: Sequence[Place], here: Mapping[Place, int], threshold: int) -> Sequence[Place]:
    """Which other parts cover for those withheld at one stage: as few people as possible, one part after the other."""
    covered = sum(here[part] for part in withheld)
    cover: list[Place] = []
    for part in sorted(here.keys() - set(withheld), key=lambda part: (here[part], part)):
        if not withheld or covered >= threshold:
            break
        covered += here[part]
        cover.append(part)
    return cover

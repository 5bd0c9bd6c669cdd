"""From a problem document and its tables to one round."""

from collections.abc import Iterable, Iterator
from math import isqrt

import numpy as np
import pyarrow as pa

from libs.contracts.vocabulary import NATION, Level
from services.matching.domain.documents import cohort
from services.matching.domain.documents.listing import listed, wishes
from services.matching.domain.documents.part import QuotaPart, Region
from services.matching.domain.documents.problem import ProblemDocument
from services.matching.domain.documents.references import chain_stages, contradictions
from services.matching.domain.documents.refusals import wrong_people
from services.matching.domain.documents.shapes import ChainPart, GroupPart, NetworkPart, PairPart, SideRulesPart
from services.matching.domain.documents.wrong import insist
from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.instance import (
    ChainShape,
    Coverage,
    GroupShape,
    Instance,
    Limit,
    NetworkShape,
    PairShape,
    PairTerms,
    Points,
    Shape,
    SideRules,
)
from services.matching.domain.instance.people import People, Places


def instance(document: ProblemDocument, people: pa.Table, pairs: pa.Table | None) -> Instance:
    """`pairs` is there if the document lists any. Raises DocumentWrong."""
    insist(contradictions(document))
    insist(wrong_people(people, document))
    places = places_of(document)
    table = cohort.in_order(people, document, places)
    rows = cohort.people(table, document)
    row = {name: number for number, name in enumerate(rows.ids)}
    insist(_strangers(document, rows, row))
    explicit = None if pairs is None else listed(pairs, cohort.whole(table, "id"))
    topics = () if rows.profiles is None else rows.profiles.vocabulary.topics
    return Instance(
        people=rows,
        places=places,
        terms=None if explicit else terms(document, places, topics),
        listed=explicit,
        wishes=wishes(table, document),
        limits=tuple(sorted((limit(quota, places) for quota in document.quotas), key=_place)),
        seed=document.seed,
        shape=shape(document, row),
        side_rules=side_rules(document.side_rules, topics, row),
        mode=document.objective.mode,
        fairness=document.objective.fairness,
    )


def places_of(document: ProblemDocument) -> Places:
    regions = tuple(sorted(region.id for region in document.places.regions))
    region_of = {one.id: one.region for one in document.places.institutions}
    institutions = tuple(sorted(region_of))
    codes = [regions.index(region_of[name]) for name in institutions]
    return Places(institutions=institutions, regions=regions, region_of=np.array(codes, dtype=np.int64))


def terms(document: ProblemDocument, places: Places, topics: tuple[str, ...]) -> PairTerms:
    rules, weights = document.rules, document.weights
    added = [weights.emphasis.get(topic) for topic in topics]
    return PairTerms(
        direction=rules.direction,
        stage_gap=rules.stage_gap,
        common_slots=rules.common_slots,
        scope=rules.scope,
        all_virtual=rules.all_virtual,
        points=Points(
            topic_to_mentee=_column(weights.topic_to_mentee + (one.to_mentee if one else 0) for one in added),
            topic_to_mentor=_column(weights.topic_to_mentor + (one.to_mentor if one else 0) for one in added),
            slot=weights.common_slot,
            slots_counted=weights.common_slots_counted,
            language=weights.common_language,
            languages_counted=weights.common_languages_counted,
            same_institution=weights.same_institution,
            regions=between_regions(document, places),
        ),
    )


def between_regions(document: ProblemDocument, places: Places) -> Ints:
    """points * max(0, kilometres - distance) // kilometres, with the distance rounded down to whole kilometres."""
    count, nearness = len(places.regions), document.weights.distance
    worth = np.zeros((count, count), dtype=np.int64)
    if nearness is not None and not document.rules.all_virtual:
        where = {region.id: region for region in document.places.regions}
        for one, name in enumerate(places.regions):
            for other, other_name in enumerate(places.regions):
                apart = kilometres(where[name], where[other_name])
                if apart is not None:
                    left = max(0, nearness.kilometres - apart)
                    worth[one, other] = nearness.points * left // nearness.kilometres
    np.fill_diagonal(worth, document.weights.same_region)
    return worth


def kilometres(one: Region, other: Region) -> int | None:
    if one.east_km is None or one.north_km is None or other.east_km is None or other.north_km is None:
        return None
    return isqrt((one.east_km - other.east_km) ** 2 + (one.north_km - other.north_km) ** 2)


def limit(quota: QuotaPart, places: Places) -> Limit:
    if quota.place == NATION:
        level, code = Level.NATION, 0
    elif quota.place in places.regions:
        level, code = Level.REGION, places.regions.index(quota.place)
    else:
        level, code = Level.INSTITUTION, places.institutions.index(quota.place)
    return Limit(level=level, code=code, side=quota.side, minimum=quota.minimum, maximum=quota.maximum)


def shape(document: ProblemDocument, row: dict[str, int]) -> Shape:
    match document.shape:
        case PairPart():
            return PairShape()
        case GroupPart(minimum=minimum, maximum=maximum, leaders=leaders, duos=duos):
            led = sorted((min(row[one], row[two]), max(row[one], row[two])) for one, two in duos)
            alone = None if leaders is None else tuple(sorted(row[name] for name in leaders))
            return GroupShape(minimum=minimum, maximum=maximum, leaders=alone, duos=tuple(led))
        case NetworkPart(minimum=minimum, maximum=maximum):
            return NetworkShape(minimum=minimum, maximum=maximum)
        case ChainPart(minimum=minimum):
            return ChainShape(stages=chain_stages(document), minimum=minimum)


def side_rules(part: SideRulesPart, topics: tuple[str, ...], row: dict[str, int]) -> SideRules:
    covered = sorted((topics.index(one.topic), one.pairs) for one in part.coverage)
    return SideRules(
        across_institutions_percent=part.across_institutions_percent,
        across_regions_percent=part.across_regions_percent,
        burden_percent=part.burden_percent,
        coverage=tuple(Coverage(topic=topic, pairs=pairs) for topic, pairs in covered),
        linked=tuple(sorted(tuple(sorted(row[name] for name in link)) for link in part.linked)),
    )


def _strangers(document: ProblemDocument, people: People, row: dict[str, int]) -> Iterator[str]:
    """People whom the shape or the side rules name, and who are not there or cannot do what is asked."""
    for number, link in enumerate(document.side_rules.linked):
        for name in link:
            if name not in row:
                yield f'side_rules.linked[{number}]: "{name}" is not among the people.'
    if not isinstance(document.shape, GroupPart):
        return
    leaders = (("leaders", name) for name in document.shape.leaders or ())
    duos = ((f"duos[{number}]", name) for number, duo in enumerate(document.shape.duos) for name in duo)
    for field, name in (*leaders, *duos):
        if name not in row:
            yield f'shape.{field}: "{name}" is not among the people.'
        elif people.mentor_capacity[row[name]] == 0:
            yield f'shape.{field}: "{name}" has no mentor_capacity.'


def _place(one: Limit) -> tuple[int, int, str]:
    return list(Level).index(one.level), one.code, one.side


def _column(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)

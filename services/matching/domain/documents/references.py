"""What the parts of a problem say of each other, beside the people."""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator

from libs.contracts.vocabulary import NATION, Direction
from services.matching.domain.documents.part import PlacesPart
from services.matching.domain.documents.problem import ProblemDocument
from services.matching.domain.documents.shapes import ChainPart, GroupPart, NetworkPart, SideRulesPart
from services.matching.domain.instance.instance import Mode


def contradictions(document: ProblemDocument) -> Iterator[str]:
    yield from _places(document.places)
    yield from _twice("stages", document.stages)
    yield from _quotas(document)
    if document.topics is not None:
        yield from _twice("topics", document.topics)
        yield from _topics(document, set(document.topics))
    if document.pairs is None:
        yield from _chain(document)
    else:
        yield from _of_profiles(document)
    shape = document.shape
    if isinstance(shape, GroupPart | NetworkPart) and shape.minimum > shape.maximum:
        yield f"shape.minimum is {shape.minimum}, above shape.maximum, which is {shape.maximum}."
    if isinstance(shape, GroupPart):
        yield from _twice("shape.leaders", shape.leaders or ())
        yield from _twice("shape.duos", (mentor for duo in shape.duos for mentor in duo))
    yield from _twice("side_rules.linked", (person for link in document.side_rules.linked for person in link))
    yield from _stable(document)
    yield from _twice("side_rules.coverage", (coverage.topic for coverage in document.side_rules.coverage))


def _stable(document: ProblemDocument) -> Iterator[str]:
    if document.objective.mode is not Mode.STABLE:
        return
    beside = document.side_rules.model_copy(update={"burden_percent": None})
    if document.shape.kind != "pair" or beside != SideRulesPart():
        yield 'objective.mode "stable" is for pairs, and no side rule but the burden share: nothing else can be stable.'
    if document.objective.fairness:
        yield 'objective.fairness chooses among best matchings, and means nothing with objective.mode "stable".'


def _places(places: PlacesPart) -> Iterator[str]:
    regions = {region.id for region in places.regions}
    institutions = {institution.id for institution in places.institutions}
    yield from _twice("places.regions", (region.id for region in places.regions))
    yield from _twice("places.institutions", (institution.id for institution in places.institutions))
    for place in sorted(regions & institutions):
        yield f'places: "{place}" is a region and an institution; give them different ids.'
    if NATION in regions | institutions:
        yield f'places: "{NATION}" is the id of the nation; no other place can have it.'
    for number, region in enumerate(places.regions):
        if (region.east_km is None) != (region.north_km is None):
            yield f"places.regions[{number}] has one of east_km and north_km; give both or none."
    for number, institution in enumerate(places.institutions):
        if institution.region not in regions:
            yield f'places.institutions[{number}].region "{institution.region}" is not among the regions.'


def _quotas(document: ProblemDocument) -> Iterator[str]:
    places = {NATION, *(one.id for one in (*document.places.regions, *document.places.institutions))}
    for number, quota in enumerate(document.quotas):
        if quota.place not in places:
            yield f'quotas[{number}].place "{quota.place}" is not among the places.'
        if quota.maximum is not None and quota.minimum > quota.maximum:
            yield f"quotas[{number}].minimum is {quota.minimum}, above its maximum, which is {quota.maximum}."
    for (place, side), times in Counter((quota.place, quota.side) for quota in document.quotas).items():
        if times > 1:
            yield f'quotas: "{place}" has {times} quotas with side "{side}"; give one.'


def _topics(document: ProblemDocument, known: set[str]) -> Iterator[str]:
    for topic in document.weights.emphasis:
        if topic not in known:
            yield f'weights.emphasis: "{topic}" is not in the list of topics.'
    for number, coverage in enumerate(document.side_rules.coverage):
        if coverage.topic not in known:
            yield f'side_rules.coverage[{number}].topic "{coverage.topic}" is not in the list of topics.'


def _chain(document: ProblemDocument) -> Iterator[str]:
    if not isinstance(document.shape, ChainPart):
        return
    rules, shape, ladder = document.rules, document.shape, document.stages
    if rules.direction is Direction.PEER:
        yield 'shape.kind "chain" does not fit rules.direction "peer": peers are of one stage.'
        return
    if unknown := [stage for stage in shape.stages or () if stage not in ladder]:
        yield f'shape.stages: "{unknown[0]}" is not a stage of the ladder.'
        return
    stages = chain_stages(document)
    upward = 1 if rules.direction is Direction.CLASSICAL else -1
    for mentee, mentor in itertools.pairwise(stages):
        if upward * (mentor - mentee) < rules.stage_gap:
            yield (
                f'shape.stages: "{ladder[mentor]}" cannot mentor "{ladder[mentee]}" in a {rules.direction} programme '
                f"with a stage gap of {rules.stage_gap}."
            )
    if shape.minimum > len(stages):
        yield f"shape.minimum is {shape.minimum}, above the {len(stages)} stages of a chain."


def chain_stages(document: ProblemDocument) -> tuple[int, ...]:
    """Places on the ladder, from mentee to mentor."""
    stages = document.shape.stages if isinstance(document.shape, ChainPart) else None
    if stages is not None:
        return tuple(document.stages.index(stage) for stage in stages)
    ladder = range(len(document.stages))
    return tuple(ladder if document.rules.direction is Direction.CLASSICAL else reversed(ladder))


def _of_profiles(document: ProblemDocument) -> Iterator[str]:
    """What has no meaning where pairs are listed is refused, not passed over."""
    parts = (
        ("", document, {"stages", "topics", "weights"}),
        ("rules.", document.rules, {"direction", "stage_gap", "common_slots", "scope", "all_virtual"}),
        ("side_rules.", document.side_rules, {"coverage"}),
    )
    for prefix, part, refused in parts:
        for name in sorted(part.model_fields_set & refused):
            yield f"{prefix}{name} must be left out: where pairs are listed there are no profiles."
    if document.shape.kind != "pair":
        yield f'shape.kind "{document.shape.kind}" needs profiles; where pairs are listed it must be "pair".'


def _twice(field: str, names: Iterable[str]) -> Iterator[str]:
    for name, times in Counter(names).items():
        if times > 1:
            yield f'{field}: "{name}" is there {times} times; it can be there once.'

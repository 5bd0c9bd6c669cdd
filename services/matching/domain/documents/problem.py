"""A problem as a document, version 1; what no single field can say is checked in references.py and cohort.py."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Discriminator, Field, Tag

from libs.contracts.vocabulary import Direction, Scope, Stage
from services.matching.domain.documents.part import (
    InFile,
    Part,
    PlacesPart,
    Positive,
    QuotaPart,
    Slots,
    Word,
    WorthPoints,
    form_of,
)
from services.matching.domain.documents.people import ListedPair, Person
from services.matching.domain.documents.shapes import PairPart, ShapePart, SideRulesPart
from services.matching.domain.instance.instance import Mode


class RulesPart(Part):
    """When a pair is valid. Where pairs are listed, only `capacity_cap` has a meaning."""

    direction: Direction = Direction.REVERSE
    stage_gap: Annotated[int, Field(ge=1, le=100)] = 1
    """Stages between the two, at least; not of peers."""
    common_slots: Slots = 1
    """Free hours a week that the two must share."""
    scope: Scope = Scope.NATIONAL
    """Whom a person may be paired with: those of the institution, of the region, or anybody."""
    all_virtual: bool = False
    """Everybody meets by video: neither distance nor the way of meeting counts."""
    capacity_cap: Positive | None = None
    """The most pairs of a person on one side; 3 if left out, and none where pairs are listed."""


class Emphasis(Part):
    """Points to add to a topic."""

    to_mentee: WorthPoints = 0
    to_mentor: WorthPoints = 0


def each_way(value: Any) -> Any:
    """One number is for both ways."""
    if isinstance(value, int) and not isinstance(value, bool):
        return {"to_mentee": value, "to_mentor": value}
    return value


class DistancePart(Part):
    """Points for regions that are near: so many at 0 kilometres, falling evenly to none, rounded down."""

    points: WorthPoints
    kilometres: Positive
    """From this distance on there are no points."""


class WeightsPart(Part):
    """Points of a pair's score; refused where pairs are listed with theirs."""

    topic_to_mentee: WorthPoints = 100
    """For each topic that the mentor offers and the mentee seeks."""
    topic_to_mentor: WorthPoints = 60
    emphasis: Mapping[Word, Annotated[Emphasis, BeforeValidator(each_way, int | Emphasis)]] = {}
    """Points to add for a topic: a number for both ways, or `to_mentee` and `to_mentor`."""
    common_slot: WorthPoints = 10
    """For each free hour that both have."""
    common_slots_counted: Slots = 4
    common_language: WorthPoints = 0
    common_languages_counted: Annotated[int, Field(ge=1, le=1000)] = 1
    same_institution: WorthPoints = 20
    same_region: WorthPoints = 40
    """For two institutions of one region."""
    distance: DistancePart | None = None
    """For two regions whose positions are known."""
    wishes: tuple[WorthPoints, ...] = (150, 120, 90, 60, 30)
    """For rank 1, 2 and so on, of each side; further ranks have none."""


class ObjectivePart(Part):
    """Most roles filled, then (if asked) the best worst-off institution, then the highest score."""

    fairness: bool = False
    mode: Mode = Mode.OPTIMAL


People: TypeAlias = Annotated[
    Annotated[tuple[Person, ...], Tag("#other")] | Annotated[InFile, Tag("#object")], Discriminator(form_of)
]
Pairs: TypeAlias = Annotated[
    Annotated[tuple[ListedPair, ...], Tag("#other")] | Annotated[InFile, Tag("#object")], Discriminator(form_of)
]


class ProblemDocument(Part):
    """One round to be matched."""

    viceversa: Literal["problem"]
    version: Literal[1]
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0
    """Decides the lottery that breaks ties."""
    stages: Annotated[tuple[Word, ...], Field(min_length=1, max_length=28)] = tuple(stage.value for stage in Stage)
    """The ladder of careers, lowest first."""
    topics: tuple[Word, ...] | None = None
    """All topics; those that the document uses if left out."""
    places: PlacesPart = PlacesPart()
    rules: RulesPart = RulesPart()
    weights: WeightsPart = WeightsPart()
    shape: ShapePart = PairPart()
    side_rules: SideRulesPart = SideRulesPart()
    objective: ObjectivePart = ObjectivePart()
    quotas: tuple[QuotaPart, ...] = ()
    people: People
    pairs: Pairs | None = None
    """If given, whatever pair is not listed is not valid, and people have no profiles."""

"""A solution as a document, version 1; what stands in it is made and read in answers.py."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag

from services.matching.domain.documents.part import AnyId, InFile, Part, form_of
from services.matching.domain.documents.people import Score


class Status(StrEnum):
    PROVEN = "proven"
    """No valid matching is better."""
    STABLE = "stable"
    """A stable mode asked for it, and no two people would rather have each other."""
    WITHIN_GAP = "within gap"
    """How much better another could be at most is known."""
    INFEASIBLE = "infeasible"
    """There is no valid matching."""


class Counts(Part):
    people: int
    """Those with a capacity on some side."""
    pairs: int
    matched_people: int
    unmatched_people: int


class MatchedPair(Part):
    mentor: AnyId
    mentee: AnyId
    score: Score
    """In the unit of the problem: a whole number, or a decimal as text, so that no reader rounds it."""
    topic: str | None = None
    """What the pair is for in a group or a network."""


class AimPart(Part):
    """One level of the objective; see `Aim` in certificate.py."""

    score: int
    role: int
    need: int = 0
    per_mille: int = 0


Price: TypeAlias = Annotated[int, Field(ge=-(2**62), le=2**62)]
Prices: TypeAlias = Mapping[str, Price]
"""By the id of a place; 0 if left out."""


class SidePart(Part):
    """Prices of one side's tree."""

    nation: Price = 0
    regions: Prices = Field(default_factory=dict)
    institutions: Prices = Field(default_factory=dict)
    first: Prices | None = None
    """Of the node through which an institution fills roles; as `institutions` if left out."""


class RulePart(Part):
    across_institutions: Price = 0
    across_regions: Price = 0
    burden: Prices = Field(default_factory=dict)
    disclosers: Prices = Field(default_factory=dict)
    coverage: tuple[Price, ...] = ()
    """In the order of the topics of the coverage."""


class ProofPart(Part):
    """No valid matching is worth more than `bound` by this aim. Prices are in points divided by `scale`."""

    aim: AimPart
    scale: Annotated[int, Field(ge=1)]
    bound: int
    searched: int | None = None
    """A lower bound than prices can show, found by exhaustive search; only solving again can check it."""
    whole: bool = False
    """Whether institutions of mentors are counted whole, with their burden share and groups as they are."""
    worth: int | None = None
    """What the matching is worth by this aim."""
    mentors: SidePart = SidePart()
    mentees: SidePart = SidePart()
    rules: RulePart = RulePart()


class PersonPrices(Part):
    """Of one proof, in the order of the people of the certificate; left out where all are 0."""

    mentor: tuple[Price, ...] | None = None
    mentee: tuple[Price, ...] | None = None
    linked: tuple[Price, ...] | None = None


class PeoplePrices(Part):
    person: tuple[str, ...]
    """Every id, sorted."""
    proofs: tuple[PersonPrices, ...]


def _where(given: Any) -> str:
    return "#file" if isinstance(given, InFile) or (isinstance(given, dict) and "file" in given) else "#rows"


class Certificate(Part):
    proofs: tuple[ProofPart, ...]
    """One for each level of the objective, in their order."""
    people: Annotated[
        Annotated[PeoplePrices, Tag("#rows")] | Annotated[InFile, Tag("#file")],
        Discriminator(_where),
    ]
    """Prices of people; in Parquet the columns `person`, and `mentor_0`, `mentee_0`, `linked_0` of the first proof."""


class UnmatchedPerson(Part):
    person: AnyId
    rule: str
    """The rule or quota that stands in the way."""
    reason: str


class NamedPair(Part):
    mentor: AnyId
    mentee: AnyId


class BlockingPairs(Part):
    """Pairs who would both rather have each other."""

    count: Annotated[int, Field(ge=0)]
    listed: tuple[NamedPair, ...] = ()
    """The strongest: those who gain most, by the gain of whoever gains less."""


class Cost(Part):
    """What the best matching that the proofs leave possible has beyond this one; with fewer roles it may score less."""

    roles: int
    score: Score


MatchedPairs: TypeAlias = Annotated[
    Annotated[tuple[MatchedPair, ...], Tag("#other")] | Annotated[InFile, Tag("#object")], Discriminator(form_of)
]


class SolutionDocument(Part):
    """What was answered to a problem, and the proof of it."""

    viceversa: Literal["solution"] = "solution"
    version: Literal[1] = 1
    problem_sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    status: Status
    counts: Counts | None = None
    filled_roles: int | None = None
    """A person who is both mentor and mentee counts once for each."""
    score: Score | None = None
    """Of all pairs, in the unit of the problem."""
    pairs: MatchedPairs = ()
    certificate: Certificate | None = None
    unmatched: tuple[UnmatchedPerson, ...] = ()
    blocking_pairs: BlockingPairs | None = None
    """Of pairs; other shapes have none."""
    cost_of_stability: Cost | None = None
    """Of a stable matching in a stable mode."""
    cost_of_fairness: Cost | None = None
    reason: str | None = None
    """Why there is no valid matching, what contradicts each other, and what would help."""
    conflict: tuple[str, ...] | None = None
    repair: tuple[str, ...] | None = None

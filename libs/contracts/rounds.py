"""What match rounds are made of: policy, cohort, and the pairs of a solution with their reasons."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from libs.contracts.messages import Value
from libs.contracts.personal import Subject
from libs.contracts.registration import Profile
from libs.contracts.vocabulary import Id, Mode, Sealed, Side, Slot, Topic

Points = Annotated[int, Field(ge=0, le=1000)]
Percent = Annotated[int, Field(ge=0, le=100)]


class Quota(Value):
    """At least `minimum` and at most `maximum` pairs whose person on this side belongs to this place."""

    place_id: Id
    side: Side
    minimum: Annotated[int, Field(ge=0)] = 0
    maximum: Annotated[int, Field(ge=0)] | None = None


class Emphasis(Value):
    """Points that a topic earns beyond any other, whichever way it flows."""

    topic: Topic
    points: Points


class Coverage(Value):
    """At least so many pairs in which this topic flows to the mentee."""

    topic: Topic
    pairs: Annotated[int, Field(ge=1)]


class Couple(Value):
    """A mentor and a mentee, as a coordinator names them."""

    mentor_id: Id
    mentee_id: Id


class Weights(Value):
    """Points of a pair's score; whole numbers, so that no rounding decides a match."""

    topic_to_mentee: Points = 100
    topic_to_mentor: Points = 60
    common_slot: Points = 10
    common_slots_counted: Annotated[int, Field(ge=1, le=168)] = 4
    same_institution: Points = 20
    same_region: Points = 40
    """A pair across institutions of one region: it widens horizons and can still meet in person."""
    emphasis: tuple[Emphasis, ...] = ()
    """Of a topic that is named twice, all points count."""
    common_language: Points = 0
    common_languages_counted: Annotated[int, Field(ge=1, le=20)] = 1
    wishes: tuple[Points, ...] = (150, 120, 90, 60, 30)
    """For the first, second, ... wish of either side; for those beyond, nothing. A later wish counts no more than an
    earlier one.

    From each wish of a list that ends early, the points of the rank after its end are taken off: so leaving somebody
    out of a list never sets those who stay above the others."""
    priority: Points = 50
    """For each time that a person was left unmatched, as CohortMember counts it."""


class RoundPolicy(Value):
    """What a round optimises and what it guarantees to places; fixed when the round is opened."""

    quotas: tuple[Quota, ...] = ()
    weights: Weights = Weights()
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0
    mode: Mode = Mode.OPTIMAL
    fairness: bool = False
    """Before the score, the institution that is matched worst is matched as well as it can be."""
    across_institutions_percent: Percent = 0
    """At least this share of all pairs is between two institutions."""
    across_regions_percent: Percent = 0
    coverage: tuple[Coverage, ...] = ()
    pinned: tuple[Couple, ...] = ()
    """Pairs that the coordinator wants: they keep every rule of pairing, and no matching is without them."""
    forbidden: tuple[Couple, ...] = ()


class CohortMember(Value):
    """One person as a frozen cohort holds them; capacities are what earlier matches left."""

    participant_id: Id
    institution_id: Id
    region_id: Id
    profile: Profile
    confidential: Annotated[Sealed, Subject("participant_id")] | None = None
    paired_before: tuple[Id, ...] = ()
    ranks_mentors: tuple[Id, ...] = ()
    """Whom this person wishes for as mentor, the dearest first."""
    ranks_mentees: tuple[Id, ...] = ()
    priority: Annotated[int, Field(ge=0, le=3)] = 0
    """How many rounds in a row left this person unmatched, or whether they parted without fault; at most 3."""
    no_shows: Annotated[int, Field(ge=0)] = 0
    """Proposals never answered and sessions missed in the last year; whoever has any has no priority."""
    inducted: bool = True
    """Whether this person may mentor, where the programme asks for an induction."""


class Breakdown(Value):
    """Why this pair: what flows each way, when they can meet, and the points of each part."""

    topics_to_mentee: tuple[Topic, ...]
    topics_to_mentor: tuple[Topic, ...]
    languages: tuple[str, ...]
    common_slots: tuple[Slot, ...]
    points_to_mentee: int
    points_to_mentor: int
    points_common_slots: int
    points_place: int
    points_language: int = 0
    points_wishes: int = 0
    """Of both sides together."""
    points_priority: int = 0
    """Of both people: earlier rounds left them unmatched."""
    mentor_rank: int | None = None
    """Which wish of the mentor the mentee is, from 1; None for none."""
    mentee_rank: int | None = None

    @property
    def score(self) -> int:
        return (
            self.points_to_mentee
            + self.points_to_mentor
            + self.points_common_slots
            + self.points_place
            + self.points_language
            + self.points_wishes
            + self.points_priority
        )


class Draft(Value):
    """One proposed pair of a solution."""

    proposal_id: Id
    mentor_id: Id
    mentor_institution_id: Id
    mentor_region_id: Id
    mentee_id: Id
    mentee_institution_id: Id
    mentee_region_id: Id
    score: int
    breakdown: Breakdown
    formation_id: Id | None = None
    """The chain, group or network that this pair is part of."""
    topic: Topic | None = None
    """What a group meets for, or what this mentor brings to a network."""


class Unmatched(Value):
    """A person left without a match, and the true reason for it."""

    participant_id: Id
    institution_id: Id
    region_id: Id
    rule: str
    reason: str


class SolveStep(StrEnum):
    """How far a solve has come, in order."""

    FROZEN = "frozen"
    SCORED = "scored"
    MATCHED = "matched"
    OPTIMISED = "optimised"
    CHECKED = "checked"

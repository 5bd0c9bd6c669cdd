"""What mutations are given. What each value may be is said by the contracts, and checked when the command is built."""

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

import strawberry
from pydantic import BaseModel, ValidationError

from libs.contracts.registration import ProgrammeRules, Sizes
from libs.contracts.rounds import Weights
from libs.contracts.vocabulary import Direction, Modality, Scope, Shape, Side, Stage, Topic
from services.gateway.domain.personal import Purpose
from services.gateway.schema.errors import in_graphql

M = TypeVar("M", bound=BaseModel)
RULES, SIZES = ProgrammeRules(), Sizes()
WEIGHTS = Weights()


@strawberry.input(description="How many stand together, where the shape is not that of pairs.")
class SizesInput:
    group_minimum: int = SIZES.group_minimum
    group_maximum: int = SIZES.group_maximum
    network_minimum: int = SIZES.network_minimum
    network_maximum: int = SIZES.network_maximum
    chain_minimum: int = SIZES.chain_minimum


@strawberry.input(description="What no pairing of the programme may break, beside the rules that hold for all.")
class ProgrammeRulesInput:
    direction: Direction = RULES.direction
    stage_gap: int = RULES.stage_gap
    common_slots: int = RULES.common_slots
    capacity_cap: int = RULES.capacity_cap
    burden_share_percent: int = RULES.burden_share_percent
    modality: Modality = RULES.modality
    shape: Shape = RULES.shape
    sizes: SizesInput = strawberry.field(default_factory=SizesInput)
    load_cap: int = RULES.load_cap
    induction_required: bool = RULES.induction_required


@strawberry.input(description="What the matcher may know of a person.")
class ProfileInput:
    stage: Stage
    offers: list[Topic]
    seeks: list[Topic]
    languages: list[str] = strawberry.field(description="ISO 639-1 codes.")
    free: list[str] = strawberry.field(description="Free hours of every week: tue-17 is Tuesday from 17 to 18.")
    modality: Modality = Modality.EITHER
    mentor_capacity: int = 0
    mentee_capacity: int = 0
    widest_scope: Scope = Scope.NATIONAL
    line: list[strawberry.ID] = strawberry.field(
        default_factory=list[strawberry.ID], description="Who line-manages this person, nearest first, two steps up."
    )
    conflicts: list[strawberry.ID] = strawberry.field(
        default_factory=list[strawberry.ID], description="Whom this person assesses, appoints or is bound to."
    )


@strawberry.input
class Particulars:
    programme_id: strawberry.ID
    institution_id: strawberry.ID
    name: str
    email: str
    profile: ProfileInput
    person_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="Who is behind the participants of several programmes, as the claim person of the token says.",
    )
    under_represented: bool | None = strawberry.field(default=None, description="Only the matcher learns this.")
    purposes: list[Purpose] | None = strawberry.field(
        default=None, description="What that may be used for; the burden share alone if left out."
    )
    excludes: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Whom not to be paired with. Only the matcher learns this."
    )


@strawberry.input
class EnrolInput(Particulars):
    consent_version: int | None = strawberry.field(
        default=None, description="Of the text consented to; the latest if left out."
    )


@strawberry.input
class InviteInput(Particulars):
    id: strawberry.ID


@strawberry.input(description="A mentor and a mentee.")
class CoupleInput:
    mentor_id: strawberry.ID
    mentee_id: strawberry.ID


@strawberry.input(description="At least so many and at most so many pairs with a person of this place on this side.")
class QuotaInput:
    place_id: strawberry.ID
    side: Side
    minimum: int = 0
    maximum: int | None = None


@strawberry.input(description="Points of a pair's score.")
class WeightsInput:
    topic_to_mentee: int = WEIGHTS.topic_to_mentee
    topic_to_mentor: int = WEIGHTS.topic_to_mentor
    common_slot: int = WEIGHTS.common_slot
    common_slots_counted: int = WEIGHTS.common_slots_counted
    same_institution: int = WEIGHTS.same_institution
    same_region: int = WEIGHTS.same_region


@strawberry.input
class OpenRoundInput:
    id: strawberry.ID
    programme_id: strawberry.ID
    scope: Scope
    place_id: strawberry.ID = strawberry.field(description="An institution, a region, or 'nation', as the scope says.")
    quotas: list[QuotaInput] = strawberry.field(default_factory=list[QuotaInput])
    weights: WeightsInput | None = None
    seed: int = 0
    pinned: list[CoupleInput] = strawberry.field(
        default_factory=list[CoupleInput], description="Pairs that no matching is without."
    )
    forbidden: list[CoupleInput] = strawberry.field(default_factory=list[CoupleInput])
    preferences_until: datetime | None = strawberry.field(
        default=None, description="Until then people may rank each other; there is no such window if left out."
    )


def values(given: Any) -> dict[str, Any]:
    """An input object and all inside it as plain values."""
    return dataclasses.asdict(given)


def build(shape: type[M], renamed: Mapping[str, str] | None = None, /, **given: Any) -> M:
    """A command or a part of it; raises a Problem that names the field as the client knows it."""
    try:
        return shape.model_validate(given)
    except ValidationError as invalid:
        raise in_graphql(invalid, dict(renamed or {})) from invalid

"""Two people who may work together: who they are, what is drafted for them, and why."""

import json
from typing import Any

import strawberry

from libs.contracts.vocabulary import Side, Topic
from services.gateway.schema.context import Info
from services.gateway.schema.loaders import Row
from services.gateway.schema.people import Participant, participant_of
from services.gateway.schema.places import Institution, Region, institution_of, region_of


@strawberry.type(description="One side of a pair. Of people in nobody's care but their own, only the place is shown.")
class Party:
    side: Side
    participant_id: strawberry.Private[str]
    institution_id: strawberry.Private[str]
    region_id: strawberry.Private[str]

    @strawberry.field
    async def participant(self, info: Info) -> Participant | None:
        return await participant_of(info, self.participant_id)

    @strawberry.field
    async def institution(self, info: Info) -> Institution:
        return await institution_of(info, self.institution_id)

    @strawberry.field
    async def region(self, info: Info) -> Region:
        return await region_of(info, self.region_id)


@strawberry.type(description="Why this pair: what flows each way, when they can meet, and the points of each part.")
class Breakdown:
    topics_to_mentee: list[Topic]
    topics_to_mentor: list[Topic]
    languages: list[str]
    common_slots: list[str]
    points_to_mentee: int
    points_to_mentor: int
    points_common_slots: int
    points_place: int
    points_language: int
    points_wishes: int = strawberry.field(description="For the wishes of both.")
    points_priority: int = strawberry.field(description="Of both: earlier rounds left them unmatched.")
    mentor_rank: int | None = strawberry.field(description="Which wish of the mentor the mentee is, from 1.")
    mentee_rank: int | None = strawberry.field(description="Which wish of the mentee the mentor is, from 1.")


@strawberry.type(description="A pair that a round proposes, before it is published.")
class Draft:
    id: strawberry.ID
    mentor: Party
    mentee: Party
    score: int
    breakdown: Breakdown
    formation_id: strawberry.ID | None = strawberry.field(
        description="The chain, group or network that this pair is part of."
    )
    topic: Topic | None = strawberry.field(
        description="What a group meets for, or what this mentor brings to a network."
    )


@strawberry.type(description="A person left without a match, and the true reason for it.")
class Unmatched:
    participant_id: strawberry.ID
    rule: str
    reason: str
    institution_id: strawberry.Private[str]

    @strawberry.field
    async def institution(self, info: Info) -> Institution:
        return await institution_of(info, self.institution_id)


def mentor(row: Row) -> Party:
    return Party(
        side=Side.MENTOR,
        participant_id=row["mentor_id"],
        institution_id=row["mentor_institution_id"],
        region_id=row["mentor_region_id"],
    )


def mentee(row: Row) -> Party:
    return Party(
        side=Side.MENTEE,
        participant_id=row["mentee_id"],
        institution_id=row["mentee_institution_id"],
        region_id=row["mentee_region_id"],
    )


def draft(row: Row) -> Draft:
    return Draft(
        id=strawberry.ID(row["proposal_id"]),
        mentor=mentor(row),
        mentee=mentee(row),
        score=row["score"],
        breakdown=breakdown(row),
        formation_id=row["formation_id"],
        topic=Topic(row["topic"]) if row["topic"] else None,
    )


def unmatched(row: Row) -> Unmatched:
    return Unmatched(
        participant_id=strawberry.ID(row["participant_id"]),
        rule=row["rule"],
        reason=row["reason"],
        institution_id=row["institution_id"],
    )


def breakdown(row: Row) -> Breakdown:
    found: dict[str, Any] = json.loads(row["breakdown"])
    # What was drafted before there were wishes and priority says nothing of them.
    return Breakdown(
        topics_to_mentee=found["topics_to_mentee"],
        topics_to_mentor=found["topics_to_mentor"],
        languages=found["languages"],
        common_slots=found["common_slots"],
        points_to_mentee=found["points_to_mentee"],
        points_to_mentor=found["points_to_mentor"],
        points_common_slots=found["points_common_slots"],
        points_place=found["points_place"],
        points_language=found.get("points_language", 0),
        points_wishes=found.get("points_wishes", 0),
        points_priority=found.get("points_priority", 0),
        mentor_rank=found.get("mentor_rank"),
        mentee_rank=found.get("mentee_rank"),
    )

"""A participant, as far as the viewer may know of them."""

import json
from typing import Any

import strawberry

from libs.contracts.vocabulary import Modality, Scope, Stage, Topic
from services.gateway.domain.states import ParticipantStatus
from services.gateway.schema import homes
from services.gateway.schema.context import Info
from services.gateway.schema.loaders import Row
from services.gateway.schema.places import Institution, Programme, Region, institution_of, programme_of, region_of

MAY_READ_NAME = ("care", "pair")


@strawberry.type(description="A person in one programme. Of a counterpart you see stage, topics and institution.")
class Participant:
    id: strawberry.ID
    status: ParticipantStatus
    stage: Stage
    offers: list[Topic]
    seeks: list[Topic]
    languages: list[str] | None
    free: list[str] | None = strawberry.field(description="Free hours of every week: tue-17 is Tuesday from 17 to 18.")
    modality: Modality | None
    mentor_capacity: int | None
    mentee_capacity: int | None
    widest_scope: Scope | None
    programme_id: strawberry.Private[str]
    institution_id: strawberry.Private[str]
    region_id: strawberry.Private[str]
    sealed: strawberry.Private[str | None]

    @strawberry.field(description="Null before both accepted, for whoever does not look after this person.")
    async def name(self, info: Info) -> str | None:
        return await self._opened(info, "name")

    @strawberry.field(description="Null wherever the name is.")
    async def email(self, info: Info) -> str | None:
        return await self._opened(info, "email")

    @strawberry.field
    async def programme(self, info: Info) -> Programme:
        return await programme_of(info, self.programme_id)

    @strawberry.field
    async def institution(self, info: Info) -> Institution:
        return await institution_of(info, self.institution_id)

    @strawberry.field
    async def region(self, info: Info) -> Region:
        return await region_of(info, self.region_id)

    async def _opened(self, info: Info, field: str) -> str | None:
        if self.sealed is None:
            return None
        plain = await info.context.loaders.opened.load((homes.personal(self.id), self.sealed))
        return None if plain is None else json.loads(plain).get(field)


def participant(row: Row) -> Participant:
    # Plain values, since GraphQL looks those up; with members of an enumeration it compares one word after the other.
    profile: dict[str, Any] = json.loads(row["profile"])
    told = profile if row["sight"] == "care" else {}
    return Participant(
        id=row["participant_id"],
        status=row["status"],
        stage=profile["stage"],
        offers=profile["offers"],
        seeks=profile["seeks"],
        languages=told.get("languages"),
        free=told.get("free"),
        modality=told.get("modality"),
        mentor_capacity=told.get("mentor_capacity"),
        mentee_capacity=told.get("mentee_capacity"),
        widest_scope=told.get("widest_scope"),
        programme_id=row["programme_id"],
        institution_id=row["institution_id"],
        region_id=row["region_id"],
        sealed=row["personal"] if row["sight"] in MAY_READ_NAME else None,
    )


async def participant_of(info: Info, participant_id: str) -> Participant | None:
    row = await info.context.loaders.participant.load(participant_id)
    return None if row is None else participant(row)

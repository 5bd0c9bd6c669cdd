"""A participant, as far as the viewer may know of them."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import strawberry

from libs.contracts.vocabulary import Modality, Scope, Stage, Topic
from services.gateway.domain.states import ParticipantStatus
from services.gateway.schema import homes
from services.gateway.schema.context import Info
from services.gateway.schema.loaders import Row
from services.gateway.schema.places import Institution, Region, institution_of, region_of
from services.gateway.schema.programmes import Programme, programme_of

MAY_READ_NAME = ("care", "pair")


@strawberry.type(description="The places that a person has taken, in all programmes.")
class Load:
    as_mentor: int
    as_mentee: int


@strawberry.type(description="What a person is written about.")
class Notifications:
    necessary_only: bool
    language: str
    time_zone: str


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
    person_id: strawberry.ID | None = strawberry.field(
        description="Who is behind the participants of several programmes."
    )
    paused: bool | None = strawberry.field(description="In no round until they return.")
    paused_until: datetime | None
    inducted: bool | None
    supervisions: int | None = strawberry.field(description="How often they met a supervisor.")
    consent_version: int | None
    consent_to_renew: bool | None = strawberry.field(
        description="In no round before consenting to a later version of the text."
    )
    notifications: Notifications | None
    programme_id: strawberry.Private[str]
    institution_id: strawberry.Private[str]
    region_id: strawberry.Private[str]
    sealed: strawberry.Private[str | None]
    cared_for: strawberry.Private[bool]

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

    @strawberry.field(description="Null for those who do not look after this person.")
    async def load(self, info: Info) -> Load | None:
        if not self.cared_for:
            return None
        row = await info.context.loaders.load.load(self.id)
        return Load(as_mentor=row["as_mentor"] if row else 0, as_mentee=row["as_mentee"] if row else 0)

    async def _opened(self, info: Info, field: str) -> str | None:
        if self.sealed is None:
            return None
        plain = await info.context.loaders.opened.load((homes.personal(self.id), self.sealed))
        return None if plain is None else json.loads(plain).get(field)


def participant(row: Row) -> Participant:
    # Plain values, since GraphQL looks those up; with members of an enumeration it compares one word after the other.
    profile: dict[str, Any] = json.loads(row["profile"])
    cared_for = row["sight"] == "care"
    told = profile if cared_for else {}
    kept: dict[str, Any] = dict(row) if cared_for else {}
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
        person_id=kept.get("person_id"),
        paused=kept.get("paused"),
        paused_until=kept.get("paused_until"),
        inducted=kept["inducted_at"] is not None if kept else None,
        supervisions=kept.get("supervisions"),
        consent_version=kept.get("consent_version"),
        consent_to_renew=kept.get("renews"),
        notifications=_notifications(kept) if kept else None,
        programme_id=row["programme_id"],
        institution_id=row["institution_id"],
        region_id=row["region_id"],
        sealed=row["personal"] if row["sight"] in MAY_READ_NAME else None,
        cared_for=cared_for,
    )


def _notifications(row: Mapping[str, Any]) -> Notifications:
    return Notifications(necessary_only=row["necessary_only"], language=row["language"], time_zone=row["time_zone"])


async def participant_of(info: Info, participant_id: str) -> Participant | None:
    row = await info.context.loaders.participant.load(participant_id)
    return None if row is None else participant(row)

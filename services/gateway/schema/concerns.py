"""A concern, as the safeguarding contact reads it that it was given to."""

import json

import strawberry

from libs.contracts.concerns import Resolution
from libs.contracts.vocabulary import Side
from libs.eventsourcing.sealing.sealed import Home
from services.gateway.domain.access import check_safeguards
from services.gateway.domain.states import ConcernState
from services.gateway.queries import concerns
from services.gateway.schema import homes
from services.gateway.schema.context import Id, Info, OwnId, page
from services.gateway.schema.loaders import Row
from services.gateway.schema.places import Institution, institution_of

Sealed = tuple[Home, str]


@strawberry.type(description="One of the two whom a concern is about.")
class Concerned:
    side: Side
    participant_id: strawberry.ID
    institution_id: strawberry.Private[str]
    concern_id: strawberry.Private[str]
    sealed: strawberry.Private[str | None]

    @strawberry.field(description="Null once this person is forgotten.")
    async def name(self, info: Info) -> str | None:
        return await self._opened(info, "name")

    @strawberry.field
    async def email(self, info: Info) -> str | None:
        return await self._opened(info, "email")

    @strawberry.field
    async def institution(self, info: Info) -> Institution:
        return await institution_of(info, self.institution_id)

    async def _opened(self, info: Info, field: str) -> str | None:
        if self.sealed is None:
            return None
        wanted = (self.concern_id, homes.personal(self.participant_id), self.sealed)
        plain = await info.context.loaders.looked_up.load(wanted)
        return None if plain is None else json.loads(plain).get(field)


@strawberry.type(description="What one of a pair told in confidence. The two, and whoever coordinates them, see none.")
class Concern:
    id: strawberry.ID
    state: ConcernState
    resolution: Resolution | None
    mentorship_id: strawberry.ID
    mentor: Concerned
    mentee: Concerned
    sealed: strawberry.Private[Sealed]

    @strawberry.field
    async def raised_by(self, info: Info) -> Side | None:
        told = await info.context.loaders.accounts.load(self.sealed)
        if told is None:
            return None
        return Side.MENTOR if told.by == self.mentor.participant_id else Side.MENTEE

    @strawberry.field(description="Null once whoever raised it is forgotten.")
    async def account(self, info: Info) -> str | None:
        told = await info.context.loaders.accounts.load(self.sealed)
        return told and told.account


@strawberry.type
class ReadingConcerns:
    @strawberry.field(description="The concerns that were given to you. That you read one is on record.")
    async def concerns(self, info: Info, first: int = 50, after: Id | None = None) -> list[Concern]:
        viewer = info.context.viewer
        check_safeguards(viewer)
        rows = await concerns.concerns(info.context.office.pool, viewer, first=page(first), after=after)
        return [concern(row) for row in rows]

    @strawberry.field
    async def concern(self, info: Info, concern_id: OwnId) -> Concern | None:
        check_safeguards(info.context.viewer)
        rows = await concerns.concerns(info.context.office.pool, info.context.viewer, ids=[concern_id])
        return concern(rows[0]) if rows else None


def concern(row: Row) -> Concern:
    concern_id: str = row["concern_id"]
    return Concern(
        id=strawberry.ID(concern_id),
        state=ConcernState(row["state"]),
        resolution=Resolution(row["resolution"]) if row["resolution"] else None,
        mentorship_id=strawberry.ID(row["mentorship_id"]),
        mentor=_concerned(row, Side.MENTOR),
        mentee=_concerned(row, Side.MENTEE),
        sealed=(homes.in_concern(concern_id, concern_id), row["account"]),
    )


def _concerned(row: Row, side: Side) -> Concerned:
    return Concerned(
        side=side,
        participant_id=strawberry.ID(row[f"{side}_id"]),
        institution_id=row[f"{side}_institution_id"],
        concern_id=row["concern_id"],
        sealed=row[f"{side}_personal"],
    )

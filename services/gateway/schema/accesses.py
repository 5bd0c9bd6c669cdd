"""Who was shown which of your sealed values: your name and contact, and what you wrote in confidence."""

from datetime import datetime

import strawberry

from services.gateway.domain.access import Role, own_id
from services.gateway.queries import accesses
from services.gateway.schema.context import Id, Info, page
from services.gateway.schema.loaders import Row


@strawberry.type(description="That somebody else was shown a value of yours.")
class Access:
    id: strawberry.ID
    at: datetime
    role: Role = strawberry.field(description="In what capacity they asked.")
    subject: strawberry.ID = strawberry.field(description="Who they are, as their token says.")
    place: str = strawberry.field(description="What the value belongs to: participant-<id> or mentorship-<id>.")
    field: str
    correlation_id: str = strawberry.field(description="The same for all that one request was shown.")


@strawberry.type
class ReadingAccesses:
    @strawberry.field(description="The latest first; what you opened yourself is not in it.")
    async def my_access_log(self, info: Info, first: int = 50, after: Id | None = None) -> list[Access]:
        owner = own_id(info.context.viewer)
        rows = await accesses.of_owner(info.context.office.pool, owner, page(first), after)
        return [_access(row) for row in rows]


def _access(row: Row) -> Access:
    return Access(
        id=strawberry.ID(row["access_id"]),
        at=row["at"],
        role=Role(row["role"]),
        subject=strawberry.ID(row["subject"]),
        place=row["place"],
        field=row["field"],
        correlation_id=row["correlation_id"],
    )

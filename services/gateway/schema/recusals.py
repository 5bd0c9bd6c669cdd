"""Who must not judge whom, told to whoever runs selections and assessments."""

import json
from datetime import datetime

import strawberry

from libs.contracts.vocabulary import Side
from libs.runtime import clock
from services.gateway.domain.access import check_cares_for
from services.gateway.queries import recusals
from services.gateway.schema import homes, known
from services.gateway.schema.context import Id, Info, MaybeId, page
from services.gateway.schema.loaders import Row
from services.gateway.schema.places import Institution, institution_of


@strawberry.type(description="One of two people who must not judge each other.")
class Recused:
    id: strawberry.ID
    side: Side
    institution_id: strawberry.Private[str]
    sealed: strawberry.Private[str]

    @strawberry.field(description="Null once they are forgotten.")
    async def name(self, info: Info) -> str | None:
        plain = await info.context.loaders.opened.load((homes.personal(self.id), self.sealed))
        return None if plain is None else json.loads(plain).get("name")

    @strawberry.field
    async def institution(self, info: Info) -> Institution:
        return await institution_of(info, self.institution_id)


@strawberry.type(description="Neither sits on selection, assessment or reference of the other.")
class Recusal:
    id: strawberry.ID = strawberry.field(description="That of the mentorship.")
    mentor: Recused
    mentee: Recused
    until: datetime | None = strawberry.field(description="A year after the close; null while the mentorship lasts.")


@strawberry.type
class ReadingRecusals:
    @strawberry.field(
        description="Who must not judge whom among the people of an institution that you look after, from their "
        "introduction until a year after the close."
    )
    async def recusals(self, info: Info, institution_id: Id, first: int = 50, after: MaybeId = None) -> list[Recusal]:
        context = info.context
        region_id = await known.region_of(context, institution_id)
        check_cares_for(context.viewer, institution_id, region_id)
        rows = await recusals.recusals(context.office.pool, institution_id, clock.now(), page(first), after)
        return [_recusal(row) for row in rows]


def _recusal(row: Row) -> Recusal:
    return Recusal(
        id=strawberry.ID(row["mentorship_id"]),
        mentor=_recused(row, Side.MENTOR),
        mentee=_recused(row, Side.MENTEE),
        until=row["until"],
    )


def _recused(row: Row, side: Side) -> Recused:
    return Recused(
        id=strawberry.ID(row[f"{side}_id"]),
        side=side,
        institution_id=row[f"{side}_institution_id"],
        sealed=row[f"{side}_personal"],
    )

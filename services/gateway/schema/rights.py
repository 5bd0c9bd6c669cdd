"""What you alone read of yourself: what you disclosed, what you consented to, and all of it in one document."""

import json
from datetime import datetime

import strawberry
from strawberry.scalars import JSON

from services.gateway.domain.access import own_id
from services.gateway.domain.states import Consent
from services.gateway.queries import rights
from services.gateway.schema import exporting, homes
from services.gateway.schema.context import Info


@strawberry.type(description="What you said to a text of consent.")
class ConsentSaid:
    said: Consent
    version: int | None = strawberry.field(description="Null where the programme had published no text.")
    at: datetime | None = strawberry.field(description="Null for a withdrawal.")


@strawberry.type
class Rights:
    @strawberry.field(description="In the order in which you said it.")
    async def my_consents(self, info: Info) -> list[ConsentSaid]:
        rows = await rights.consents(info.context.office.pool, own_id(info.context.viewer))
        return [ConsentSaid(said=Consent(row["said"]), version=row["version"], at=row["at"]) for row in rows]

    @strawberry.field(description="What only you and the matcher read; null where you disclosed nothing.")
    async def my_disclosures(self, info: Info) -> JSON | None:
        person = own_id(info.context.viewer)
        sealed = await rights.disclosed(info.context.office.pool, person)
        if sealed is None:
            return None
        plain = await info.context.loaders.opened.load((homes.confidential(person), sealed))
        return None if plain is None else json.loads(plain)

    @strawberry.field(description="All that is kept of you, as you may read it elsewhere here, in one document.")
    async def my_data(self, info: Info) -> JSON:
        own_id(info.context.viewer)
        return JSON(await exporting.all_of(info))

"""Regions and institutions."""

import strawberry

from services.gateway.domain.access import cares_for
from services.gateway.domain.states import InstitutionState
from services.gateway.schema.context import Info
from services.gateway.schema.loaders import Row


@strawberry.type(description="A part of the nation; it holds institutions.")
class Region:
    id: strawberry.ID
    name: str

    @strawberry.field
    async def institutions(self, info: Info) -> list["Institution"]:
        return [institution(row) for row in await info.context.loaders.institutions_of_region.load(self.id)]


@strawberry.type(description="Where people work and learn; it is in one region.")
class Institution:
    id: strawberry.ID
    name: str
    state: InstitutionState
    region_id: strawberry.Private[str]

    @strawberry.field
    async def region(self, info: Info) -> Region:
        return await region_of(info, self.region_id)

    @strawberry.field(description="Null for those who do not look after its people.")
    async def participant_count(self, info: Info) -> int | None:
        if not cares_for(info.context.viewer, self.id, self.region_id):
            return None
        row = await info.context.loaders.people_of_institution.load(self.id)
        return 0 if row is None else row["people"]


def region(row: Row) -> Region:
    return Region(id=strawberry.ID(row["region_id"]), name=row["name"])


def institution(row: Row) -> Institution:
    return Institution(
        id=strawberry.ID(row["institution_id"]),
        name=row["name"],
        state=InstitutionState(row["state"]),
        region_id=row["region_id"],
    )


async def region_of(info: Info, region_id: str) -> Region:
    row = await info.context.loaders.region.load(region_id)
    assert row is not None, "Only what lies in a known region is read."
    return region(row)


async def institution_of(info: Info, institution_id: str) -> Institution:
    row = await info.context.loaders.institution.load(institution_id)
    assert row is not None, "Only what is placed in a known institution is read."
    return institution(row)

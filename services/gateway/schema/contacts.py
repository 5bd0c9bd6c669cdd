"""The people of the programme itself, whom others can turn to: appointed, shown, dismissed."""

import json
from typing import Annotated

import strawberry

from libs.contracts.contacts import AppointContact, DismissContact, Office
from services.gateway.domain.access import check_cares_for_place
from services.gateway.domain.personal import Personal
from services.gateway.queries import contacts
from services.gateway.schema import homes, known
from services.gateway.schema.context import Context, Id, Info, MaybeId, OwnId, page
from services.gateway.schema.errors import not_found
from services.gateway.schema.inputs import build
from services.gateway.schema.loaders import Row


@strawberry.type(description="Somebody who is there for others, shown to whoever cares for the place.")
class Contact:
    id: strawberry.ID
    office: Office
    place: strawberry.ID = strawberry.field(
        description="Where the contact belongs: an institution, a region, 'nation'."
    )
    sealed: strawberry.Private[str]

    @strawberry.field
    async def name(self, info: Info) -> str | None:
        return await self._opened(info, "name")

    @strawberry.field
    async def email(self, info: Info) -> str | None:
        return await self._opened(info, "email")

    async def _opened(self, info: Info, field: str) -> str | None:
        plain = await info.context.loaders.opened.load((homes.of_contact(self.id), self.sealed))
        return None if plain is None else json.loads(plain).get(field)


@strawberry.input
class ContactInput:
    id: strawberry.ID
    office: Office
    place_id: strawberry.ID = strawberry.field(
        description="Where the contact belongs: an institution, a region, 'nation'."
    )
    name: str
    email: str


Terms = Annotated[ContactInput, strawberry.argument(name="input")]


@strawberry.type
class ReadingContacts:
    @strawberry.field(description="Those of the places that you care for.")
    async def contacts(
        self, info: Info, place_id: MaybeId = None, first: int = 50, after: MaybeId = None
    ) -> list[Contact]:
        office, viewer = info.context.office, info.context.viewer
        rows = await contacts.contacts(office.pool, viewer, place_id=place_id, first=page(first), after=after)
        return [contact(row) for row in rows]


@strawberry.type
class Appointing:
    @strawberry.mutation(description="By the nation, or by the region for places inside it.")
    async def appoint_contact(self, info: Info, terms: Terms, request_id: MaybeId = None) -> Contact:
        context = info.context
        personal = build(Personal, name=terms.name, email=terms.email)
        build(DismissContact, {"contact_id": "id"}, contact_id=terms.id)
        region_id = await known.region_of_place(context, terms.place_id)
        check_cares_for_place(context.viewer, terms.place_id, region_id)
        command = build(
            AppointContact,
            {"contact_id": "id"},
            contact_id=terms.id,
            office=terms.office,
            place_id=terms.place_id,
            personal=await context.seal(homes.of_contact(terms.id), personal.model_dump_json()),
        )
        await context.ask(command, context.request(request_id))
        return contact(await context.readable(lambda: _row(context, terms.id)))

    @strawberry.mutation(description="Returns the id.")
    async def dismiss_contact(self, info: Info, contact_id: OwnId, request_id: MaybeId = None) -> Id:
        context = info.context
        row = await _row(context, contact_id)
        if row is None:
            raise not_found("contact", contact_id)
        region_id = await known.region_of_place(context, row["place_id"])
        check_cares_for_place(context.viewer, row["place_id"], region_id)
        await context.ask(DismissContact(contact_id=contact_id), context.request(request_id))
        return contact_id


def contact(row: Row) -> Contact:
    return Contact(
        id=strawberry.ID(row["contact_id"]),
        office=Office(row["office"]),
        place=strawberry.ID(row["place_id"]),
        sealed=row["personal"],
    )


async def _row(context: Context, contact_id: str) -> Row | None:
    rows = await contacts.contacts(context.office.pool, context.viewer, contact_id=contact_id)
    return rows[0] if rows else None

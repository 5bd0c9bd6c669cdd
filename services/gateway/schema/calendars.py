"""The private link under which a person's calendar program finds their sessions."""

import hashlib
import secrets

import strawberry

from libs.contracts.calendars import OpenCalendarFeed, RevokeCalendarFeed
from services.gateway.domain.access import own_id
from services.gateway.queries import calendars
from services.gateway.schema.context import Info, MaybeId
from services.gateway.schema.errors import Code, Problem
from services.gateway.schema.inputs import build

SECRET_BYTES = 32
TOLD_ONCE = "This request was carried out before, and its link was told then, once: open a new one by a new request."


@strawberry.type(description="Your sessions as your calendar program finds them (iCalendar).")
class CalendarFeed:
    is_open: bool
    link: str | None = strawberry.field(
        description="Told once, when it is opened. It begins with the path where this gateway has no public address."
    )


@strawberry.type
class ReadingCalendars:
    @strawberry.field(description="Whether a link of yours is open.")
    async def my_calendar_feed(self, info: Info) -> CalendarFeed:
        found = await calendars.of_person(info.context.office.pool, own_id(info.context.viewer))
        return CalendarFeed(is_open=found is not None, link=None)


@strawberry.type
class Calendars:
    @strawberry.mutation(description="A new private link; an earlier one leads nowhere from then on.")
    async def open_calendar_feed(self, info: Info, request_id: MaybeId = None) -> CalendarFeed:
        context, person = info.context, own_id(info.context.viewer)
        secret = secrets.token_urlsafe(SECRET_BYTES)
        command = build(OpenCalendarFeed, participant_id=person, secret_sha256=hashed(secret))
        await context.ask(command, context.request(request_id))
        if await calendars.of_person(context.office.pool, person) != command.secret_sha256:
            raise Problem(Code.REFUSED, TOLD_ONCE, rule="LinkToldOnce")
        return CalendarFeed(is_open=True, link=f"{context.office.public_address}/calendar/{secret}.ics")

    @strawberry.mutation(description="Your link leads nowhere from now on.")
    async def revoke_calendar_feed(self, info: Info, request_id: MaybeId = None) -> CalendarFeed:
        command = build(RevokeCalendarFeed, participant_id=own_id(info.context.viewer))
        await info.context.ask(command, info.context.request(request_id))
        return CalendarFeed(is_open=False, link=None)


def hashed(secret: str) -> str:
    """What is kept of a secret, and looked up; how long that takes says nothing of the secret."""
    return hashlib.sha256(secret.encode()).hexdigest()

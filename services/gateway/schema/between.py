"""What one of the two of a mentorship asks for; the domain tells which side they are."""

import zoneinfo
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from libs.contracts.messages import Command
from services.gateway.domain.access import own_id
from services.gateway.domain.personal import Words
from services.gateway.schema import homes, known
from services.gateway.schema.context import Context
from services.gateway.schema.errors import bad_input
from services.gateway.schema.inputs import build
from services.gateway.schema.loaders import Loaders, Many, Row
from services.gateway.schema.mentorships import Mentorship, Session, mentorship, session
from services.gateway.schema.requests import Request

RENAMED = {"session_id": "id", "insight_id": "id", "outcome_id": "id"}


async def carry_out(
    context: Context, kind: type[Command], mentorship_id: str, request: Request, /, **terms: Any
) -> None:
    """Return when it is carried out; raises a Problem otherwise."""
    command = build(kind, RENAMED, mentorship_id=mentorship_id, by=own_id(context.viewer), **terms)
    await known.mentorship_row(context, mentorship_id)
    await context.ask(command, request)


async def on_mentorship(
    context: Context, kind: type[Command], mentorship_id: str, request_id: str | None, /, **terms: Any
) -> Mentorship:
    await carry_out(context, kind, mentorship_id, context.request(request_id), **terms)
    return mentorship(await known.mentorship_row(context, mentorship_id))


async def on_session(
    context: Context, kind: type[Command], mentorship_id: str, request: Request, /, **terms: Any
) -> Session:
    """`terms` hold the id of the session."""
    await carry_out(context, kind, mentorship_id, request, **terms)
    return session(await part(context, lambda all_: all_.sessions, mentorship_id, "session_id", terms["session_id"]))


async def part(context: Context, among: Callable[[Loaders], Many], mentorship_id: str, key: str, wanted: str) -> Row:
    """One of the things that belong to a mentorship, as soon as it can be read."""

    async def find() -> Row | None:
        rows = await among(context.loaders).load(mentorship_id)
        return next((row for row in rows if row[key] == wanted), None)

    return await context.readable(find)


async def sealed(context: Context, mentorship_id: str, field: str, words: str) -> str:
    """What the viewer writes, under their own key."""
    checked = build(Words, None, **{field: words}).model_dump()
    return await context.seal(homes.in_mentorship(own_id(context.viewer), mentorship_id, field), checked[field])


def aware(field: str, moment: datetime) -> datetime:
    """A moment that is the same everywhere; raises a Problem for a time of day without its offset."""
    if moment.tzinfo is None:
        raise bad_input(field, "give the time with its offset from UTC, such as 2026-03-02T17:00:00Z.")
    return moment


def zone(field: str, name: str | None) -> str | None:
    """A time zone that there is; raises a Problem for any other."""
    if name is not None and name not in _zones():
        raise bad_input(field, "give a time zone by its IANA name, such as Europe/Berlin.")
    return name


@cache
def _zones() -> set[str]:
    return zoneinfo.available_timezones()

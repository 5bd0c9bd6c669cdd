"""GET /calendar/<secret>.ics: whoever has the link reads when the sessions are."""

import hmac

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from libs.runtime import clock
from services.gateway.domain.feed import Meeting, rendered
from services.gateway.queries import calendars
from services.gateway.schema.calendars import hashed
from services.gateway.schema.errors import AWAY
from services.gateway.schema.loaders import Row
from services.gateway.schema.office import Door

log = structlog.get_logger()

PRIVATE = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


def route(door: Door) -> Route:
    async def feed(request: Request) -> Response:
        pool = (await door.office()).pool
        wanted = hashed(request.path_params["secret"])
        try:
            found = await calendars.of_link(pool, wanted)
            if found is None or not hmac.compare_digest(found["secret_sha256"], wanted):
                return PlainTextResponse("There is no such calendar.", 404, headers=PRIVATE)
            rows = await calendars.sessions(pool, found["participant_id"])
        except AWAY as away:
            log.warning("Postgres does not answer.", error=repr(away))
            return PlainTextResponse("The database does not answer: try again soon.", 503, headers=PRIVATE)
        body = rendered([_meeting(row) for row in rows], clock.now())
        return Response(body, media_type="text/calendar", headers=PRIVATE)

    return Route("/calendar/{secret}.ics", feed)


def _meeting(row: Row) -> Meeting:
    return Meeting(
        uid=f"{row['mentorship_id']}.{row['session_id']}@viceversa",
        starts_at=row["starts_at"],
        minutes=row["minutes"],
        time_zone=row["time_zone"],
        revision=row["revision"],
        falls_away=row["falls_away"],
    )

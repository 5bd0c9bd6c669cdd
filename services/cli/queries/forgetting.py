"""How far the platform is with forgetting somebody, read from the databases of its services."""

from libs.eventsourcing.storing.rows import Pool

KNOWN = "select exists (select from keyring where person = $1)"
FORGOTTEN_AT = "select forgotten_at from keyring where person = $1"
HEARD_OF = "select exists (select from messages where stream = $1)"
TOLD = "select version from messages where stream = $1 and type = $2"
APPLIED = "select exists (select from inbox where consumer = live($1) and origin = $2 and version >= $3)"
PARKED = "select count(*) from parked where consumer = live($1) and origin = $2"
MENTORSHIPS = "select count(*) from views.mentorships where $1 in (mentor_id, mentee_id)"
OFFERS = "select count(*) from views.commitments where $1 in (mentor_id, mentee_id) and not over and not paired"
LINKS = (
    "select count(*) from views.calendar_feeds join views.participants using (participant_id) where participant_id = $1"
)
ACCESSES = "select count(*) from public.accesses where owner = $1"

LISTENERS = {
    "matching": "matching.views",
    "sessions": "sessions.views",
    "analytics": "analytics.figures",
    "notifications": "notifications.views",
    "gateway": "gateway.views",
}
"""The consumers that keep something of people."""


async def told(registration: Pool, person: str, type_name: str) -> int | None:
    """The version of the event of this type in the person's stream."""
    return await registration.fetchval(TOLD, f"participant-{person}", type_name)


async def waits_for(pool: Pool, service: str, person: str, version: int) -> str | None:
    """What this service has still to do, in words."""
    consumer, origin = LISTENERS[service], f"registration/participant-{person}"
    if not await pool.fetchval(APPLIED, consumer, origin, version):
        parked = await pool.fetchval(PARKED, consumer, origin)
        return f"{consumer} has not heard of it" + (f" ({parked} messages of theirs are parked)" if parked else "")
    if service == "sessions" and (count := await pool.fetchval(MENTORSHIPS, person)):
        return f"sessions has {count} mentorships of theirs to close"
    if service == "matching" and (count := await pool.fetchval(OFFERS, person)):
        return f"matching has {count} offers to them that have not lapsed"
    if service == "gateway" and (kept := await kept_by_gateway(pool, person)):
        return f"the gateway has {' and '.join(kept)} of theirs"
    return None


async def kept_by_gateway(pool: Pool, person: str) -> list[str]:
    """What is no sealed value, and still must go."""
    links, entries = await pool.fetchval(LINKS, person), await pool.fetchval(ACCESSES, person)
    return ["an open calendar link"] * links + ([f"an access log of {entries} entries"] if entries else [])

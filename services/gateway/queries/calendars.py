"""The private link of a person, and the sessions that are found there."""

from collections.abc import Sequence

import asyncpg

from libs.eventsourcing.storing.postgres import Pool

OF_PERSON = "select secret_sha256 from calendar_feeds where participant_id = $1"
# Whoever is forgotten is in no table of people any more: their link leads nowhere, in whatever order it was told.
OF_LINK = """
select participant_id, secret_sha256 from calendar_feeds join participants using (participant_id)
where secret_sha256 = $1
"""
SESSIONS = """
select mentorship_id, session_id, starts_at, minutes, time_zone,
    sessions.state = 'cancelled' or (sessions.state = 'scheduled' and mentorships.state = 'closed') as falls_away,
    revision + case when sessions.state = 'scheduled' and mentorships.state = 'closed' then 1 else 0 end as revision
from sessions join mentorships using (mentorship_id)
where $1 in (mentor_id, mentee_id)
order by starts_at, mentorship_id, session_id
"""


async def of_person(pool: Pool, participant_id: str) -> str | None:
    """The hash of the secret in the link that is open, if there is one."""
    return await pool.fetchval(OF_PERSON, participant_id)


async def of_link(pool: Pool, secret_sha256: str) -> asyncpg.Record | None:
    return await pool.fetchrow(OF_LINK, secret_sha256)


async def sessions(pool: Pool, participant_id: str) -> Sequence[asyncpg.Record]:
    return await pool.fetch(SESSIONS, participant_id)

"""Concerns, for the contact that each was given to. The nation has those that found none, or whose contact left."""

from collections.abc import Collection, Sequence

import asyncpg

from libs.eventsourcing.storing.postgres import Pool
from services.gateway.domain.access import Viewer

CONCERNS = """
select concerns.*, mentor_id, mentor_institution_id, mentor_region_id, mentee_id, mentee_institution_id,
    mentee_region_id, mentors.personal as mentor_personal, mentees.personal as mentee_personal
from concerns
join known_mentorships using (mentorship_id)
left join contacts on contacts.contact_id = concerns.contact_id and office = 'safeguarding'
left join participants as mentors on mentors.participant_id = mentor_id
left join participants as mentees on mentees.participant_id = mentee_id
where safeguards($1, $2, contacts.contact_id)
    and ($3::text[] is null or concern_id = any($3))
    and ($4::text is null or concern_id > $4)
order by concern_id
limit $5
"""

# Whether what was raised can be seen by the two: at the latest it is settled already when it is looked for.
SHOWS = """
select exists (
    select from mentorships left join concerns on concern_id = $2
    where mentorships.mentorship_id = $1 and (paused or mentorships.state = 'closed' or concerns.state = 'resolved')
)
"""


async def concerns(
    pool: Pool, viewer: Viewer, *, ids: Collection[str] | None = None, first: int = 1, after: str | None = None
) -> Sequence[asyncpg.Record]:
    return await pool.fetch(CONCERNS, viewer.role, viewer.scope, ids, after, first)


async def shows(pool: Pool, mentorship_id: str, concern_id: str) -> bool:
    return await pool.fetchval(SHOWS, mentorship_id, concern_id)

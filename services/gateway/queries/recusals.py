"""Who must not judge whom: the pairs of one institution, by where the two belong now."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import asyncpg

from libs.eventsourcing.storing.postgres import Pool

LASTS = timedelta(days=365)
"""After the close of a mentorship."""
# A portal may know both people by name here: whoever must not judge somebody cannot be told without it.
RECUSALS = """
select mentorship_id, mentorships.mentor_id, mentorships.mentee_id,
    mentors.institution_id as mentor_institution_id, mentors.region_id as mentor_region_id,
    mentors.personal as mentor_personal,
    mentees.institution_id as mentee_institution_id, mentees.region_id as mentee_region_id,
    mentees.personal as mentee_personal,
    closed_at + $3::interval as until
from mentorships
join known_participants as mentors on mentors.participant_id = mentor_id
join known_participants as mentees on mentees.participant_id = mentee_id
left join closings using (mentorship_id)
where $1 in (mentors.institution_id, mentees.institution_id)
    and (closed_at is null or closed_at > $2::timestamptz - $3::interval)
    and ($4::text is null or mentorship_id > $4)
order by mentorship_id
limit $5
"""


async def recusals(
    pool: Pool, institution_id: str, now: datetime, first: int, after: str | None
) -> Sequence[asyncpg.Record]:
    """Whoever asks cares for this institution: that is checked before."""
    return await pool.fetch(RECUSALS, institution_id, now, LASTS, after, first)

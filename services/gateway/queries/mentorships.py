"""Mentorships with at least one side in the viewer's care; the words of a pair only for the two themselves."""

from collections.abc import Collection, Sequence

import asyncpg

from libs.eventsourcing.storing.postgres import Pool
from services.gateway.domain.access import Viewer

MENTORSHIPS = """
select known_mentorships.*,
    case when $1 in ('nation', 'region') then silence end as silence_seen,
    case when $1 in ('nation', 'region') then silent_since end as silent_since_seen
from known_mentorships
where (
        in_care($1, $2, mentor_region_id, mentor_institution_id, mentor_id)
        or in_care($1, $2, mentee_region_id, mentee_institution_id, mentee_id)
    )
    and ($3::text[] is null or mentorship_id = any($3))
    and ($4::text is null or round_id = $4)
    and ($5::text is null or mentorship_id > $5)
order by mentorship_id
limit $6
"""
SESSIONS = """
select sessions.* from sessions join mentorships using (mentorship_id)
where mentorship_id = any($3::text[])
    and (
        in_care($1, $2, mentor_region_id, mentor_institution_id, mentor_id)
        or in_care($1, $2, mentee_region_id, mentee_institution_id, mentee_id)
    )
order by mentorship_id, starts_at, session_id
"""
INSIGHTS = """
select mentorship_id, insight_id, by_side, to_side,
    case by_side when 'mentor' then mentor_id else mentee_id end as author_id,
    case when $1 = 'participant' and $2 in (mentor_id, mentee_id) then note end as note
from insights join mentorships using (mentorship_id)
where mentorship_id = any($3::text[])
    and (
        in_care($1, $2, mentor_region_id, mentor_institution_id, mentor_id)
        or in_care($1, $2, mentee_region_id, mentee_institution_id, mentee_id)
    )
order by mentorship_id, insight_id
"""
OUTCOMES = """
select mentorship_id, outcome_id, by_side, kind, confirmed,
    case by_side when 'mentor' then mentor_id else mentee_id end as author_id,
    case when $1 = 'participant' and $2 in (mentor_id, mentee_id) then note end as note
from outcomes join mentorships using (mentorship_id)
where mentorship_id = any($3::text[])
    and (
        in_care($1, $2, mentor_region_id, mentor_institution_id, mentor_id)
        or in_care($1, $2, mentee_region_id, mentee_institution_id, mentee_id)
    )
order by mentorship_id, outcome_id
"""
COMPACTS = """
select compacts.*, case side when 'mentor' then mentor_id else mentee_id end as author_id
from compacts join mentorships using (mentorship_id)
where mentorship_id = any($3::text[]) and $1 = 'participant' and $2 in (mentor_id, mentee_id)
order by mentorship_id, version, side
"""
FEEDBACK = """
select mentorship_id, side, moment, author_id,
    case when $1 = 'participant' then confidence end as confidence,
    case when $1 = 'participant' then confidence_before end as confidence_before,
    case when $1 = 'participant' then note end as note
from feedback join mentorships using (mentorship_id)
where mentorship_id = any($3::text[])
    and case $1
        when 'participant' then author_id = $2 and $2 in (mentor_id, mentee_id)
        when 'region' then $2 in (mentor_region_id, mentee_region_id)
        else $1 = 'nation'
    end
order by mentorship_id, moment, side
"""


async def mentorships(
    pool: Pool,
    viewer: Viewer,
    *,
    ids: Collection[str] | None = None,
    round_id: str | None = None,
    first: int = 1,
    after: str | None = None,
) -> Sequence[asyncpg.Record]:
    return await pool.fetch(MENTORSHIPS, viewer.role, viewer.scope, ids, round_id, after, first)


async def parts(pool: Pool, part: str, viewer: Viewer, mentorship_ids: Collection[str]) -> Sequence[asyncpg.Record]:
    """`part` is one of SESSIONS, INSIGHTS, OUTCOMES, COMPACTS and FEEDBACK."""
    return await pool.fetch(part, viewer.role, viewer.scope, mentorship_ids)

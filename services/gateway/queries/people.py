"""People, as far as a viewer may know of them; each row says how far in `sight`.

`care`: the viewer looks after this person, or is this person. `pair`: they share a mentorship. `counterpart`: they
share a proposal, or the viewer is asked this person's question. Nobody else is found at all.
"""

from collections.abc import Collection, Sequence

import asyncpg

from libs.eventsourcing.storing.postgres import Pool
from services.gateway.domain.access import Viewer

SEEN = """
select * from (
    select *, case
        when in_care($1, $2, region_id, institution_id, participant_id) then 'care'
        when $1 <> 'participant' or status <> 'enrolled' then null
        when exists (
            select from mentorships
            where (mentor_id = $2 and mentee_id = participant_id) or (mentee_id = $2 and mentor_id = participant_id)
        ) then 'pair'
        when exists (
            select from proposals
            where (mentor_id = $2 and mentee_id = participant_id) or (mentee_id = $2 and mentor_id = participant_id)
        ) or exists (
            select from spots where mentor_id = $2 and author_id = participant_id
        ) then 'counterpart'
    end as sight
    from known_participants
    where participant_id = any($3::text[])
) as found
where sight is not null
"""
LISTED = """
select *, 'care' as sight from known_participants
where in_care($1, $2, region_id, institution_id, participant_id)
    and ($3::text is null or programme_id = $3)
    and ($4::text is null or institution_id = $4)
    and ($5::text is null or region_id = $5)
    and ($6::text is null or participant_id > $6)
order by participant_id
limit $7
"""
COUNT = """
select count(*) from known_participants
where in_care($1, $2, region_id, institution_id, participant_id)
    and ($3::text is null or programme_id = $3)
    and ($4::text is null or institution_id = $4)
    and ($5::text is null or region_id = $5)
"""
COUNT_BY_INSTITUTION = """
select institution_id, count(*) as people from known_participants
where in_care($1, $2, region_id, institution_id, participant_id) and institution_id = any($3::text[])
group by institution_id
"""
LOADS = """
select participant_id,
    count(*) filter (where side = 'mentor') as as_mentor,
    count(*) filter (where side = 'mentee') as as_mentee
from known_participants join claims using (person_id)
where in_care($1, $2, region_id, institution_id, participant_id) and participant_id = any($3::text[])
group by participant_id
"""
Filters = tuple[str | None, str | None, str | None]
"""Of which programme, institution and region."""


async def seen(pool: Pool, viewer: Viewer, ids: Collection[str]) -> Sequence[asyncpg.Record]:
    return await pool.fetch(SEEN, viewer.role, viewer.scope, ids)


async def listed(
    pool: Pool, viewer: Viewer, filters: Filters, first: int, after: str | None
) -> Sequence[asyncpg.Record]:
    return await pool.fetch(LISTED, viewer.role, viewer.scope, *filters, after, first)


async def count(pool: Pool, viewer: Viewer, filters: Filters) -> int:
    return await pool.fetchval(COUNT, viewer.role, viewer.scope, *filters)


async def count_by_institution(pool: Pool, viewer: Viewer, ids: Collection[str]) -> Sequence[asyncpg.Record]:
    return await pool.fetch(COUNT_BY_INSTITUTION, viewer.role, viewer.scope, ids)


async def loads(pool: Pool, viewer: Viewer, ids: Collection[str]) -> Sequence[asyncpg.Record]:
    """The places that the persons behind these participants have taken; nobody is found who has taken none."""
    return await pool.fetch(LOADS, viewer.role, viewer.scope, ids)

"""Questions: for whoever asks, for the mentor who is asked just now, and in part for whoever cares for the asker.

That somebody is asked is told to themselves alone, until they agree: the asker would learn who passed. The question is
told to the two alone.
"""

from collections.abc import Sequence

import asyncpg

from libs.eventsourcing.storing.postgres import Pool
from services.gateway.domain.access import Viewer

SPOTS = """
select * from (
    select spot_id, programme_id, author_id, institution_id, topic, days, until,
        case when state = 'offered' and not asked then 'asked' else state end as state,
        case when asked or state = 'agreed' then mentor_id end as mentor_id,
        case when asked then answer_by end as answer_by,
        case when asked or ($1 = 'participant' and author_id = $2) then question end as question
    from (
        select *, $1 = 'participant' and coalesce(mentor_id = $2, false) as asked from known_spots
        where in_care($1, $2, region_id, institution_id, author_id) or ($1 = 'participant' and mentor_id = $2)
    ) as concerned
) as shown
where ($3::text is null or spot_id = $3)
    and ($4::text is null or programme_id = $4)
    and ($5::text is null or state = $5)
    and ($6::text is null or spot_id > $6)
order by spot_id
limit $7
"""


async def spots(
    pool: Pool,
    viewer: Viewer,
    *,
    spot_id: str | None = None,
    programme_id: str | None = None,
    state: str | None = None,
    first: int = 1,
    after: str | None = None,
) -> Sequence[asyncpg.Record]:
    return await pool.fetch(SPOTS, viewer.role, viewer.scope, spot_id, programme_id, state, after, first)

"""Published proposals with at least one side in the viewer's care; a participant's own answer, and nobody else's."""

from collections.abc import Collection, Sequence

import asyncpg

from libs.eventsourcing.storing.postgres import Pool
from services.gateway.domain.access import Viewer

PROPOSALS = """
select *, case when $1 <> 'participant' then null
    when mentor_id = $2 then mentor_accepts when mentee_id = $2 then mentee_accepts end as my_answer
from known_proposals
where (
        in_care($1, $2, mentor_region_id, mentor_institution_id, mentor_id)
        or in_care($1, $2, mentee_region_id, mentee_institution_id, mentee_id)
    )
    and ($3::text[] is null or proposal_id = any($3))
    and ($4::text is null or round_id = $4)
    and ($5::text is null or status = $5)
    and ($6::text is null or proposal_id > $6)
order by proposal_id
limit $7
"""
OF_ROUNDS = """
select page.* from unnest($3::text[]) as wanted (round_id)
cross join lateral (
    select *, case when $1 <> 'participant' then null
        when mentor_id = $2 then mentor_accepts when mentee_id = $2 then mentee_accepts end as my_answer
    from known_proposals
    where known_proposals.round_id = wanted.round_id
        and (
            in_care($1, $2, mentor_region_id, mentor_institution_id, mentor_id)
            or in_care($1, $2, mentee_region_id, mentee_institution_id, mentee_id)
        )
        and ($4::text is null or proposal_id > $4)
    order by proposal_id
    limit $5
) as page
order by page.proposal_id
"""


async def proposals(
    pool: Pool,
    viewer: Viewer,
    *,
    ids: Collection[str] | None = None,
    round_id: str | None = None,
    status: str | None = None,
    first: int = 1,
    after: str | None = None,
) -> Sequence[asyncpg.Record]:
    return await pool.fetch(PROPOSALS, viewer.role, viewer.scope, ids, round_id, status, after, first)


async def of_rounds(
    pool: Pool, viewer: Viewer, round_ids: Collection[str], first: int, after: str | None
) -> Sequence[asyncpg.Record]:
    """A page of each round."""
    return await pool.fetch(OF_ROUNDS, viewer.role, viewer.scope, round_ids, after, first)

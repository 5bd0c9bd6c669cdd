"""Chains, groups and networks of the rounds that a viewer coordinates, and those with a pair in the viewer's care."""

from collections.abc import Collection, Sequence

import asyncpg

from libs.eventsourcing.storing.postgres import Pool
from services.gateway.domain.access import Viewer

OF_ROUNDS = """
select page.* from unnest($3::text[]) as wanted (round_id)
cross join lateral (
    select known_formations.* from known_formations join known_rounds using (round_id)
    where round_id = wanted.round_id and ($4::text is null or formation_id > $4)
        and (leads_round($1, $2, known_rounds.scope, place_region_id) or exists (
            select from proposals where proposals.formation_id = known_formations.formation_id and (
                in_care($1, $2, mentor_region_id, mentor_institution_id, mentor_id)
                or in_care($1, $2, mentee_region_id, mentee_institution_id, mentee_id)
            )
        ))
    order by formation_id limit $5
) as page
order by page.formation_id
"""
FORMATIONS = """
select * from known_formations
where formation_id = any($3::text[]) and (
    exists (
        select from known_rounds
        where known_rounds.round_id = known_formations.round_id and leads_round($1, $2, scope, place_region_id)
    ) or exists (
        select from proposals where proposals.formation_id = known_formations.formation_id and (
            in_care($1, $2, mentor_region_id, mentor_institution_id, mentor_id)
            or in_care($1, $2, mentee_region_id, mentee_institution_id, mentee_id)
        )
    )
)
"""
PROPOSALS = """
select known_proposals.*, case when $1 <> 'participant' then null
    when mentor_id = $2 then mentor_accepts when mentee_id = $2 then mentee_accepts end as my_answer
from known_proposals
where formation_id = any($3::text[]) and (
    in_care($1, $2, mentor_region_id, mentor_institution_id, mentor_id)
    or in_care($1, $2, mentee_region_id, mentee_institution_id, mentee_id)
)
order by formation_id, proposal_id
"""


async def formations(pool: Pool, viewer: Viewer, ids: Collection[str]) -> Sequence[asyncpg.Record]:
    return await pool.fetch(FORMATIONS, viewer.role, viewer.scope, ids)


async def of_rounds(
    pool: Pool, viewer: Viewer, round_ids: Collection[str], first: int, after: str | None
) -> Sequence[asyncpg.Record]:
    """A page of each round."""
    return await pool.fetch(OF_ROUNDS, viewer.role, viewer.scope, round_ids, after, first)


async def proposals(pool: Pool, viewer: Viewer, ids: Collection[str]) -> Sequence[asyncpg.Record]:
    """Those of each formation that have a side in the viewer's care."""
    return await pool.fetch(PROPOSALS, viewer.role, viewer.scope, ids)

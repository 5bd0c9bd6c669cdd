"""Rounds that concern a viewer. `leads`: they coordinate it, and review its drafts. `own`: it is of their place."""

from collections.abc import Collection, Sequence

import asyncpg

from libs.eventsourcing.storing.postgres import Pool
from services.gateway.domain.access import Viewer

ROUNDS = """
select found.*, answered.*
from (
    select *,
        leads_round($1, $2, scope, place_region_id) as leads,
        $1 = 'institution' and scope = 'institutional' and place_id = $2 as own
    from known_rounds
    where ($3::text[] is null or round_id = any($3)) and ($4::text is null or programme_id = $4)
) as found
cross join lateral (
    select
        count(*) filter (where status = 'offered') as open_count,
        count(*) filter (where status = 'accepted') as accepted_count,
        count(*) filter (where status = 'declined') as declined_count,
        count(*) filter (where status = 'lapsed') as lapsed_count
    from proposals where proposals.round_id = found.round_id
) as answered
where leads or own or case $1
    when 'analyst' then true
    when 'region' then scope = 'national'
    when 'institution' then scope = 'national' or (
        scope = 'regional' and place_id = (select region_id from institutions where institution_id = $2)
    )
    when 'participant' then exists (
        select from proposals where proposals.round_id = found.round_id and $2 in (mentor_id, mentee_id)
    ) or exists (
        select from mentorships where mentorships.round_id = found.round_id and $2 in (mentor_id, mentee_id)
    ) or (preferences_until is not null and exists (
        select from known_participants as self
        where self.participant_id = $2 and self.status = 'enrolled' and self.programme_id = found.programme_id
            and case scope
                when 'national' then true
                when 'regional' then self.region_id = place_id
                else self.institution_id = place_id
            end
    ))
    else false
end
order by round_id
"""
ATTEMPTS = """
select results.* from results join known_rounds using (round_id)
where round_id = any($3::text[]) and leads_round($1, $2, scope, place_region_id)
order by round_id, results.attempt
"""
DRAFTS = """
select page.* from unnest($3::text[], $4::int[]) as wanted (round_id, attempt)
join known_rounds on known_rounds.round_id = wanted.round_id
cross join lateral (
    select drafts.* from drafts
    join known_institutions as mentors on mentors.institution_id = mentor_institution_id
    join known_institutions as mentees on mentees.institution_id = mentee_institution_id
    where drafts.round_id = wanted.round_id and drafts.attempt = wanted.attempt
        and ($5::text is null or proposal_id > $5)
    order by proposal_id limit $6
) as page
where leads_round($1, $2, scope, place_region_id)
order by page.proposal_id
"""
UNMATCHED = """
select page.* from unnest($3::text[], $4::int[]) as wanted (round_id, attempt)
join known_rounds on known_rounds.round_id = wanted.round_id
cross join lateral (
    select unmatched.* from unmatched join known_institutions using (institution_id)
    where unmatched.round_id = wanted.round_id and unmatched.attempt = wanted.attempt
        and ($5::text is null or participant_id > $5)
    order by participant_id limit $6
) as page
where leads_round($1, $2, scope, place_region_id)
order by page.participant_id
"""
WISHES = """
select wishes.* from wishes join known_rounds using (round_id) join known_participants using (participant_id)
where $1 = 'participant' and participant_id = $2 and round_id = any($3::text[])
"""
Attempt = tuple[str, int]
"""A round, and the number of one of its attempts."""


async def rounds(
    pool: Pool, viewer: Viewer, ids: Collection[str] | None = None, programme_id: str | None = None
) -> Sequence[asyncpg.Record]:
    return await pool.fetch(ROUNDS, viewer.role, viewer.scope, ids, programme_id)


async def attempts(pool: Pool, viewer: Viewer, round_ids: Collection[str]) -> Sequence[asyncpg.Record]:
    """All attempts of each round, for whoever reviews them."""
    return await pool.fetch(ATTEMPTS, viewer.role, viewer.scope, round_ids)


async def drafts(
    pool: Pool, viewer: Viewer, attempts: Collection[Attempt], first: int, after: str | None
) -> Sequence[asyncpg.Record]:
    """The pairs that each attempt proposed, a page of each, for whoever reviews them."""
    round_ids, numbers = zip(*attempts, strict=True)
    return await pool.fetch(DRAFTS, viewer.role, viewer.scope, round_ids, numbers, after, first)


async def unmatched(
    pool: Pool, viewer: Viewer, attempts: Collection[Attempt], first: int, after: str | None
) -> Sequence[asyncpg.Record]:
    """Whom each attempt left without a match, a page of each, for whoever reviews it."""
    round_ids, numbers = zip(*attempts, strict=True)
    return await pool.fetch(UNMATCHED, viewer.role, viewer.scope, round_ids, numbers, after, first)


async def wishes(pool: Pool, viewer: Viewer, round_ids: Collection[str]) -> Sequence[asyncpg.Record]:
    """The viewer's own."""
    return await pool.fetch(WISHES, viewer.role, viewer.scope, round_ids)

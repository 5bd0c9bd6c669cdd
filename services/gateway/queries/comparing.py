"""Two attempts of one round beside each other, for whoever reviews it."""

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from libs.eventsourcing.storing.postgres import Pool
from services.gateway.domain.access import Viewer

PAIRS = """
select drafts.* from drafts join known_rounds using (round_id)
join known_institutions as mentors on mentors.institution_id = mentor_institution_id
join known_institutions as mentees on mentees.institution_id = mentee_institution_id
where round_id = $3 and drafts.attempt = $4 and leads_round($1, $2, scope, place_region_id)
    and $6 = ((mentor_id, mentee_id) in (
        select mentor_id, mentee_id from drafts where round_id = $3 and attempt = $5
    ))
    and ($7::text is null or proposal_id > $7)
order by proposal_id
limit $8
"""
# Who is in some pair of the one attempt and in none of the other, with what that one says of them.
CHANGED = """
with matched as (
    select attempt, mentor_id as participant_id, mentor_institution_id as institution_id
    from drafts where round_id = $3 and attempt in ($4, $5)
    union
    select attempt, mentee_id, mentee_institution_id from drafts where round_id = $3 and attempt in ($4, $5)
)
select participant_id, institution_id, left_out.rule, left_out.reason
from matched
join known_institutions using (institution_id)
join known_rounds on known_rounds.round_id = $3
left join (select participant_id, rule, reason from unmatched where round_id = $3 and attempt = $5) as left_out
    using (participant_id)
where matched.attempt = $4 and leads_round($1, $2, scope, place_region_id)
    and not exists (
        select from matched as others
        where others.attempt = $5 and others.participant_id = matched.participant_id
    )
    and ($6::text is null or participant_id > $6)
order by participant_id
limit $7
"""


@dataclass(frozen=True, slots=True)
class Between:
    """One attempt of a round as seen from another."""

    round_id: str
    attempt: int
    other: int


async def pairs(
    pool: Pool, viewer: Viewer, between: Between, first: int, after: str | None, *, shared: bool
) -> Sequence[asyncpg.Record]:
    """The pairs of this attempt that the other has too, or has not."""
    attempts = (between.round_id, between.attempt, between.other)
    return await pool.fetch(PAIRS, viewer.role, viewer.scope, *attempts, shared, after, first)


async def only_here(
    pool: Pool, viewer: Viewer, between: Between, first: int, after: str | None
) -> Sequence[asyncpg.Record]:
    """Whom this attempt matches and the other does not, with the reason that the other has, if any."""
    attempts = (between.round_id, between.attempt, between.other)
    return await pool.fetch(CHANGED, viewer.role, viewer.scope, *attempts, after, first)

"""Who comes first in the next round, and who did not come or did not answer."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from libs.eventsourcing.storing.postgres import Connection

MOST_PRIORITY = 3
REMEMBERED = timedelta(days=365)

# What came before the last proposal that both accepted counts no more: the times of both are on record in their events.
LEFT_OUT = """
select participant_id, count(*) as times from unmatched
join rounds on rounds.round_id = unmatched.round_id and rounds.attempt = unmatched.attempt
left join last_matched using (participant_id)
where closed_at is not null and (last_matched.at is null or closed_at > last_matched.at)
group by participant_id
"""
PARTED = """
select distinct participant_id from partings left join last_matched using (participant_id)
where last_matched.at is null or partings.at > last_matched.at
"""
# Whose offer lapsed early, as the other one left, had still time to answer.
NO_SHOWS = """
select participant_id, count(*) as times from (
    select mentor_id as participant_id from commitments
    where lapsed_at > answer_by and lapsed_at > $1 and not mentor_answered
    union all
    select mentee_id from commitments where lapsed_at > answer_by and lapsed_at > $1 and not mentee_answered
    union all
    select case absent when 'mentor' then mentor_id else mentee_id end
    from missed join mentorships using (mentorship_id)
    where at > $1
) as absences
group by participant_id
"""


class Merits(NamedTuple):
    """By participant id; whoever has none is left out."""

    priority: Mapping[str, int]
    no_shows: Mapping[str, int]


async def merits(connection: Connection, at: datetime) -> Merits:
    """As they stand at this moment."""
    absent = {row["participant_id"]: row["times"] for row in await connection.fetch(NO_SHOWS, at - REMEMBERED)}
    first = Counter({row["participant_id"]: row["times"] for row in await connection.fetch(LEFT_OUT)})
    for row in await connection.fetch(PARTED):
        first[row["participant_id"]] = max(1, first[row["participant_id"]])
    return Merits({one: min(times, MOST_PRIORITY) for one, times in first.items() if one not in absent}, absent)

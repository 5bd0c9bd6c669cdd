"""Whom people wish for in a round."""

from collections.abc import Sequence

from libs.contracts.preferences import CounterpartsRanked
from libs.eventsourcing.reading.changes import Change

WISH = """
insert into wishes values ($1, $2, $3, $4)
on conflict (round_id, participant_id) do update set
    ranks_mentors = excluded.ranks_mentors, ranks_mentees = excluded.ranks_mentees
"""


def changes(event: CounterpartsRanked) -> Sequence[Change]:
    ranked = (list(event.ranks_mentors), list(event.ranks_mentees))
    return [(WISH, (event.round_id, event.participant_id, *ranked))]

"""How far each round is, what people wished for in it, and whom it left out."""

from collections.abc import Sequence

from libs.contracts.envelope import Envelope
from libs.contracts.matching import (
    CohortFrozen,
    RoundCancelled,
    RoundClosed,
    RoundOpened,
    RoundPublished,
    RoundSolved,
    RoundTriggered,
    RoundUnsolvable,
    UnmatchedListed,
)
from libs.contracts.preferences import CounterpartsRanked
from libs.eventsourcing.reading.changes import Change

ADVANCE = """
insert into rounds (round_id, state, attempt, proposals, closed_at) values ($1, $2, $3, $4, $5)
on conflict (round_id) do update set
    state = excluded.state,
    attempt = greatest(rounds.attempt, excluded.attempt),
    proposals = case when excluded.state = 'RoundSolved' then excluded.proposals else rounds.proposals end,
    closed_at = coalesce(excluded.closed_at, rounds.closed_at)
"""
RANK = """
insert into rankings values ($1, $2, $3, $4)
on conflict (round_id, participant_id) do update set
    ranks_mentors = excluded.ranks_mentors, ranks_mentees = excluded.ranks_mentees
"""
LEAVE_OUT = "insert into unmatched values ($1, $2, $3) on conflict do nothing"


def of_rounds(told: Envelope) -> Sequence[Change]:
    match event := told.message:
        case RoundTriggered() | CohortFrozen() | RoundUnsolvable() | RoundPublished():
            return [(ADVANCE, (event.round_id, type(event).__name__, event.attempt, 0, None))]
        case RoundSolved():
            return [(ADVANCE, (event.round_id, type(event).__name__, event.attempt, event.proposals, None))]
        case RoundOpened() | RoundCancelled():
            return [(ADVANCE, (event.round_id, type(event).__name__, 0, 0, None))]
        case RoundClosed():
            return [(ADVANCE, (event.round_id, type(event).__name__, 0, 0, told.meta.time))]
        case CounterpartsRanked():
            wishes = (list(event.ranks_mentors), list(event.ranks_mentees))
            return [(RANK, (event.round_id, event.participant_id, *wishes))]
        case UnmatchedListed():
            return [(LEAVE_OUT, (one.participant_id, event.round_id, event.attempt)) for one in event.unmatched]
        case _:
            return []

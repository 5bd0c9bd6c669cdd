"""Concerns, for safeguarding alone: nothing of them reaches the tables that others are shown."""

from collections.abc import Sequence
from typing import assert_never

from libs.contracts.concerns import ConcernAcknowledged, ConcernEvent, ConcernRaised, ConcernResolved
from libs.eventsourcing.reading.changes import Change
from services.gateway.domain.states import ConcernState

RAISE = "insert into concerns values ($1, $2, $3, $4, $5) on conflict (concern_id) do nothing"
ADVANCE = "update concerns set state = $2 where concern_id = $1"
RESOLVE = "update concerns set state = $2, resolution = $3 where concern_id = $1"


def changes(event: ConcernEvent) -> Sequence[Change]:
    match event:
        case ConcernRaised():
            received = (event.contact_id, ConcernState.RAISED, event.account)
            return [(RAISE, (event.concern_id, event.mentorship_id, *received))]
        case ConcernAcknowledged():
            return [(ADVANCE, (event.concern_id, ConcernState.ACKNOWLEDGED))]
        case ConcernResolved():
            return [(RESOLVE, (event.concern_id, ConcernState.RESOLVED, event.resolution))]
    assert_never(event)

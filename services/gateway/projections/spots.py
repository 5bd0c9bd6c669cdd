"""Questions asked on demand, and who is asked just now."""

from collections.abc import Sequence
from typing import assert_never

from libs.contracts.spot import (
    SpotAgreed,
    SpotAsked,
    SpotEvent,
    SpotOffered,
    SpotPassed,
    SpotUnanswered,
    SpotWithdrawn,
)
from libs.eventsourcing.reading.changes import Change
from services.gateway.domain.states import SpotState
from services.gateway.projections.moments import aware

ASK = "insert into spots values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (spot_id) do nothing"
OFFER = "update spots set state = $2, mentor_id = $3, answer_by = $4 where spot_id = $1"
RELEASE = "update spots set state = $2, mentor_id = null, answer_by = null where spot_id = $1"
AGREE = "update spots set state = $2, mentor_id = $3, answer_by = null where spot_id = $1"


def changes(event: SpotEvent) -> Sequence[Change]:
    match event:
        case SpotAsked():
            asked = (event.programme_id, event.author_id, event.institution_id, event.topic, event.days)
            return [(ASK, (event.spot_id, *asked, event.question, aware(event.until), SpotState.ASKED))]
        case SpotOffered():
            return [(OFFER, (event.spot_id, SpotState.OFFERED, event.draft.mentor_id, aware(event.answer_by)))]
        case SpotPassed():
            return [(RELEASE, (event.spot_id, SpotState.ASKED))]
        case SpotAgreed():
            return [(AGREE, (event.spot_id, SpotState.AGREED, event.draft.mentor_id))]
        case SpotUnanswered():
            return [(RELEASE, (event.spot_id, SpotState.UNANSWERED))]
        case SpotWithdrawn():
            return [(RELEASE, (event.spot_id, SpotState.WITHDRAWN))]
    assert_never(event)

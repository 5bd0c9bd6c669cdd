"""Spot questions that are open, and who is asked just now."""

from collections.abc import Sequence

from libs.contracts.messages import Message
from libs.contracts.spot import SpotAgreed, SpotAsked, SpotOffered, SpotPassed, SpotUnanswered, SpotWithdrawn
from libs.eventsourcing.reading.changes import Change

ASK = "insert into questions values ($1, $2) on conflict do nothing"
OFFER = "update questions set mentor_id = $2 where spot_id = $1"
END = "delete from questions where spot_id = $1"


def of_questions(event: Message) -> Sequence[Change]:
    match event:
        case SpotAsked():
            return [(ASK, (event.spot_id, event.author_id))]
        case SpotOffered():
            return [(OFFER, (event.spot_id, event.draft.mentor_id))]
        case SpotPassed():
            return [(OFFER, (event.spot_id, None))]
        case SpotAgreed() | SpotUnanswered() | SpotWithdrawn():
            return [(END, (event.spot_id,))]
        case _:
            return []

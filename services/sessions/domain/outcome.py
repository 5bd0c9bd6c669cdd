"""What comes of a mentorship: insights of either side, and outcomes that the other side confirms."""

from collections.abc import Sequence
from typing import assert_never

from libs.contracts.sessions import (
    ConfirmOutcome,
    InsightRecorded,
    OutcomeConfirmed,
    OutcomeProposed,
    ProposeOutcome,
    RecordInsight,
)
from libs.eventsourcing.deciding.decider import Refused
from services.sessions.domain.beginning import NoFirstConversationYet
from services.sessions.domain.states import Active, Continued, Conversed, Deciding, Introduced, Open, side_of


class InsightRecordedAlready(Refused):
    """An insight with this id is recorded already, by the other side or in the other direction: choose another id."""


class OutcomeProposedAlready(Refused):
    """An outcome with this id is proposed already, by the other side or of another kind: choose another id."""


class NoSuchOutcome(Refused):
    """There is no such outcome in this mentorship: propose it first."""


class OwnOutcome(Refused):
    """You proposed this outcome yourself: the other side confirms it."""


def record(state: Open, command: RecordInsight) -> Sequence[InsightRecorded]:
    match state:
        case Introduced():
            raise NoFirstConversationYet
        case Conversed() | Deciding() | Continued() | Active():
            by = side_of(command.by, state.terms)
            earlier = state.insights.get(command.insight_id)
            if earlier is None:
                return [
                    InsightRecorded(
                        mentorship_id=command.mentorship_id,
                        insight_id=command.insight_id,
                        by=by,
                        to=command.to,
                        note=command.note,
                        author_id=command.by,
                    )
                ]
            # The notes are not compared: sealing the same words twice gives different bytes.
            if (earlier.by, earlier.to) != (by, command.to):
                raise InsightRecordedAlready
            return []
    assert_never(state)


def propose(state: Active, command: ProposeOutcome) -> Sequence[OutcomeProposed]:
    by = side_of(command.by, state.terms)
    earlier = state.outcomes.get(command.outcome_id)
    if earlier is None:
        return [
            OutcomeProposed(
                mentorship_id=command.mentorship_id,
                outcome_id=command.outcome_id,
                by=by,
                kind=command.kind,
                note=command.note,
                author_id=command.by,
            )
        ]
    # The notes are not compared, as above.
    if (earlier.by, earlier.kind) != (by, command.kind):
        raise OutcomeProposedAlready
    return []


def confirm(state: Active, command: ConfirmOutcome) -> Sequence[OutcomeConfirmed]:
    proposed = state.outcomes.get(command.outcome_id)
    if proposed is None:
        raise NoSuchOutcome
    if proposed.by is side_of(command.by, state.terms):
        raise OwnOutcome
    if command.outcome_id in state.confirmed:
        return []
    return [OutcomeConfirmed(mentorship_id=command.mentorship_id, outcome_id=command.outcome_id, kind=proposed.kind)]

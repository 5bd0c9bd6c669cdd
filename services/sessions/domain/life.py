"""What one of the two may ask while they are mentor and mentee, and which rules answer."""

from collections.abc import Sequence
from typing import TypeAlias, assert_never

from libs.contracts.sessions import (
    AgreeCompact,
    CancelSession,
    ConfirmOutcome,
    DecideToContinue,
    HoldFirstConversation,
    HoldSession,
    MissSession,
    ProposeOutcome,
    RecordInsight,
    RescheduleSession,
    ScheduleSession,
    SessionsEvent,
)
from libs.eventsourcing.deciding.decider import Refused
from services.sessions.domain import beginning, compact, outcome, session
from services.sessions.domain.states import Active, Continued, Deciding, Introduced, Open


class NotActiveYet(Refused):
    """Both agree on a compact first: only then is the mentorship active."""


class MentorshipIsClosed(Refused):
    """This mentorship is closed."""


Command: TypeAlias = (
    HoldFirstConversation
    | DecideToContinue
    | AgreeCompact
    | ScheduleSession
    | RescheduleSession
    | HoldSession
    | MissSession
    | CancelSession
    | RecordInsight
    | ProposeOutcome
    | ConfirmOutcome
)


def decide(state: Open, command: Command) -> Sequence[SessionsEvent]:
    match command:
        case HoldFirstConversation():
            return beginning.hold_first_conversation(state, command)
        case DecideToContinue():
            return beginning.decide_to_continue(state, command)
        case AgreeCompact():
            return compact.agree(state, command)
        case ScheduleSession() | RescheduleSession() | HoldSession() | MissSession() | CancelSession():
            return session.decide(active(state).sessions.get(command.session_id, session.initial), command)
        case RecordInsight():
            return outcome.record(state, command)
        case ProposeOutcome():
            return outcome.propose(active(state), command)
        case ConfirmOutcome():
            return outcome.confirm(active(state), command)
    assert_never(command)


def active(state: Open) -> Active:
    match state:
        case Active():
            return state
        case Introduced() | Deciding() | Continued():
            raise NotActiveYet
    assert_never(state)


def decide_when_closed(last: Open, command: Command) -> Sequence[SessionsEvent]:
    """Nothing happens any more; what was so before the close is not refused."""
    try:
        wanted = decide(last, command)
    except Refused:
        raise MentorshipIsClosed from None
    if wanted:
        raise MentorshipIsClosed
    return []

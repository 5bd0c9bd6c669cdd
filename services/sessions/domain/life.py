"""What may be asked while the two are mentor and mentee, and which rules answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias, assert_never

from libs.contracts.concerns import RaiseConcern, ResolveConcern
from libs.contracts.sessions import (
    AgreeCompact,
    CancelSession,
    CloseMentorship,
    CloseSpot,
    ConfirmOutcome,
    DecideToContinue,
    GiveFeedback,
    HoldFirstConversation,
    HoldSession,
    IntroduceMentorship,
    MentorshipEvent,
    MissSession,
    NoteSilence,
    ProposeOutcome,
    RecordInsight,
    RescheduleSession,
    ScheduleSession,
)
from libs.contracts.vocabulary import Shape
from libs.eventsourcing.deciding.decider import Refused
from services.sessions.domain import beginning, compact, feedback, outcome, pausing, session, silence
from services.sessions.domain.asked import Asked
from services.sessions.domain.states import Active, Continued, Conversed, Deciding, Introduced, Open, side_of


class NotActiveYet(Refused):
    """Both agree on a compact first: only then is the mentorship active."""


Further: TypeAlias = (
    DecideToContinue
    | AgreeCompact
    | ScheduleSession
    | RescheduleSession
    | HoldSession
    | MissSession
    | CancelSession
    | ProposeOutcome
    | ConfirmOutcome
)
"""What follows the first conversation of all but a spot question."""
Step: TypeAlias = HoldFirstConversation | RecordInsight | Further


def decide(state: Open, asked: Asked) -> Sequence[MentorshipEvent]:
    match command := asked.command:
        case IntroduceMentorship():
            return beginning.introduce_again(state.terms, command)
        case NoteSilence():
            return silence.note(state, command)
        case CloseSpot():
            return beginning.close_spot(state)
        case ResolveConcern():
            return pausing.end(state, command.resolution)
        case _:
            side_of(command.by, state.terms)
    match command:
        case RaiseConcern():
            return pausing.pause(state)
        case CloseMentorship():
            return beginning.close(state, command)
        case GiveFeedback():
            return feedback.give(state, command)
        case _:
            return take(state, command, asked.at)


def take(state: Open, command: Step, at: datetime) -> Sequence[MentorshipEvent]:
    match command:
        case HoldFirstConversation():
            return beginning.hold_first_conversation(state, command)
        case RecordInsight():
            return outcome.record(state, command)
        case _ if state.terms.shape is Shape.SPOT:
            raise beginning.SpotIsOneConversation
        case _:
            return go_on(state, command, at)


def go_on(state: Open, command: Further, at: datetime) -> Sequence[MentorshipEvent]:
    match command:
        case DecideToContinue():
            return beginning.decide_to_continue(state, command, at)
        case AgreeCompact():
            return compact.agree(state, command, at)
        case ScheduleSession() | RescheduleSession() | HoldSession() | MissSession() | CancelSession():
            return session.decide(active(state).sessions.get(command.session_id, session.initial), command)
        case ProposeOutcome():
            return outcome.propose(active(state), command)
        case ConfirmOutcome():
            return outcome.confirm(active(state), command)
    assert_never(command)


def active(state: Open) -> Active:
    match state:
        case Active():
            return state
        case Conversed():
            raise beginning.SpotIsOneConversation
        case Introduced() | Deciding() | Continued():
            raise NotActiveYet
    assert_never(state)

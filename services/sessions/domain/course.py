"""What the events of a mentorship make of it."""

from dataclasses import replace
from typing import TypeAlias, TypeVar, assert_never

from libs.contracts.sessions import (
    CompactAgreed,
    CompactProposed,
    FeedbackGiven,
    FirstConversationHeld,
    InsightRecorded,
    MentorshipContinued,
    OutcomeConfirmed,
    OutcomeProposed,
    SessionCancelled,
    SessionHeld,
    SessionMissed,
    SessionRescheduled,
    SessionScheduled,
    SideDecided,
)
from libs.contracts.vocabulary import Shape
from services.sessions.domain import session
from services.sessions.domain.states import (
    Active,
    Closed,
    Continued,
    Conversed,
    Deciding,
    Introduced,
    Remembered,
    State,
)


class OutOfOrder(Exception):
    """This stream tells something that cannot follow what it told before."""


Beginning: TypeAlias = FirstConversationHeld | SideDecided | MentorshipContinued | CompactProposed | CompactAgreed
Meeting: TypeAlias = (
    SessionScheduled
    | SessionRescheduled
    | SessionHeld
    | SessionMissed
    | SessionCancelled
    | InsightRecorded
    | OutcomeProposed
    | OutcomeConfirmed
)
S = TypeVar("S")


def remember_feedback(state: State, event: FeedbackGiven) -> State:
    match expect(state, Introduced, Conversed, Deciding, Continued, Active, Closed):
        case Closed(last):
            return Closed(replace(last, remembered=with_feedback(last.remembered, event)))
        case last:
            return replace(last, remembered=with_feedback(last.remembered, event))


def with_feedback(remembered: Remembered, event: FeedbackGiven) -> Remembered:
    answers = {**remembered.feedback.get(event.moment, {}), event.side: event}
    return replace(remembered, feedback={**remembered.feedback, event.moment: answers})


def begin(state: State, event: Beginning) -> State:
    match event:
        case FirstConversationHeld(held_at=held_at):
            introduced = expect(state, Introduced)
            follows = Conversed if introduced.terms.shape is Shape.SPOT else Deciding
            return follows(introduced.terms, held_at, remembered=introduced.remembered)
        case SideDecided():
            deciding = expect(state, Deciding)
            return replace(deciding, decisions={**deciding.decisions, event.side: event.continues})
        case MentorshipContinued(at=at):
            met = expect(state, Deciding)
            return Continued(met.terms, met.met_at, met.insights, remembered=met.remembered, continued_at=at)
        case CompactProposed():
            going = expect(state, Continued, Active)
            voices = {**going.compacts.get(event.version, {}), event.side: event}
            return replace(going, compacts={**going.compacts, event.version: voices})
        case CompactAgreed():
            return agree(expect(state, Continued, Active), event)
    assert_never(event)


def agree(going: Continued | Active, event: CompactAgreed) -> Active:
    match going:
        case Continued(terms, met_at, insights, compacts):
            return Active(terms, met_at, insights, compacts, compact=event, remembered=going.remembered)
        case Active():
            return replace(going, compact=event)
    assert_never(going)


def go_on(state: State, event: Meeting) -> State:
    match event:
        case InsightRecorded():
            met = expect(state, Conversed, Deciding, Continued, Active)
            return replace(met, insights={**met.insights, event.insight_id: event})
        case OutcomeProposed():
            active = expect(state, Active)
            return replace(active, outcomes={**active.outcomes, event.outcome_id: event})
        case OutcomeConfirmed():
            active = expect(state, Active)
            return replace(active, confirmed=active.confirmed | {event.outcome_id})
        case SessionScheduled() | SessionRescheduled() | SessionHeld() | SessionMissed() | SessionCancelled():
            active = expect(state, Active)
            before = active.sessions.get(event.session_id, session.initial)
            return replace(active, sessions={**active.sessions, event.session_id: session.evolve(before, event)})
    assert_never(event)


def expect(state: State, *kinds: type[S]) -> S:
    """Raises OutOfOrder."""
    for kind in kinds:
        if isinstance(state, kind):
            return state
    raise OutOfOrder(f"The stream told what cannot follow {type(state).__name__}.")

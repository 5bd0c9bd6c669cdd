"""One mentorship: introduced, met, continued, under a compact, closed."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar, assert_never

from libs.contracts.sessions import (
    CloseMentorship,
    CompactAgreed,
    CompactProposed,
    FirstConversationHeld,
    InsightRecorded,
    IntroduceMentorship,
    MentorshipClosed,
    MentorshipContinued,
    MentorshipIntroduced,
    OutcomeConfirmed,
    OutcomeProposed,
    SessionCancelled,
    SessionHeld,
    SessionMissed,
    SessionRescheduled,
    SessionScheduled,
    SessionsCommand,
    SessionsEvent,
    SideDecided,
)
from libs.eventsourcing.deciding.decider import Refused
from services.sessions.domain import beginning, life, session
from services.sessions.domain.states import (
    Absent,
    Active,
    Closed,
    Continued,
    Deciding,
    Introduced,
    Open,
    State,
    side_of,
)


class NoSuchMentorship(Refused):
    """There is no such mentorship."""


class MentorshipDiffers(Refused):
    """This mentorship was introduced already, between other people or from another proposal."""


class OutOfOrder(Exception):
    """This stream tells something that cannot follow what it told before."""


S = TypeVar("S", bound=Open)

initial: State = Absent()


def decide(state: State, command: SessionsCommand) -> Sequence[SessionsEvent]:
    match state, command:
        case Absent(), IntroduceMentorship():
            return [MentorshipIntroduced(**dict(command))]
        case Absent(), _:
            raise NoSuchMentorship
        case Closed(last), _:
            return decide_on_closed(last, command)
        case _, IntroduceMentorship():
            return introduce_again(state, command)
        case _, CloseMentorship():
            side_of(command.by, state.terms)
            return beginning.close(state, command)
        case _, _:
            side_of(command.by, state.terms)
            return life.decide(state, command)
    assert_never((state, command))


def decide_on_closed(last: Open, command: SessionsCommand) -> Sequence[SessionsEvent]:
    match command:
        case IntroduceMentorship():
            return introduce_again(last, command)
        case CloseMentorship():
            side_of(command.by, last.terms)
            return []
        case _:
            side_of(command.by, last.terms)
            return life.decide_when_closed(last, command)


def introduce_again(state: Open, command: IntroduceMentorship) -> Sequence[SessionsEvent]:
    if state.terms != MentorshipIntroduced(**dict(command)):
        raise MentorshipDiffers
    return []


def evolve(state: State, event: SessionsEvent) -> State:  # noqa: C901 - one case an event
    match event:
        case MentorshipIntroduced():
            return Introduced(event)
        case FirstConversationHeld():
            return Deciding(expect(state, Introduced).terms, event.held_at)
        case SideDecided():
            deciding = expect(state, Deciding)
            return replace(deciding, decisions={**deciding.decisions, event.side: event.continues})
        case MentorshipContinued():
            deciding = expect(state, Deciding)
            return Continued(deciding.terms, deciding.met_at, deciding.insights)
        case CompactProposed():
            going = expect(state, Continued, Active)
            voices = {**going.compacts.get(event.version, {}), event.side: event}
            return replace(going, compacts={**going.compacts, event.version: voices})
        case CompactAgreed():
            match expect(state, Continued, Active):
                case Continued() as going:
                    return Active(going.terms, going.met_at, going.insights, going.compacts)
                case Active() as active:
                    return active
        case SessionScheduled() | SessionRescheduled() | SessionHeld() | SessionMissed() | SessionCancelled():
            active = expect(state, Active)
            before = active.sessions.get(event.session_id, session.initial)
            return replace(active, sessions={**active.sessions, event.session_id: session.evolve(before, event)})
        case InsightRecorded():
            met = expect(state, Deciding, Continued, Active)
            return replace(met, insights={**met.insights, event.insight_id: event})
        case OutcomeProposed():
            active = expect(state, Active)
            return replace(active, outcomes={**active.outcomes, event.outcome_id: event})
        case OutcomeConfirmed():
            active = expect(state, Active)
            return replace(active, confirmed=active.confirmed | {event.outcome_id})
        case MentorshipClosed():
            return Closed(expect(state, Introduced, Deciding, Continued, Active))
    assert_never(event)


def expect(state: State, *kinds: type[S]) -> S:
    """Raises OutOfOrder."""
    for kind in kinds:
        if isinstance(state, kind):
            return state
    raise OutOfOrder(f"The stream told what cannot follow {type(state).__name__}.")

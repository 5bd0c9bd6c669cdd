"""Whenever a mentorship moves on or a concern is raised, these letters."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from libs.contracts.calendars import CalendarFeedOpened, CalendarFeedRevoked
from libs.contracts.concerns import ConcernAcknowledged, ConcernRaised, ConcernResolved
from libs.contracts.sessions import (
    CompactAgreed,
    CompactProposed,
    FeedbackGiven,
    FirstConversationHeld,
    InsightRecorded,
    MentorshipClosed,
    MentorshipContinued,
    MentorshipIntroduced,
    MentorshipPaused,
    MentorshipResumed,
    OutcomeConfirmed,
    OutcomeProposed,
    SessionCancelled,
    SessionHeld,
    SessionMissed,
    SessionRescheduled,
    SessionScheduled,
    SessionsEvent,
    SideDecided,
    SilenceNoted,
)
from services.notifications.domain import of_meetings, of_pairs
from services.notifications.domain.known import Known
from services.notifications.domain.letters import Change, Facts, Kind, Letter, Settled


def told(event: SessionsEvent, known: Known, time: datetime) -> Sequence[Change]:
    match event:
        case ConcernRaised():
            return _raised(event, time)
        case ConcernAcknowledged() | ConcernResolved():
            return [Settled(event.stream)]
        case CalendarFeedOpened() | CalendarFeedRevoked():
            return []
        case MentorshipIntroduced():
            return of_pairs.introduced(event, time)
        case MentorshipClosed():
            return of_pairs.closed(event, time)
        case SessionScheduled() | SessionRescheduled() | SessionCancelled() | SessionHeld() | SessionMissed():
            return of_meetings.told(event, known.pair, known, time) if known.pair else []
        case FirstConversationHeld() | SideDecided() | MentorshipContinued() | CompactProposed() | CompactAgreed():
            return of_pairs.began(event, known.pair, time) if known.pair else []
        case InsightRecorded() | OutcomeProposed() | OutcomeConfirmed() | FeedbackGiven() | SilenceNoted():
            return of_pairs.went_on(event, known.pair, known, time) if known.pair else []
        case MentorshipPaused() | MentorshipResumed():
            return of_pairs.rested(event, known.pair, time) if known.pair else []
    assert_never(event)


def _raised(event: ConcernRaised, time: datetime) -> Sequence[Letter]:
    """To the contact who is assigned, and that it is there: nothing else, and to nobody else."""
    if event.contact_id is None:
        return []
    facts = Facts(reference=event.stream)
    to = f"contact-{event.contact_id}"
    return [Letter(to=to, kind=Kind.CONCERN_RAISED, about=event.stream, due=time, facts=facts)]

"""The life of each mentorship, as sessions tells of it. Why one ended early is for safeguarding: it is not kept."""

from collections.abc import Sequence
from typing import assert_never

from libs.contracts.sessions import (
    CompactAgreed,
    CompactProposed,
    FirstConversationHeld,
    InsightRecorded,
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
    SessionsEvent,
    SideDecided,
)
from services.gateway.domain.states import MentorshipState, SessionState
from services.gateway.projections.change import Change, Row, aware

INTRODUCE = """
insert into mentorships values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (mentorship_id) do nothing
"""
ADVANCE = "update mentorships set state = $2 where mentorship_id = $1"
PROPOSE_COMPACT = """
insert into compacts values ($1, $2, $3, $4, $5)
on conflict (mentorship_id, version, side) do update set
    weeks_between_sessions = excluded.weeks_between_sessions, goals = excluded.goals
"""
AGREE = """
update mentorships set state = $2, compact_version = $3, weeks_between_sessions = $4 where mentorship_id = $1
"""
CLOSE = "update mentorships set state = $2, ending = $3 where mentorship_id = $1"
SCHEDULE = "insert into sessions values ($1, $2, $3, $4, $5, $6) on conflict (mentorship_id, session_id) do nothing"
RESCHEDULE = "update sessions set starts_at = $3 where mentorship_id = $1 and session_id = $2"
HOLD = "update sessions set state = $3, held_at = $4 where mentorship_id = $1 and session_id = $2"
END = "update sessions set state = $3 where mentorship_id = $1 and session_id = $2"
INSIGHT = "insert into insights values ($1, $2, $3, $4, $5) on conflict (mentorship_id, insight_id) do nothing"
OUTCOME = "insert into outcomes values ($1, $2, $3, $4, $5) on conflict (mentorship_id, outcome_id) do nothing"
CONFIRM = "update outcomes set confirmed = true where mentorship_id = $1 and outcome_id = $2"


def changes(event: SessionsEvent) -> Sequence[Change]:  # noqa: C901 - one case an event
    match event:
        case MentorshipIntroduced():
            return [(INTRODUCE, _introduction(event))]
        case FirstConversationHeld():
            return [(ADVANCE, (event.mentorship_id, MentorshipState.CONVERSED))]
        case SideDecided():
            # What one side decided is not told to the other before both have.
            return ()
        case MentorshipContinued():
            return [(ADVANCE, (event.mentorship_id, MentorshipState.CONTINUED))]
        case CompactProposed():
            proposed = (event.version, event.side, event.weeks_between_sessions, event.goals)
            return [(PROPOSE_COMPACT, (event.mentorship_id, *proposed))]
        case CompactAgreed():
            agreed = (MentorshipState.ACTIVE, event.version, event.weeks_between_sessions)
            return [(AGREE, (event.mentorship_id, *agreed))]
        case MentorshipClosed():
            return [(CLOSE, (event.mentorship_id, MentorshipState.CLOSED, event.ending))]
        case SessionScheduled():
            booked = (aware(event.starts_at), event.minutes, event.modality, SessionState.SCHEDULED)
            return [(SCHEDULE, (event.mentorship_id, event.session_id, *booked))]
        case SessionRescheduled():
            return [(RESCHEDULE, (event.mentorship_id, event.session_id, aware(event.starts_at)))]
        case SessionHeld():
            return [(HOLD, (event.mentorship_id, event.session_id, SessionState.HELD, aware(event.held_at)))]
        case SessionMissed():
            return [(END, (event.mentorship_id, event.session_id, SessionState.MISSED))]
        case SessionCancelled():
            return [(END, (event.mentorship_id, event.session_id, SessionState.CANCELLED))]
        case InsightRecorded():
            return [(INSIGHT, (event.mentorship_id, event.insight_id, event.by, event.to, event.note))]
        case OutcomeProposed():
            return [(OUTCOME, (event.mentorship_id, event.outcome_id, event.by, event.kind, event.note))]
        case OutcomeConfirmed():
            return [(CONFIRM, (event.mentorship_id, event.outcome_id))]
    assert_never(event)


def _introduction(event: MentorshipIntroduced) -> Row:
    mentor = (event.mentor.participant_id, event.mentor.institution_id, event.mentor.region_id)
    mentee = (event.mentee.participant_id, event.mentee.institution_id, event.mentee.region_id)
    return (event.mentorship_id, event.round_id, *mentor, *mentee, MentorshipState.INTRODUCED)

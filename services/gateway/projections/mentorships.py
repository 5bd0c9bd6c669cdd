"""The life of each mentorship, as sessions tells of it. Why one ended early is for safeguarding: it is not kept."""

import json
from collections.abc import Sequence
from typing import assert_never

from libs.contracts.sessions import (
    CompactAgreed,
    CompactProposed,
    FeedbackGiven,
    FirstConversationHeld,
    InsightRecorded,
    MentorshipClosed,
    MentorshipContinued,
    MentorshipEvent,
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
    SideDecided,
    SilenceNoted,
)
from libs.eventsourcing.reading.changes import Change, Row
from services.gateway.domain.states import MentorshipState, SessionState
from services.gateway.projections.moments import aware

INTRODUCE = """
insert into mentorships values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
on conflict (mentorship_id) do nothing
"""
ADVANCE = "update mentorships set state = $2, silence = null, silent_since = null where mentorship_id = $1"
PROPOSE_COMPACT = """
insert into compacts values ($1, $2, $3, $4, $5)
on conflict (mentorship_id, version, side) do update set
    weeks_between_sessions = excluded.weeks_between_sessions, goals = excluded.goals
"""
AGREE = """
update mentorships set
    state = $2, compact_version = $3, weeks_between_sessions = $4, silence = null, silent_since = null
where mentorship_id = $1
"""
NOTE_SILENCE = "update mentorships set silence = $2, silent_since = $3 where mentorship_id = $1"
HEAR = "update mentorships set silence = null, silent_since = null where mentorship_id = $1"
PAUSE = "update mentorships set paused = $2 where mentorship_id = $1"
CLOSE = """
update mentorships set state = $2, ending = $3, paused = false, silence = null, silent_since = null
where mentorship_id = $1
"""
SCHEDULE = """
insert into sessions (mentorship_id, session_id, starts_at, minutes, modality, state, time_zone)
values ($1, $2, $3, $4, $5, $6, $7) on conflict (mentorship_id, session_id) do nothing
"""
RESCHEDULE = """
update sessions set starts_at = $3, revision = revision + 1 where mentorship_id = $1 and session_id = $2
"""
HOLD = "update sessions set state = $3, held_at = $4 where mentorship_id = $1 and session_id = $2"
MISS = "update sessions set state = $3, absent = $4 where mentorship_id = $1 and session_id = $2"
CANCEL = "update sessions set state = $3, revision = revision + 1 where mentorship_id = $1 and session_id = $2"
INSIGHT = "insert into insights values ($1, $2, $3, $4, $5) on conflict (mentorship_id, insight_id) do nothing"
OUTCOME = "insert into outcomes values ($1, $2, $3, $4, $5) on conflict (mentorship_id, outcome_id) do nothing"
CONFIRM = "update outcomes set confirmed = true where mentorship_id = $1 and outcome_id = $2"
GIVE_FEEDBACK = """
insert into feedback values ($1, $2, $3, $4, $5, $6, $7) on conflict (mentorship_id, side, moment) do nothing
"""


def changes(event: MentorshipEvent) -> Sequence[Change]:  # noqa: C901 - one case an event
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
            booked = (aware(event.starts_at), event.minutes, event.modality, SessionState.SCHEDULED, event.time_zone)
            return [(SCHEDULE, (event.mentorship_id, event.session_id, *booked))]
        case SessionRescheduled():
            return [(RESCHEDULE, (event.mentorship_id, event.session_id, aware(event.starts_at)))]
        case SessionHeld():
            held = (event.mentorship_id, event.session_id, SessionState.HELD, aware(event.held_at))
            return [(HOLD, held), (HEAR, (event.mentorship_id,))]
        case SessionMissed():
            return [(MISS, (event.mentorship_id, event.session_id, SessionState.MISSED, event.absent))]
        case SessionCancelled():
            return [(CANCEL, (event.mentorship_id, event.session_id, SessionState.CANCELLED))]
        case InsightRecorded():
            return [(INSIGHT, (event.mentorship_id, event.insight_id, event.by, event.to, event.note))]
        case OutcomeProposed():
            return [(OUTCOME, (event.mentorship_id, event.outcome_id, event.by, event.kind, event.note))]
        case OutcomeConfirmed():
            return [(CONFIRM, (event.mentorship_id, event.outcome_id))]
        case FeedbackGiven():
            return [(GIVE_FEEDBACK, _feedback(event))]
        case SilenceNoted():
            return [(NOTE_SILENCE, (event.mentorship_id, event.step, aware(event.since)))]
        case MentorshipPaused():
            return [(PAUSE, (event.mentorship_id, True))]
        case MentorshipResumed():
            return [(PAUSE, (event.mentorship_id, False))]
    assert_never(event)


def _introduction(event: MentorshipIntroduced) -> Row:
    mentor = (event.mentor.participant_id, event.mentor.institution_id, event.mentor.region_id)
    mentee = (event.mentee.participant_id, event.mentee.institution_id, event.mentee.region_id)
    kind = (event.programme_id, event.shape, event.formation_id, event.topic)
    return (event.mentorship_id, event.round_id, *mentor, *mentee, MentorshipState.INTRODUCED, *kind)


def _feedback(event: FeedbackGiven) -> Row:
    before = None if event.confidence_before is None else json.dumps(event.confidence_before)
    given = (event.author_id, json.dumps(event.confidence), before, event.note)
    return (event.mentorship_id, event.side, event.moment, *given)

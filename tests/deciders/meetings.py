"""Sessions."""

from libs.contracts.sessions import (
    CancelSession,
    HoldSession,
    MissSession,
    RescheduleSession,
    ScheduleSession,
    SessionCancelled,
    SessionHeld,
    SessionMissed,
    SessionScheduled,
)
from libs.contracts.vocabulary import Modality, Side
from services.sessions.domain import session
from tests.deciders.decisions import Decisions
from tests.unit.sessions.stories import ID, JUNIOR, MONDAY, TUESDAY

SCHEDULED = SessionScheduled(mentorship_id=ID, session_id="s1", starts_at=MONDAY, minutes=60, modality=Modality.EITHER)

SESSION = Decisions(
    "session",
    session,
    states={
        "Unscheduled": [],
        "Scheduled": [SCHEDULED],
        "Held": [SCHEDULED, SessionHeld(mentorship_id=ID, session_id="s1", held_at=MONDAY)],
        "Missed": [SCHEDULED, SessionMissed(mentorship_id=ID, session_id="s1", absent=Side.MENTEE)],
        "Cancelled": [SCHEDULED, SessionCancelled(mentorship_id=ID, session_id="s1")],
    },
    commands=[
        ScheduleSession(mentorship_id=ID, by=JUNIOR, session_id="s1", starts_at=MONDAY),
        RescheduleSession(mentorship_id=ID, by=JUNIOR, session_id="s1", starts_at=TUESDAY),
        HoldSession(mentorship_id=ID, by=JUNIOR, session_id="s1", held_at=TUESDAY),
        MissSession(mentorship_id=ID, by=JUNIOR, session_id="s1", asked_at=TUESDAY, absent=Side.MENTEE),
        CancelSession(mentorship_id=ID, by=JUNIOR, session_id="s1"),
    ],
    every_command=session.Command,
)

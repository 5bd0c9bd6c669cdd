"""Mentorships, asked by the mentor wherever somebody asks."""

from typing import cast

from libs.contracts.concerns import RaiseConcern, Resolution, ResolveConcern
from libs.contracts.messages import Command
from libs.contracts.sessions import (
    CancelSession,
    CloseMentorship,
    CloseSpot,
    ConfirmOutcome,
    Ending,
    GiveFeedback,
    HoldSession,
    MentorshipPaused,
    MissSession,
    Moment,
    NoteSilence,
    OutcomeKind,
    OutcomeProposed,
    ProposeOutcome,
    RecordInsight,
    RescheduleSession,
    ScheduleSession,
    SessionScheduled,
    Silence,
)
from libs.contracts.vocabulary import Modality, Side
from services.sessions.domain import asked, mentorship
from tests.deciders.decisions import Decisions
from tests.unit.sessions import stories
from tests.unit.sessions.stories import ID, JUNIOR, MONDAY, TUESDAY

NOTE = f"sealed:{JUNIOR}:Zw=="
SCHEDULED = SessionScheduled(mentorship_id=ID, session_id="s1", starts_at=MONDAY, minutes=60, modality=Modality.EITHER)
PROPOSED = OutcomeProposed(
    mentorship_id=ID, outcome_id="o1", by=Side.MENTEE, kind=OutcomeKind.PAPER, note="sealed:senior:Zw=="
)
ACTIVE = (*stories.ACTIVE, SCHEDULED, PROPOSED)
PAUSED = MentorshipPaused(mentorship_id=ID)


def _asked_on_tuesday(command: Command) -> asked.Asked:
    return asked.Asked(cast("asked.Command", command), TUESDAY)


MENTORSHIP = Decisions(
    "mentorship",
    mentorship,
    states={
        "Absent": [],
        "Introduced": [stories.introduced],
        "Introduced by a spot question": [stories.asked_on_the_spot],
        "Conversed": [stories.asked_on_the_spot, stories.met],
        "Deciding": stories.DECIDING,
        "Deciding, the other goes on": [*stories.DECIDING, stories.decided(Side.MENTEE)],
        "Continued": stories.CONTINUED,
        "Continued, the other proposed": [*stories.CONTINUED, stories.proposed(Side.MENTEE)],
        "Active": ACTIVE,
        "Paused": [*ACTIVE, PAUSED],
        "Closed": [*ACTIVE, stories.closed(Ending.EARLY)],
    },
    commands=[
        stories.introduce,
        stories.meet,
        stories.goes_on(Side.MENTOR),
        stories.parts(Side.MENTOR),
        stories.agrees(Side.MENTOR, version=2),
        stories.agrees(Side.MENTOR),
        ScheduleSession(mentorship_id=ID, by=JUNIOR, session_id="s2", starts_at=TUESDAY, time_zone="Europe/Berlin"),
        RescheduleSession(mentorship_id=ID, by=JUNIOR, session_id="s1", starts_at=TUESDAY),
        HoldSession(mentorship_id=ID, by=JUNIOR, session_id="s1", held_at=MONDAY),
        MissSession(mentorship_id=ID, by=JUNIOR, session_id="s1", asked_at=TUESDAY, absent=Side.MENTEE),
        CancelSession(mentorship_id=ID, by=JUNIOR, session_id="s1"),
        RecordInsight(mentorship_id=ID, by=JUNIOR, insight_id="i1", to=Side.MENTOR, note=NOTE),
        ProposeOutcome(mentorship_id=ID, by=JUNIOR, outcome_id="o2", kind=OutcomeKind.PAPER, note=NOTE),
        ConfirmOutcome(mentorship_id=ID, by=JUNIOR, outcome_id="o1"),
        GiveFeedback(mentorship_id=ID, by=JUNIOR, moment=Moment.FIRST, confidence=stories.CONFIDENCE),
        GiveFeedback(mentorship_id=ID, by=JUNIOR, moment=Moment.MIDWAY, confidence=stories.CONFIDENCE),
        GiveFeedback(mentorship_id=ID, by=JUNIOR, moment=Moment.CLOSE, confidence=stories.CONFIDENCE),
        NoteSilence(mentorship_id=ID, step=Silence.REMINDER, since=MONDAY),
        RaiseConcern(mentorship_id=ID, by=JUNIOR, concern_id="c1", account="sealed:c1:Zw=="),
        ResolveConcern(concern_id="c1", by="ines", resolution=Resolution.RESUME),
        ResolveConcern(concern_id="c1", by="ines", resolution=Resolution.REMATCH),
        CloseSpot(mentorship_id=ID),
        CloseMentorship(mentorship_id=ID, by=JUNIOR),
    ],
    every_command=asked.Command,
    asked=_asked_on_tuesday,
)

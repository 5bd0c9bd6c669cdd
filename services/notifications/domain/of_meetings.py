"""Whenever two people plan to meet, these letters."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from libs.contracts.sessions import (
    Moment,
    SessionCancelled,
    SessionHeld,
    SessionMissed,
    SessionRescheduled,
    SessionScheduled,
)
from services.notifications.domain.known import Known, Meeting, Pair
from services.notifications.domain.letters import DAY, Change, Facts, Kind, Letter, Settled
from services.notifications.domain.of_pairs import feedback, heard_of

MIDWAY = 3
"""With so many sessions held a mentorship is taken to be midway: both are asked how it goes."""


def told(
    event: SessionScheduled | SessionRescheduled | SessionCancelled | SessionHeld | SessionMissed,
    pair: Pair,
    known: Known,
    time: datetime,
) -> Sequence[Change]:
    about = f"session-{event.session_id}"
    meeting, settled = known.meeting, Settled(f"{event.stream}/{about}")
    match event:
        case SessionScheduled():
            planned = Meeting(event.starts_at, event.time_zone)
            return [*heard_of(event.stream), *_meet(event.stream, about, pair, Kind.SESSION_SCHEDULED, planned, time)]
        case SessionRescheduled():
            later = Meeting(event.starts_at, meeting.zone if meeting else None)
            return [settled, *_meet(event.stream, about, pair, Kind.SESSION_RESCHEDULED, later, time)]
        case SessionCancelled():
            return [
                settled,
                *(_at(event.stream, about, pair, Kind.SESSION_CANCELLED, meeting, time) if meeting else ()),
            ]
        case SessionHeld():
            midway = feedback(event.stream, pair, Moment.MIDWAY, time) if known.held == MIDWAY else ()
            return [*heard_of(event.stream), settled, *midway]
        case SessionMissed():
            return [settled]
    assert_never(event)


def _meet(stream: str, about: str, pair: Pair, kind: Kind, meeting: Meeting, time: datetime) -> Sequence[Letter]:
    """With a reminder on the day before, where that is not now already."""
    eve = meeting.starts_at - DAY
    reminders = _at(stream, about, pair, Kind.SESSION_REMINDER, meeting, eve) if eve > time else ()
    return [*_at(stream, about, pair, kind, meeting, time), *reminders]


def _at(stream: str, about: str, pair: Pair, kind: Kind, meeting: Meeting, due: datetime) -> Sequence[Letter]:
    facts = Facts(reference=stream, starts_at=meeting.starts_at, zone=meeting.zone)
    return [
        Letter(
            to=f"participant-{person}",
            kind=kind,
            about=f"{stream}/{about}",
            due=due,
            until=meeting.starts_at,
            facts=facts,
        )
        for _, person in pair.sides()
    ]

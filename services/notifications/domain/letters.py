"""What a letter is: to whom, of which kind, when, and what it says beyond the words of its kind."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from pydantic import AwareDatetime

from libs.contracts.messages import Value
from libs.contracts.sessions import Moment
from libs.contracts.vocabulary import Side, Topic

DAY = timedelta(days=1)


class Kind(StrEnum):
    """Each has words in every language."""

    CONSENT_ASKED = "consent-asked"
    CONSENT_RENEWAL = "consent-renewal"
    PAUSE_ENDS = "pause-ends"
    PREFERENCES_OPEN = "preferences-open"
    PROPOSAL_OFFERED = "proposal-offered"
    PROPOSAL_REMINDER = "proposal-reminder"
    PROPOSAL_ACCEPTED = "proposal-accepted"
    PROPOSAL_ENDED = "proposal-ended"
    """Declined or lapsed, in the same words: nobody can tell which, nor by whom."""
    FORMATION_OPENED = "formation-opened"
    FORMATION_DISSOLVED = "formation-dissolved"
    SPOT_OFFERED = "spot-offered"
    SPOT_AGREED = "spot-agreed"
    SPOT_UNANSWERED = "spot-unanswered"
    INTRODUCED = "introduced"
    CONTINUED = "continued"
    COMPACT_PROPOSED = "compact-proposed"
    SESSION_SCHEDULED = "session-scheduled"
    SESSION_RESCHEDULED = "session-rescheduled"
    SESSION_CANCELLED = "session-cancelled"
    SESSION_REMINDER = "session-reminder"
    OUTCOME_PROPOSED = "outcome-proposed"
    FEEDBACK_DUE = "feedback-due"
    SILENCE_REMINDER = "silence-reminder"
    SILENCE_NUDGE = "silence-nudge"
    SILENCE_FLAG = "silence-flag"
    MENTORSHIP_PAUSED = "mentorship-paused"
    MENTORSHIP_RESUMED = "mentorship-resumed"
    MENTORSHIP_CLOSED = "mentorship-closed"
    CONCERN_RAISED = "concern-raised"


AT_ONCE = frozenset({Kind.MENTORSHIP_PAUSED, Kind.MENTORSHIP_RESUMED, Kind.MENTORSHIP_CLOSED})
"""Both people are told at the same time, whatever their nights are: neither could then wonder who knew first."""
NECESSARY = AT_ONCE | {
    Kind.CONSENT_ASKED,
    Kind.CONSENT_RENEWAL,
    Kind.PAUSE_ENDS,
    Kind.PROPOSAL_OFFERED,
    Kind.PROPOSAL_REMINDER,
    Kind.FORMATION_OPENED,
    Kind.SPOT_OFFERED,
    Kind.SPOT_AGREED,
    Kind.INTRODUCED,
    Kind.SESSION_SCHEDULED,
    Kind.SESSION_RESCHEDULED,
    Kind.SESSION_CANCELLED,
    Kind.SILENCE_FLAG,
    Kind.CONCERN_RAISED,
}
"""Something must be done by a day or not be missed, or the person has a right to know: nobody can opt out of these."""


class Facts(Value):
    """What the words of a letter can name: ids, times and topics; no person and nothing that anybody wrote."""

    reference: str
    """The stream that it is about, for whoever looks it up."""
    deadline: AwareDatetime | None = None
    starts_at: AwareDatetime | None = None
    zone: str | None = None
    """Where the clock is read, unless the person said otherwise."""
    role: Side | None = None
    to_you: tuple[Topic, ...] | None = None
    from_you: tuple[Topic, ...] | None = None
    topic: Topic | None = None
    moment: Moment | None = None


@dataclass(frozen=True, kw_only=True)
class Letter:
    to: str
    """The stream of whoever it is for: `participant-<id>` or `contact-<id>`."""
    kind: Kind
    about: str
    """A path: what settles `mentorship-m1/compact` settles `mentorship-m1/compact/mentor` as well."""
    due: datetime
    until: datetime | None = None
    """Useless from then on."""
    facts: Facts
    cause: str | None = None
    """The event that it is told for; the one at hand if left out."""


@dataclass(frozen=True)
class Settled:
    """What waits about this is no longer true."""

    about: str


@dataclass(frozen=True)
class Revived:
    """What waited about this while it was paused is due now."""

    about: str


@dataclass(frozen=True)
class LetGo:
    """Nothing more goes to whoever has this stream."""

    of: str


Change: TypeAlias = Letter | Settled | Revived | LetGo

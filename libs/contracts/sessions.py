"""Sessions: the life of a mentorship, from its introduction to its outcome."""

from enum import StrEnum
from typing import Annotated, TypeAlias

from pydantic import AwareDatetime, Field

from libs.contracts.calendars import CalendarCommand, CalendarEvent
from libs.contracts.concerns import ConcernCommand, ConcernEvent
from libs.contracts.messages import Command, Event, Message, Value
from libs.contracts.personal import Subject
from libs.contracts.vocabulary import Id, Modality, Sealed, Shape, Side, TimeZone, Topic


class OutcomeKind(StrEnum):
    """The tangible thing that a pair made together."""

    TEACHING_SESSION = "teaching-session"
    PAPER = "paper"
    CHANGED_PRACTICE = "changed-practice"
    OTHER = "other"


class Ending(StrEnum):
    """How a mentorship ended."""

    COMPLETED = "completed"
    PARTED = "parted"
    EARLY = "early"


class Moment(StrEnum):
    """When both are asked how it goes."""

    FIRST = "first"
    """After the first conversation."""
    MIDWAY = "midway"
    CLOSE = "close"


class Silence(StrEnum):
    """How long nothing was heard of a pair, by default 48 hours, one week and two weeks."""

    REMINDER = "reminder"
    NUDGE = "nudge"
    FLAG = "flag"
    """The coordinator is told: that they are silent, and nothing else."""


Confidence = Annotated[tuple[Annotated[int, Field(ge=1, le=5)], ...], Field(min_length=7, max_length=7)]
"""Seven domains, 1 to 5 each, so at most 35 in all: the scale of Raju et al., BMJ Open 2022."""


class Person(Value):
    """One side of a mentorship, and where it belongs."""

    participant_id: Id
    institution_id: Id
    region_id: Id


class OfMentorship(Message):
    mentorship_id: Id

    @property
    def stream(self) -> str:
        return f"mentorship-{self.mentorship_id}"


class Introduction(OfMentorship):
    """Two people who both accepted the same proposal."""

    programme_id: Id
    round_id: Id
    """The round, or the spot request, that brought them together."""
    proposal_id: Id
    mentor: Person
    mentee: Person
    shape: Shape = Shape.PAIR
    formation_id: Id | None = None
    """The chain, group or network that this pair is part of."""
    topic: Topic | None = None


class IntroduceMentorship(Introduction, Command):
    pass


class ByParticipant(OfMentorship):
    """Asked by one of the two people; the domain tells which side they are."""

    by: Id


class HoldFirstConversation(ByParticipant, Command):
    held_at: AwareDatetime


class DecideToContinue(ByParticipant, Command):
    continues: bool


class AgreeCompact(ByParticipant, Command):
    """Goals, expectations, rhythm and confidentiality: in force once both agreed to the same version."""

    version: Annotated[int, Field(ge=1)]
    weeks_between_sessions: Annotated[int, Field(ge=1, le=26)]
    goals: Annotated[Sealed, Subject("by")]


class OfSession(ByParticipant):
    session_id: Id


class ScheduleSession(OfSession, Command):
    starts_at: AwareDatetime
    minutes: Annotated[int, Field(ge=10, le=480)] = 60
    modality: Modality = Modality.EITHER
    time_zone: TimeZone | None = None
    """Where the clock is read: the feed says the hour there, also across a change to or from summer time."""


class RescheduleSession(OfSession, Command):
    starts_at: AwareDatetime


class HoldSession(OfSession, Command):
    held_at: AwareDatetime


class MissSession(OfSession, Command):
    asked_at: AwareDatetime
    absent: Side | None = None
    """Who did not come; both if left out."""


class CancelSession(OfSession, Command):
    pass


class RecordInsight(ByParticipant, Command):
    insight_id: Id
    to: Side
    """Who learnt: an insight to the mentor, or to the mentee."""
    note: Annotated[Sealed, Subject("by")]


class ProposeOutcome(ByParticipant, Command):
    outcome_id: Id
    kind: OutcomeKind
    note: Annotated[Sealed, Subject("by")]


class ConfirmOutcome(ByParticipant, Command):
    outcome_id: Id


class GiveFeedback(ByParticipant, Command):
    """For the programme alone: the other side sees no answer."""

    moment: Moment
    confidence: Confidence
    confidence_before: Confidence | None = None
    """As it was before the programme, looking back."""
    note: Annotated[Sealed, Subject("by")] | None = None


class NoteSilence(OfMentorship, Command):
    """Nothing was heard of the pair since this moment, at which something was due."""

    step: Silence
    since: AwareDatetime


class CloseSpot(OfMentorship, Command):
    """A spot conversation was held a while ago: it closes by itself."""


class CloseMentorship(ByParticipant, Command):
    """Completed when an outcome is confirmed, otherwise ended early."""

    reason: Annotated[Sealed, Subject("by")] | None = None


class MentorshipIntroduced(Introduction, Event):
    at: AwareDatetime | None = None
    """When it was asked for; silence counts from then. Events of the first release do not say it."""


class FirstConversationHeld(OfMentorship, Event):
    held_at: AwareDatetime


class SideDecided(OfMentorship, Event):
    side: Side
    continues: bool


class MentorshipContinued(OfMentorship, Event):
    """Both want to go on."""

    at: AwareDatetime | None = None


class CompactProposed(OfMentorship, Event):
    side: Side
    version: int
    weeks_between_sessions: int
    goals: Annotated[Sealed, Subject("author_id")]
    author_id: Id | None = None


class CompactAgreed(OfMentorship, Event):
    """Both agreed to this version: the mentorship is active."""

    version: int
    weeks_between_sessions: int
    at: AwareDatetime | None = None


class SessionScheduled(OfMentorship, Event):
    session_id: Id
    starts_at: AwareDatetime
    minutes: int
    modality: Modality
    time_zone: TimeZone | None = None


class SessionRescheduled(OfMentorship, Event):
    session_id: Id
    starts_at: AwareDatetime


class SessionHeld(OfMentorship, Event):
    session_id: Id
    held_at: AwareDatetime


class SessionMissed(OfMentorship, Event):
    session_id: Id
    absent: Side | None = None


class SessionCancelled(OfMentorship, Event):
    session_id: Id


class InsightRecorded(OfMentorship, Event):
    insight_id: Id
    by: Side
    to: Side
    note: Annotated[Sealed, Subject("author_id")]
    author_id: Id | None = None


class OutcomeProposed(OfMentorship, Event):
    outcome_id: Id
    by: Side
    kind: OutcomeKind
    note: Annotated[Sealed, Subject("author_id")]
    author_id: Id | None = None


class OutcomeConfirmed(OfMentorship, Event):
    outcome_id: Id
    kind: OutcomeKind


class FeedbackGiven(OfMentorship, Event):
    side: Side
    moment: Moment
    confidence: Confidence
    confidence_before: Confidence | None = None
    note: Annotated[Sealed, Subject("author_id")] | None = None
    author_id: Id


class SilenceNoted(OfMentorship, Event):
    step: Silence
    since: AwareDatetime


class MentorshipPaused(OfMentorship, Event):
    """Nothing happens until it is resumed or ended; why is told to nobody but safeguarding."""


class MentorshipResumed(OfMentorship, Event):
    at: AwareDatetime | None = None


class MentorshipClosed(OfMentorship, Event):
    """Who is free again, and how it ended; the reason is for safeguarding alone."""

    mentor_id: Id
    mentee_id: Id
    ending: Ending
    reason: Annotated[Sealed, Subject("author_id")] | None = None
    author_id: Id | None = None
    """Who gave the reason, where there is one."""
    rematch: bool = False
    """Both come first in their next round: they parted without fault, or safeguarding asks for it."""


MentorshipCommand: TypeAlias = (
    IntroduceMentorship
    | HoldFirstConversation
    | DecideToContinue
    | AgreeCompact
    | ScheduleSession
    | RescheduleSession
    | HoldSession
    | MissSession
    | CancelSession
    | RecordInsight
    | ProposeOutcome
    | ConfirmOutcome
    | GiveFeedback
    | NoteSilence
    | CloseSpot
    | CloseMentorship
)
MentorshipEvent: TypeAlias = (
    MentorshipIntroduced
    | FirstConversationHeld
    | SideDecided
    | MentorshipContinued
    | CompactProposed
    | CompactAgreed
    | SessionScheduled
    | SessionRescheduled
    | SessionHeld
    | SessionMissed
    | SessionCancelled
    | InsightRecorded
    | OutcomeProposed
    | OutcomeConfirmed
    | FeedbackGiven
    | SilenceNoted
    | MentorshipPaused
    | MentorshipResumed
    | MentorshipClosed
)

SessionsCommand: TypeAlias = MentorshipCommand | ConcernCommand | CalendarCommand
SessionsEvent: TypeAlias = MentorshipEvent | ConcernEvent | CalendarEvent

"""Sessions: the life of a mentorship, from its introduction to its outcome."""

from enum import StrEnum
from typing import Annotated, TypeAlias

from pydantic import AwareDatetime, Field

from libs.contracts.messages import Command, Event, Message, Value
from libs.contracts.personal import Subject
from libs.contracts.vocabulary import Id, Modality, Sealed, Side


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
    proposal_id: Id
    mentor: Person
    mentee: Person


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


class RescheduleSession(OfSession, Command):
    starts_at: AwareDatetime


class HoldSession(OfSession, Command):
    held_at: AwareDatetime


class MissSession(OfSession, Command):
    asked_at: AwareDatetime


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


class CloseMentorship(ByParticipant, Command):
    """Completed when an outcome is confirmed, otherwise ended early."""

    reason: Annotated[Sealed, Subject("by")] | None = None


class MentorshipIntroduced(Introduction, Event):
    pass


class FirstConversationHeld(OfMentorship, Event):
    held_at: AwareDatetime


class SideDecided(OfMentorship, Event):
    side: Side
    continues: bool


class MentorshipContinued(OfMentorship, Event):
    """Both want to go on."""


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


class SessionScheduled(OfMentorship, Event):
    session_id: Id
    starts_at: AwareDatetime
    minutes: int
    modality: Modality


class SessionRescheduled(OfMentorship, Event):
    session_id: Id
    starts_at: AwareDatetime


class SessionHeld(OfMentorship, Event):
    session_id: Id
    held_at: AwareDatetime


class SessionMissed(OfMentorship, Event):
    session_id: Id


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


class MentorshipClosed(OfMentorship, Event):
    """Who is free again, and how it ended; the reason is for safeguarding alone."""

    mentor_id: Id
    mentee_id: Id
    ending: Ending
    reason: Annotated[Sealed, Subject("author_id")] | None = None
    author_id: Id | None = None
    """Who gave the reason, where there is one."""


SessionsCommand: TypeAlias = (
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
    | CloseMentorship
)
SessionsEvent: TypeAlias = (
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
    | MentorshipClosed
)

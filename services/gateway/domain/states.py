"""The states that the gateway shows, each told by the last event that changed it."""

from enum import StrEnum


class InstitutionState(StrEnum):
    """The people of a closed institution are in no round."""

    OPEN = "open"
    CLOSED = "closed"


class ParticipantStatus(StrEnum):
    """Only who is enrolled consents, and is matched."""

    INVITED = "invited"
    ENROLLED = "enrolled"
    WITHDRAWN = "withdrawn"


class Consent(StrEnum):
    """What somebody said to a text of consent."""

    GIVEN = "given"
    RENEWED = "renewed"
    WITHDRAWN = "withdrawn"


class RoundState(StrEnum):
    """How far a match round has come."""

    OPENED = "opened"
    TRIGGERED = "triggered"
    FROZEN = "frozen"
    SOLVED = "solved"
    UNSOLVABLE = "unsolvable"
    PUBLISHED = "published"
    CANCELLED = "cancelled"
    CLOSED = "closed"

    @property
    def at_rest(self) -> bool:
        """Nothing happens in the round any more until somebody asks for it."""
        return self not in (RoundState.OPENED, RoundState.TRIGGERED, RoundState.FROZEN)


class ProposalStatus(StrEnum):
    """What became of a proposal."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"


class FormationState(StrEnum):
    """What became of pairs that stand together."""

    PROPOSED = "proposed"
    OPENED = "opened"
    DISSOLVED = "dissolved"


class SpotState(StrEnum):
    """What became of a question."""

    ASKED = "asked"
    """Somebody is looked for."""
    OFFERED = "offered"
    AGREED = "agreed"
    UNANSWERED = "unanswered"
    WITHDRAWN = "withdrawn"


class MentorshipState(StrEnum):
    """How far a mentorship has come."""

    INTRODUCED = "introduced"
    CONVERSED = "conversed"
    CONTINUED = "continued"
    ACTIVE = "active"
    PAUSED = "paused"
    """Nothing happens until it goes on or ends; why is told to nobody but safeguarding."""
    CLOSED = "closed"


class ConcernState(StrEnum):
    """How far a concern is settled."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


class SessionState(StrEnum):
    """What became of one meeting."""

    SCHEDULED = "scheduled"
    HELD = "held"
    MISSED = "missed"
    CANCELLED = "cancelled"

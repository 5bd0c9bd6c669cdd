"""What a mentorship can be; each state holds only what decisions need."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias, assert_never

from libs.contracts.sessions import (
    CompactAgreed,
    CompactProposed,
    FeedbackGiven,
    InsightRecorded,
    MentorshipIntroduced,
    Moment,
    OutcomeProposed,
    Silence,
)
from libs.contracts.vocabulary import Side
from libs.eventsourcing.deciding.decider import Refused
from services.sessions.domain import session


class NotInThisMentorship(Refused):
    """Only the two people of a mentorship can do this."""


@dataclass(frozen=True)
class Absent: ...


@dataclass(frozen=True)
class Remembered:
    """What is kept whatever the two do next."""

    feedback: Mapping[Moment, Mapping[Side, FeedbackGiven]] = field(
        default_factory=dict[Moment, Mapping[Side, FeedbackGiven]]
    )
    silence: Mapping[Silence, datetime] = field(default_factory=dict[Silence, datetime])
    """The steps that were noted, each with the moment since which nothing had been heard."""
    resumed_at: datetime | None = None


@dataclass(frozen=True)
class Introduced:
    """Two people accepted each other and have not met."""

    terms: MentorshipIntroduced
    remembered: Remembered = field(default_factory=Remembered, kw_only=True)


@dataclass(frozen=True)
class Met:
    """What every mentorship has from its first conversation on."""

    terms: MentorshipIntroduced
    met_at: datetime
    insights: Mapping[str, InsightRecorded] = field(default_factory=dict[str, InsightRecorded])
    remembered: Remembered = field(default_factory=Remembered, kw_only=True)


@dataclass(frozen=True)
class Conversed(Met):
    """A spot question had its one conversation: it only waits to be closed."""


@dataclass(frozen=True)
class Deciding(Met):
    """Either side may still part without fault."""

    decisions: Mapping[Side, bool] = field(default_factory=dict[Side, bool])


@dataclass(frozen=True)
class Going(Met):
    """Both want to go on; `compacts` are all versions that were proposed, with what each side said to them."""

    compacts: Mapping[int, Mapping[Side, CompactProposed]] = field(
        default_factory=dict[int, Mapping[Side, CompactProposed]]
    )


@dataclass(frozen=True)
class Continued(Going):
    """No compact is in force yet."""

    continued_at: datetime | None = None


@dataclass(frozen=True)
class Active(Going):
    """A compact is in force: the two meet in sessions, and something comes of it."""

    compact: CompactAgreed = field(kw_only=True)
    sessions: Mapping[str, session.State] = field(default_factory=dict[str, session.State])
    outcomes: Mapping[str, OutcomeProposed] = field(default_factory=dict[str, OutcomeProposed])
    confirmed: frozenset[str] = frozenset()
    """The ids of the outcomes that the other side confirmed."""


Open: TypeAlias = Introduced | Conversed | Deciding | Continued | Active


@dataclass(frozen=True)
class Paused:
    """A concern was raised; `last` is what it was, and will be again if it is resumed."""

    last: Open


@dataclass(frozen=True)
class Closed:
    """It is over; `last` is what it was, so that what was asked twice is still recognised."""

    last: Open


State: TypeAlias = Absent | Open | Paused | Closed


def terms_of(state: State) -> MentorshipIntroduced | None:
    match state:
        case Absent():
            return None
        case Introduced() | Conversed() | Deciding() | Continued() | Active():
            return state.terms
        case Paused(last) | Closed(last):
            return last.terms
    assert_never(state)


def side_of(person: str, terms: MentorshipIntroduced) -> Side:
    """Raises NotInThisMentorship."""
    match person:
        case terms.mentor.participant_id:
            return Side.MENTOR
        case terms.mentee.participant_id:
            return Side.MENTEE
        case _:
            raise NotInThisMentorship

"""Whenever a pair moves on, or is silent, these letters."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from libs.contracts.sessions import (
    CompactAgreed,
    CompactProposed,
    Ending,
    FeedbackGiven,
    FirstConversationHeld,
    InsightRecorded,
    MentorshipClosed,
    MentorshipContinued,
    MentorshipIntroduced,
    MentorshipPaused,
    MentorshipResumed,
    Moment,
    OutcomeConfirmed,
    OutcomeProposed,
    SideDecided,
    Silence,
    SilenceNoted,
)
from libs.contracts.vocabulary import Shape, Side
from services.notifications.domain.known import Known, Pair
from services.notifications.domain.letters import Change, Facts, Kind, Letter, Revived, Settled


def introduced(event: MentorshipIntroduced, time: datetime) -> Sequence[Letter]:
    """A formation was told as a whole, and whoever asked a spot question when the mentor agreed."""
    if event.formation_id is not None:
        return []
    mentor = _letter(event.stream, event.mentor.participant_id, Kind.INTRODUCED, "first", time, role=Side.MENTOR)
    mentee = _letter(event.stream, event.mentee.participant_id, Kind.INTRODUCED, "first", time, role=Side.MENTEE)
    return [mentor] if event.shape is Shape.SPOT else [mentor, mentee]


def began(
    event: FirstConversationHeld | SideDecided | MentorshipContinued | CompactProposed | CompactAgreed,
    pair: Pair,
    time: datetime,
) -> Sequence[Change]:
    stream = event.stream
    match event:
        case FirstConversationHeld():
            return [*heard_of(stream), Settled(f"{stream}/first"), *feedback(stream, pair, Moment.FIRST, time)]
        case SideDecided():
            # Neither is told what the other decided before both have.
            return []
        case MentorshipContinued():
            return [*heard_of(stream), *_both(stream, pair, Kind.CONTINUED, "compact", time)]
        case CompactProposed(side=side):
            other, person = pair.other(side)
            asked = _letter(stream, person, Kind.COMPACT_PROPOSED, f"compact/{other}", time)
            return [*heard_of(stream), Settled(f"{stream}/compact"), asked]
        case CompactAgreed():
            return [*heard_of(stream), Settled(f"{stream}/compact")]
    assert_never(event)


def went_on(
    event: InsightRecorded | OutcomeProposed | OutcomeConfirmed | FeedbackGiven | SilenceNoted,
    pair: Pair,
    known: Known,
    time: datetime,
) -> Sequence[Change]:
    stream = event.stream
    match event:
        case InsightRecorded():
            return heard_of(stream)
        case OutcomeProposed(by=side):
            _, person = pair.other(side)
            asked = _letter(stream, person, Kind.OUTCOME_PROPOSED, f"outcome-{event.outcome_id}", time)
            return [*heard_of(stream), asked]
        case OutcomeConfirmed():
            return [*heard_of(stream), Settled(f"{stream}/outcome-{event.outcome_id}")]
        case FeedbackGiven():
            return [Settled(f"{stream}/feedback-{event.moment}/{event.side}")]
        case SilenceNoted():
            return _silent(event, pair, known, time)
    assert_never(event)


def rested(event: MentorshipPaused | MentorshipResumed, pair: Pair, time: datetime) -> Sequence[Change]:
    """The same words to both, and not why."""
    match event:
        case MentorshipPaused():
            return [*heard_of(event.stream), *_both(event.stream, pair, Kind.MENTORSHIP_PAUSED, "pause", time)]
        case MentorshipResumed():
            return [Revived(event.stream), *_both(event.stream, pair, Kind.MENTORSHIP_RESUMED, "pause", time)]
    assert_never(event)


def closed(event: MentorshipClosed, time: datetime) -> Sequence[Change]:
    pair = Pair(event.mentor_id, event.mentee_id)
    both = _both(event.stream, pair, Kind.MENTORSHIP_CLOSED, "close", time)
    # Whoever parted after the first conversation has just been asked about that.
    asked = () if event.ending is Ending.PARTED else feedback(event.stream, pair, Moment.CLOSE, time)
    return [Settled(event.stream), *both, *asked]


def heard_of(stream: str) -> Sequence[Settled]:
    """They are not silent."""
    return [Settled(f"{stream}/silence")]


def feedback(stream: str, pair: Pair, moment: Moment, time: datetime) -> Sequence[Letter]:
    return [
        _letter(stream, person, Kind.FEEDBACK_DUE, f"feedback-{moment}/{side}", time, moment=moment)
        for side, person in pair.sides()
    ]


def _silent(event: SilenceNoted, pair: Pair, known: Known, time: datetime) -> Sequence[Change]:
    match event.step:
        case Silence.REMINDER:
            return _both(event.stream, pair, Kind.SILENCE_REMINDER, "silence", time)
        case Silence.NUDGE:
            return _both(event.stream, pair, Kind.SILENCE_NUDGE, "silence", time)
        case Silence.FLAG:
            return [
                Letter(
                    to=f"contact-{contact}",
                    kind=Kind.SILENCE_FLAG,
                    about=f"{event.stream}/silence",
                    due=time,
                    facts=Facts(reference=event.stream),
                )
                for contact in known.coordinators
            ]
    assert_never(event.step)


def _both(stream: str, pair: Pair, kind: Kind, about: str, time: datetime) -> Sequence[Letter]:
    return [_letter(stream, person, kind, f"{about}/{side}", time) for side, person in pair.sides()]


def _letter(
    stream: str,
    person: str,
    kind: Kind,
    about: str,
    time: datetime,
    *,
    role: Side | None = None,
    moment: Moment | None = None,
) -> Letter:
    facts = Facts(reference=stream, role=role, moment=moment)
    return Letter(to=f"participant-{person}", kind=kind, about=f"{stream}/{about}", due=time, facts=facts)

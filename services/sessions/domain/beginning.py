"""The first conversation, without obligation, and what both make of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import assert_never

from libs.contracts.sessions import (
    CloseMentorship,
    DecideToContinue,
    Ending,
    FirstConversationHeld,
    HoldFirstConversation,
    IntroduceMentorship,
    MentorshipClosed,
    MentorshipContinued,
    MentorshipEvent,
    MentorshipIntroduced,
    SideDecided,
)
from libs.contracts.vocabulary import Side
from libs.eventsourcing.deciding.decider import Refused
from services.sessions.domain.states import Active, Continued, Conversed, Deciding, Introduced, Open, side_of


class MentorshipDiffers(Refused):
    """This mentorship was introduced already, between other people or from another proposal."""


class NoFirstConversationYet(Refused):
    """The two have not had their first conversation yet: record it first."""


class FirstConversationRecorded(Refused):
    """The first conversation is recorded already, for another time, and is recorded only once."""


class ContinuedAlready(Refused):
    """You both decided to continue: to end the mentorship, close it."""


class SpotIsOneConversation(Refused):
    """A spot question is one conversation: there is nothing to decide, agree on or schedule after it."""


class NothingToClose(Refused):
    """Only a spot question closes by itself, and only after its conversation."""


def introduce_again(terms: MentorshipIntroduced, command: IntroduceMentorship) -> Sequence[MentorshipEvent]:
    if terms.model_copy(update={"at": None}) != MentorshipIntroduced(**dict(command)):
        raise MentorshipDiffers
    return []


def hold_first_conversation(state: Open, command: HoldFirstConversation) -> Sequence[MentorshipEvent]:
    match state:
        case Introduced():
            return [FirstConversationHeld(mentorship_id=command.mentorship_id, held_at=command.held_at)]
        case Conversed() | Deciding() | Continued() | Active():
            if state.met_at != command.held_at:
                raise FirstConversationRecorded
            return []
    assert_never(state)


def decide_to_continue(state: Open, command: DecideToContinue, at: datetime) -> Sequence[MentorshipEvent]:
    match state:
        case Conversed():
            raise SpotIsOneConversation
        case Introduced():
            raise NoFirstConversationYet
        case Deciding():
            return take_decision(state, side_of(command.by, state.terms), command, at)
        case Continued() | Active():
            if not command.continues:
                raise ContinuedAlready
            return []
    assert_never(state)


def take_decision(state: Deciding, side: Side, command: DecideToContinue, at: datetime) -> Sequence[MentorshipEvent]:
    """Either side alone can part, even after having said yes, for as long as the other has not answered."""
    if state.decisions.get(side) is command.continues:
        return []
    said = SideDecided(mentorship_id=command.mentorship_id, side=side, continues=command.continues)
    if not command.continues:
        return [said, closed(state.terms, Ending.PARTED)]
    if both({**state.decisions, side: True}):
        return [said, MentorshipContinued(mentorship_id=command.mentorship_id, at=at)]
    return [said]


def both(decisions: Mapping[Side, bool]) -> bool:
    return all(decisions.get(side, False) for side in Side)


def close(state: Open, command: CloseMentorship) -> Sequence[MentorshipEvent]:
    said = closed(state.terms, ending(state))
    if command.reason is None:
        return [said]
    return [said.model_copy(update={"reason": command.reason, "author_id": command.by})]


def close_spot(state: Open) -> Sequence[MentorshipEvent]:
    match state:
        case Conversed():
            return [closed(state.terms, Ending.COMPLETED)]
        case Introduced() | Deciding() | Continued() | Active():
            raise NothingToClose
    assert_never(state)


def ending(state: Open) -> Ending:
    match state:
        case Deciding():
            return Ending.PARTED
        case Conversed():
            return Ending.COMPLETED
        case Active() if state.confirmed:
            return Ending.COMPLETED
        case Introduced() | Continued() | Active():
            return Ending.EARLY
    assert_never(state)


def closed(terms: MentorshipIntroduced, how: Ending, *, rematch: bool = False) -> MentorshipClosed:
    """Whoever parts without fault comes first in the next round."""
    return MentorshipClosed(
        mentorship_id=terms.mentorship_id,
        mentor_id=terms.mentor.participant_id,
        mentee_id=terms.mentee.participant_id,
        ending=how,
        rematch=rematch or how is Ending.PARTED,
    )

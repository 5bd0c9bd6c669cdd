"""What may still be asked of a mentorship that is closed: how it was, and whether something was wrong."""

from collections.abc import Sequence

from libs.contracts.concerns import RaiseConcern, ResolveConcern
from libs.contracts.sessions import (
    CloseMentorship,
    CloseSpot,
    GiveFeedback,
    IntroduceMentorship,
    MentorshipEvent,
    NoteSilence,
)
from libs.eventsourcing.deciding.decider import Refused
from services.sessions.domain import beginning, feedback, life
from services.sessions.domain.asked import Asked
from services.sessions.domain.states import Open, side_of


class MentorshipIsClosed(Refused):
    """This mentorship is closed."""


def decide(last: Open, asked: Asked) -> Sequence[MentorshipEvent]:
    match command := asked.command:
        case IntroduceMentorship():
            return beginning.introduce_again(last.terms, command)
        case NoteSilence() | CloseSpot() | ResolveConcern():
            return []
        case _:
            side_of(command.by, last.terms)
    match command:
        case CloseMentorship() | RaiseConcern():
            return []
        case GiveFeedback():
            return feedback.give_when_closed(last, command)
        case _:
            return recognise(last, command, asked)


def recognise(last: Open, command: life.Step, asked: Asked) -> Sequence[MentorshipEvent]:
    """Nothing happens any more; what was so before the close is not refused."""
    try:
        wanted = life.take(last, command, asked.at)
    except Refused:
        raise MentorshipIsClosed from None
    if wanted:
        raise MentorshipIsClosed
    return []

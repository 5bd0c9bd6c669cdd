"""One question: asked of one mentor after the other, until one agrees to a conversation or nobody is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias, assert_never

from libs.contracts.rounds import Draft
from libs.contracts.spot import (
    AnswerSpot,
    AskSpot,
    PassOnSpot,
    SpotAgreed,
    SpotAsked,
    SpotEvent,
    SpotOffered,
    SpotPassed,
    SpotUnanswered,
    SpotWithdrawn,
    WithdrawSpot,
)
from libs.eventsourcing.deciding.decider import Refused
from services.matching.domain.by_hand import Free
from services.matching.domain.load import NoPlaceLeft

TIME_TO_ANSWER = timedelta(days=1)


class NoSuchSpot(Refused):
    """There is no such question."""


class SpotExistsAlready(Refused):
    """A question with this id was asked already: choose another id."""


class NotASpotProgramme(Refused):
    """by: this person is in no spot programme, or takes no part in it now, so nobody can be asked for them."""


class NotAskedOfYou(Refused):
    """Only the mentor who is asked just now can answer this question."""


class NotYourQuestion(Refused):
    """Only whoever asked can withdraw the question."""


class QuestionIsOver(Refused):
    """This question is answered, withdrawn, or nobody was left to ask."""


class SpotAnswerTooLate(Refused):
    """The time to answer this question is over, and somebody else is asked."""


@dataclass(frozen=True)
class Ask:
    asked: AskSpot
    author: Free | None
    """None for whoever takes no part in a spot programme."""
    best: Draft | None
    """Whom to ask first; None if nobody fits."""


@dataclass(frozen=True)
class Respond:
    """What the mentor answers, or that their time is over, and who is asked next."""

    asked: AnswerSpot | PassOnSpot
    next: Draft | None


SpotAnyCommand: TypeAlias = Ask | Respond | WithdrawSpot


@dataclass(frozen=True)
class Unasked: ...


@dataclass(frozen=True)
class Begun:
    """The question, and who passed so far."""

    question: SpotAsked
    passed: tuple[str, ...]


@dataclass(frozen=True)
class Searching(Begun):
    """Between two offers of one decision; nothing is decided on it."""


@dataclass(frozen=True)
class Offered(Begun):
    offer: SpotOffered


@dataclass(frozen=True)
class Agreed(Begun):
    draft: Draft


@dataclass(frozen=True)
class Unanswered(Begun): ...


@dataclass(frozen=True)
class Withdrawn(Begun): ...


State: TypeAlias = Unasked | Searching | Offered | Agreed | Unanswered | Withdrawn
Over: TypeAlias = Searching | Agreed | Unanswered | Withdrawn

initial: State = Unasked()


def decide(state: State, command: SpotAnyCommand) -> Sequence[SpotEvent]:
    match state, command:
        case Unasked(), Ask():
            return ask(command)
        case Unasked(), Respond() | WithdrawSpot():
            raise NoSuchSpot
        case ((Searching() | Offered() | Agreed() | Unanswered() | Withdrawn()), Ask(asked)):
            if (state.question.author_id, state.question.topic) != (asked.by, asked.topic):
                raise SpotExistsAlready
            return []
        case Offered(), Respond():
            return respond(state, command)
        case ((Searching() | Agreed() | Unanswered() | Withdrawn()), Respond()):
            return too_late(state, command)
        case Offered(), WithdrawSpot():
            expect_author(state, command)
            return [SpotWithdrawn(spot_id=command.spot_id)]
        case ((Searching() | Agreed() | Unanswered()), WithdrawSpot()):
            expect_author(state, command)
            raise QuestionIsOver
        case Withdrawn(), WithdrawSpot():
            expect_author(state, command)
            return []
    assert_never((state, command))


def ask(command: Ask) -> Sequence[SpotEvent]:
    asked = command.asked
    if command.author is None:
        raise NotASpotProgramme
    member = command.author.member
    if not member.profile.mentee_capacity:
        raise NoPlaceLeft("by: you have no place left as mentee: wait until another conversation is over.")
    question = SpotAsked(
        spot_id=asked.spot_id,
        topic=asked.topic,
        days=asked.days,
        programme_id=command.author.programme_id,
        author_id=asked.by,
        question=asked.question,
        institution_id=member.institution_id,
        region_id=member.region_id,
        until=asked.asked_at + timedelta(days=asked.days),
    )
    return [question, offer(question, command.best, asked.asked_at)]


def offer(question: SpotAsked, best: Draft | None, now: datetime) -> SpotEvent:
    """Nobody has longer than the question itself."""
    answer_by = min(now + TIME_TO_ANSWER, question.until)
    if best is None or answer_by <= now:
        return SpotUnanswered(spot_id=question.spot_id)
    return SpotOffered(spot_id=question.spot_id, draft=best, answer_by=answer_by)


def respond(state: Offered, command: Respond) -> Sequence[SpotEvent]:
    match command.asked:
        case AnswerSpot() as said:
            if said.by in state.passed:
                return refuse_unless_declined(said)
            if said.by != state.offer.draft.mentor_id:
                raise NotAskedOfYou
            if said.asked_at > state.offer.answer_by:
                raise SpotAnswerTooLate
            if said.accepts:
                programme = state.question.programme_id
                return [SpotAgreed(spot_id=said.spot_id, programme_id=programme, draft=state.offer.draft)]
        case PassOnSpot() as said:
            if said.mentor_id != state.offer.draft.mentor_id or said.asked_at <= state.offer.answer_by:
                return []
    passed = SpotPassed(spot_id=said.spot_id, mentor_id=state.offer.draft.mentor_id)
    return [passed, offer(state.question, command.next, said.asked_at)]


def too_late(state: Over, command: Respond) -> Sequence[SpotEvent]:
    match command.asked:
        case PassOnSpot():
            return []
        case AnswerSpot() as said:
            if isinstance(state, Agreed) and said.by == state.draft.mentor_id:
                if said.accepts:
                    return []
                raise QuestionIsOver
            if said.by in state.passed:
                return refuse_unless_declined(said)
            raise QuestionIsOver
    assert_never(command.asked)


def refuse_unless_declined(said: AnswerSpot) -> Sequence[SpotEvent]:
    """Who declines what has passed them by says what is so already."""
    if said.accepts:
        raise SpotAnswerTooLate
    return []


def expect_author(state: Begun, command: WithdrawSpot) -> None:
    if command.by != state.question.author_id:
        raise NotYourQuestion


def evolve(state: State, event: SpotEvent) -> State:
    match state, event:
        case _, SpotAsked():
            return Searching(event, ())
        case Unasked(), _:
            raise NoSuchSpot
        case _, SpotOffered():
            return Offered(state.question, state.passed, event)
        case _, SpotPassed():
            return Searching(state.question, (*state.passed, event.mentor_id))
        case _, SpotAgreed():
            return Agreed(state.question, state.passed, event.draft)
        case _, SpotUnanswered():
            return Unanswered(state.question, state.passed)
        case _, SpotWithdrawn():
            return Withdrawn(state.question, state.passed)
    assert_never((state, event))

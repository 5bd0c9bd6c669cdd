"""Matching, too: one question, one conversation, asked on demand and answered within days."""

from typing import Annotated, TypeAlias

from pydantic import AwareDatetime, Field

from libs.contracts.messages import Command, Event, Message
from libs.contracts.personal import Subject
from libs.contracts.rounds import Draft
from libs.contracts.vocabulary import Id, Sealed, Topic


class OfSpot(Message):
    spot_id: Id

    @property
    def stream(self) -> str:
        return f"spot-{self.spot_id}"


class Question(OfSpot):
    topic: Topic
    days: Annotated[int, Field(ge=1, le=14)] = 3
    """Only whoever is free within so many days is asked."""


class AskSpot(Question, Command):
    by: Id
    question: Annotated[Sealed, Subject("by")]
    asked_at: AwareDatetime


class AnswerSpot(OfSpot, Command):
    """By the mentor who is asked just now."""

    by: Id
    accepts: bool
    asked_at: AwareDatetime


class PassOnSpot(OfSpot, Command):
    """The time of this mentor to answer is over: the next is asked."""

    mentor_id: Id
    asked_at: AwareDatetime


class WithdrawSpot(OfSpot, Command):
    by: Id


class SpotAsked(Question, Event):
    programme_id: Id
    author_id: Id
    question: Annotated[Sealed, Subject("author_id")]
    institution_id: Id
    region_id: Id
    until: AwareDatetime


class SpotOffered(OfSpot, Event):
    """This mentor is asked, until then; the others know nothing of it."""

    draft: Draft
    answer_by: AwareDatetime


class SpotPassed(OfSpot, Event):
    """This mentor declined, or let the time go by; which of the two is told to nobody."""

    mentor_id: Id


class SpotAgreed(OfSpot, Event):
    programme_id: Id
    draft: Draft


class SpotUnanswered(OfSpot, Event):
    """Nobody is left to ask."""


class SpotWithdrawn(OfSpot, Event):
    pass


SpotCommand: TypeAlias = AskSpot | AnswerSpot | PassOnSpot | WithdrawSpot
SpotEvent: TypeAlias = SpotAsked | SpotOffered | SpotPassed | SpotAgreed | SpotUnanswered | SpotWithdrawn

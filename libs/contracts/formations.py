"""Matching, too: the chains, groups and networks of a round, which open when enough of their pairs accepted."""

from typing import Annotated, TypeAlias

from pydantic import AwareDatetime, Field

from libs.contracts.messages import Command, Event, Message
from libs.contracts.rounds import Draft
from libs.contracts.vocabulary import Id, Shape


class OfFormation(Message):
    formation_id: Id

    @property
    def stream(self) -> str:
        return f"formation-{self.formation_id}"


class Proposed(OfFormation):
    """Pairs that stand together; each is offered as a proposal of its own."""

    round_id: Id
    programme_id: Id
    shape: Shape
    minimum: Annotated[int, Field(ge=2)]
    """Mentees of a group, mentors of a network, people of a chain: with fewer it does not open."""
    drafts: Annotated[tuple[Draft, ...], Field(min_length=1)]
    answer_by: AwareDatetime


class ProposeFormation(Proposed, Command):
    pass


class NoteAnswer(OfFormation, Command):
    """Both sides of one of its proposals accepted, or it came to nothing."""

    proposal_id: Id
    accepted: bool


class FormationProposed(Proposed, Event):
    pass


class AnswerNoted(OfFormation, Event):
    proposal_id: Id
    accepted: bool


class FormationOpened(OfFormation, Event):
    """Every pair is answered and enough accepted: these begin, together."""

    round_id: Id
    programme_id: Id
    shape: Shape
    drafts: tuple[Draft, ...]


class FormationDissolved(OfFormation, Event):
    """Too few accepted, or a chain broke: these pairs had accepted, and do not begin."""

    round_id: Id
    programme_id: Id
    shape: Shape
    drafts: tuple[Draft, ...]


FormationCommand: TypeAlias = ProposeFormation | NoteAnswer
FormationEvent: TypeAlias = FormationProposed | AnswerNoted | FormationOpened | FormationDissolved

"""A chain, group or network: its pairs are answered one by one, and begin together or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeAlias, assert_never

from libs.contracts.formations import (
    AnswerNoted,
    FormationCommand,
    FormationDissolved,
    FormationEvent,
    FormationOpened,
    FormationProposed,
    NoteAnswer,
    ProposeFormation,
)
from libs.contracts.rounds import Draft
from libs.eventsourcing.deciding.decider import Refused
from services.matching.domain.beginning import begins


class NotOfThisFormation(Refused):
    """This proposal is none of this formation's pairs."""


class FormationIsSettled(Refused):
    """This formation has opened or dissolved: an answer stands."""


Answers: TypeAlias = Mapping[str, bool]


@dataclass(frozen=True)
class Unproposed:
    """An answer may be told before the formation is."""

    answers: Answers = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Proposed:
    terms: FormationProposed
    answers: Answers


@dataclass(frozen=True)
class Opened:
    terms: FormationProposed
    answers: Answers
    begun: tuple[Draft, ...]


@dataclass(frozen=True)
class Dissolved:
    terms: FormationProposed
    answers: Answers


State: TypeAlias = Unproposed | Proposed | Opened | Dissolved

initial: State = Unproposed()


def left_over(state: Opened | Dissolved) -> Sequence[Draft]:
    """The pairs that had accepted and do not begin."""
    begun = {draft.proposal_id for draft in state.begun} if isinstance(state, Opened) else set[str]()
    return [
        draft for draft in state.terms.drafts if state.answers.get(draft.proposal_id) and draft.proposal_id not in begun
    ]


def decide(state: State, command: FormationCommand) -> Sequence[FormationEvent]:
    match state, command:
        case Unproposed(), ProposeFormation():
            proposed = FormationProposed(**dict(command))
            return [proposed, *settled(proposed, state.answers)]
        case ((Proposed() | Opened() | Dissolved()), ProposeFormation()):
            return []
        case Unproposed(), NoteAnswer():
            return [] if command.proposal_id in state.answers else [noted(command)]
        case ((Proposed() | Opened() | Dissolved()), NoteAnswer()):
            return note(state, command)
    assert_never((state, command))


def note(state: Proposed | Opened | Dissolved, command: NoteAnswer) -> Sequence[FormationEvent]:
    if command.proposal_id not in {draft.proposal_id for draft in state.terms.drafts}:
        raise NotOfThisFormation
    if command.proposal_id in state.answers:
        if state.answers[command.proposal_id] is command.accepted:
            return []
        raise FormationIsSettled
    answers = {**state.answers, command.proposal_id: command.accepted}
    return [noted(command), *settled(state.terms, answers)]


def noted(command: NoteAnswer) -> AnswerNoted:
    return AnswerNoted(**dict(command))


def settled(terms: FormationProposed, answers: Answers) -> Sequence[FormationEvent]:
    """Nothing while somebody has still to answer."""
    if not all(draft.proposal_id in answers for draft in terms.drafts):
        return []
    accepted = tuple(draft for draft in terms.drafts if answers[draft.proposal_id])
    begun = begins(terms, frozenset(draft.proposal_id for draft in accepted))
    if begun:
        return [FormationOpened(**of(terms), drafts=begun)]
    return [FormationDissolved(**of(terms), drafts=accepted)]


def of(terms: FormationProposed) -> dict[str, Any]:
    return terms.model_dump(include={"formation_id", "round_id", "programme_id", "shape"})


def evolve(state: State, event: FormationEvent) -> State:
    match event:
        case FormationProposed():
            return Proposed(event, state.answers)
        case AnswerNoted():
            answers = {**state.answers, event.proposal_id: event.accepted}
            return Unproposed(answers) if isinstance(state, Unproposed) else Proposed(state.terms, answers)
        case FormationOpened() if not isinstance(state, Unproposed):
            return Opened(state.terms, state.answers, event.drafts)
        case FormationDissolved() if not isinstance(state, Unproposed):
            return Dissolved(state.terms, state.answers)
        case FormationOpened() | FormationDissolved():
            raise NotOfThisFormation
    assert_never(event)

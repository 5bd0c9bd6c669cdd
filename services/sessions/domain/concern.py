"""One concern: raised in private, received by a safeguarding contact, resolved."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from libs.contracts.concerns import (
    AcknowledgeConcern,
    ConcernAcknowledged,
    ConcernCommand,
    ConcernEvent,
    ConcernRaised,
    ConcernResolved,
    RaiseConcern,
    ResolveConcern,
)
from libs.eventsourcing.deciding.decider import Refused


class NoSuchConcern(Refused):
    """There is no such concern."""


class ConcernDiffers(Refused):
    """A concern about another mentorship has this id: choose another."""


class NotYourConcern(Refused):
    """Only the safeguarding contact who received this concern can do this."""


class ConcernIsResolved(Refused):
    """This concern is resolved already, in another way."""


@dataclass(frozen=True)
class Handed:
    """What is asked, and who receives the concern now; None stands for whoever acts for the nation."""

    command: ConcernCommand
    contact_id: str | None


@dataclass(frozen=True)
class Unraised: ...


@dataclass(frozen=True)
class Raised:
    terms: ConcernRaised


@dataclass(frozen=True)
class Acknowledged:
    terms: ConcernRaised


@dataclass(frozen=True)
class Resolved:
    terms: ConcernRaised
    how: ConcernResolved


State: TypeAlias = Unraised | Raised | Acknowledged | Resolved

initial: State = Unraised()


def decide(state: State, handed: Handed) -> Sequence[ConcernEvent]:
    match state, handed.command:
        case Unraised(), RaiseConcern() as command:
            return [raised(command, handed.contact_id)]
        case Unraised(), AcknowledgeConcern() | ResolveConcern():
            raise NoSuchConcern
        case ((Raised() | Acknowledged() | Resolved()), RaiseConcern() as command):
            # The accounts are not compared: sealing the same words twice gives different bytes.
            if state.terms.mentorship_id != command.mentorship_id:
                raise ConcernDiffers
            return []
        case ((Raised() | Acknowledged() | Resolved()), (AcknowledgeConcern() | ResolveConcern()) as command):
            if handed.contact_id not in (None, command.by):
                raise NotYourConcern
            return look_into(state, command)
    assert_never((state, handed.command))


def look_into(
    state: Raised | Acknowledged | Resolved, command: AcknowledgeConcern | ResolveConcern
) -> Sequence[ConcernEvent]:
    mentorship_id = state.terms.mentorship_id
    match state, command:
        case Raised(), AcknowledgeConcern(concern_id=concern_id, by=by):
            return [ConcernAcknowledged(concern_id=concern_id, mentorship_id=mentorship_id, by=by)]
        case ((Acknowledged() | Resolved()), AcknowledgeConcern()):
            return []
        case ((Raised() | Acknowledged()), ResolveConcern(concern_id=concern_id, by=by, resolution=resolution)):
            return [ConcernResolved(concern_id=concern_id, mentorship_id=mentorship_id, by=by, resolution=resolution)]
        case Resolved(how=how), ResolveConcern(resolution=resolution):
            if how.resolution is not resolution:
                raise ConcernIsResolved
            return []
    assert_never((state, command))


def raised(command: RaiseConcern, contact_id: str | None) -> ConcernRaised:
    """Who raised it is in the account, and nowhere else."""
    return ConcernRaised(
        concern_id=command.concern_id,
        mentorship_id=command.mentorship_id,
        contact_id=contact_id,
        account=command.account,
    )


def evolve(state: State, event: ConcernEvent) -> State:
    match state, event:
        case _, ConcernRaised():
            return Raised(event)
        case Unraised(), ConcernAcknowledged() | ConcernResolved():
            raise NoSuchConcern
        case ((Raised() | Acknowledged() | Resolved()), ConcernAcknowledged()):
            return Acknowledged(state.terms)
        case ((Raised() | Acknowledged() | Resolved()), ConcernResolved()):
            return Resolved(state.terms, event)
    assert_never((state, event))

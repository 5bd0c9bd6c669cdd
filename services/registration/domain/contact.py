"""A contact: somebody of the programme itself whom others can turn to, appointed for a place and dismissed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from libs.contracts.contacts import (
    AppointContact,
    ContactAppointed,
    ContactCommand,
    ContactDismissed,
    ContactEvent,
    DismissContact,
    Office,
)
from libs.contracts.vocabulary import NATION
from libs.eventsourcing.deciding.decider import Refused
from services.registration.domain import institution, region


class NoSuchContact(Refused):
    """contact_id: nobody was appointed under this id."""


class NoSuchPlace(Refused):
    """place_id: there is no such institution or region: register it first, or name the nation."""


class ContactDiffers(Refused):
    """This contact is appointed already, with another office or for another place: dismiss them first."""


@dataclass(frozen=True)
class Asked:
    """The command with what is known of the place that it names."""

    command: ContactCommand
    named_institution: institution.State = institution.initial
    named_region: region.State = region.initial


@dataclass(frozen=True)
class Unknown: ...


@dataclass(frozen=True)
class Appointed:
    office: Office
    place_id: str


@dataclass(frozen=True)
class Dismissed:
    """Nobody turns to them any more; they can be appointed again."""


State: TypeAlias = Unknown | Appointed | Dismissed

initial: State = Unknown()


def decide(state: State, asked: Asked) -> Sequence[ContactEvent]:
    match state, asked.command:
        case Unknown() | Dismissed(), AppointContact() as command:
            _check_place(command.place_id, asked)
            return [ContactAppointed(**dict(command))]
        case Appointed(office, place_id), AppointContact() as command:
            if (office, place_id) != (command.office, command.place_id):
                raise ContactDiffers
            return []
        case Unknown(), DismissContact():
            raise NoSuchContact
        case Appointed(), DismissContact(contact_id=contact_id):
            return [ContactDismissed(contact_id=contact_id)]
        case Dismissed(), DismissContact():
            return []
    assert_never((state, asked.command))


def evolve(_: State, event: ContactEvent) -> State:
    match event:
        case ContactAppointed():
            return Appointed(event.office, event.place_id)
        case ContactDismissed():
            return Dismissed()
    assert_never(event)


def _check_place(place_id: str, asked: Asked) -> None:
    match asked.named_institution, asked.named_region:
        case institution.Unregistered(), region.Unregistered() if place_id != NATION:
            raise NoSuchPlace
        case _, _:
            return

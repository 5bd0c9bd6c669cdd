"""Registration, too: the people of the programme itself, whom others can turn to."""

from enum import StrEnum
from typing import Annotated, TypeAlias

from libs.contracts.messages import Command, Event, Message
from libs.contracts.personal import Subject
from libs.contracts.vocabulary import Id, Sealed


class Office(StrEnum):
    """What a contact is there for."""

    COORDINATOR = "coordinator"
    """Looks after the rounds and mentorships of a place."""
    SAFEGUARDING = "safeguarding"
    """Receives concerns about mentorships outside the own institution."""


class OfContact(Message):
    contact_id: Id

    @property
    def stream(self) -> str:
        return f"contact-{self.contact_id}"


class Appointment(OfContact):
    """`place_id` is where the contact belongs: an institution, a region or the nation."""

    office: Office
    place_id: Id
    personal: Annotated[Sealed, Subject("contact_id")]
    """Name and e-mail, as JSON."""


class AppointContact(Appointment, Command):
    pass


class DismissContact(OfContact, Command):
    pass


class ContactAppointed(Appointment, Event):
    pass


class ContactDismissed(OfContact, Event):
    pass


ContactCommand: TypeAlias = AppointContact | DismissContact
ContactEvent: TypeAlias = ContactAppointed | ContactDismissed

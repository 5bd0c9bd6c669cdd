"""Contacts of the nation."""

from typing import cast

from libs.contracts.contacts import (
    AppointContact,
    ContactAppointed,
    ContactCommand,
    ContactDismissed,
    DismissContact,
    Office,
)
from libs.contracts.messages import Command
from libs.contracts.vocabulary import NATION
from services.registration.domain import contact
from tests.deciders.decisions import Decisions

APPOINT = AppointContact(contact_id="carol", office=Office.SAFEGUARDING, place_id=NATION, personal="sealed:carol:AAAA")
APPOINTED = ContactAppointed(**dict(APPOINT))


def asked(command: Command) -> contact.Asked:
    return contact.Asked(cast("ContactCommand", command))


CONTACT = Decisions(
    "contact",
    contact,
    states={
        "Unknown": [],
        "Appointed": [APPOINTED],
        "Dismissed": [APPOINTED, ContactDismissed(contact_id="carol")],
    },
    commands=[APPOINT, DismissContact(contact_id="carol")],
    every_command=ContactCommand,
    asked=asked,
)

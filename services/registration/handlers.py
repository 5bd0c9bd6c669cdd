"""Commands in, events out."""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast
from zoneinfo import available_timezones

from libs.contracts.contacts import AppointContact, DismissContact
from libs.contracts.envelope import Envelope
from libs.contracts.registration import (
    CloseInstitution,
    Enrolment,
    EnrolParticipant,
    InviteParticipant,
    MoveInstitution,
    MoveParticipant,
    OfParticipant,
    OpenProgramme,
    ParticipantCommand,
    PublishConsentText,
    RegisterInstitution,
    RegisterRegion,
    RegistrationCommand,
    ReopenInstitution,
)
from libs.contracts.topics import REGISTRATION_COMMANDS
from libs.eventsourcing.deciding.handle import handle, state_of
from libs.eventsourcing.storing.store import Transaction
from libs.runtime.process import Node
from services.registration.domain import contact, institution, participant, programme, region
from services.registration.domain.participation.states import Asked, Forgotten, Unknown

TIME_ZONES = frozenset(available_timezones())
"""As this machine knows them: the domain reads no files."""


def listen(node: Node) -> None:
    node.consume("commands", apply, REGISTRATION_COMMANDS)


async def apply(tx: Transaction, batch: Sequence[Envelope]) -> None:
    await tx.prefetch([stream for asked in batch for stream in (asked.message.stream, *_named(asked))])
    people = {asked.message.stream for asked in batch if isinstance(asked.message, OfParticipant)}
    homes = [placed for person in people if (placed := await _placed(tx, person))]
    await tx.prefetch([stream for placed in homes for stream in _around(placed)])
    for asked in batch:
        await _handle(tx, asked)


def _named(asked: Envelope) -> Sequence[str]:
    """The streams of the places and programmes that the command names."""
    match asked.message:
        case InviteParticipant() | EnrolParticipant() as command:
            return _around(command)
        case MoveParticipant(institution_id=institution_id):
            return (f"institution-{institution_id}",)
        case RegisterInstitution() as command:
            return (f"region-{command.region_id}", f"region-{command.institution_id}")
        case MoveInstitution(region_id=region_id):
            return (f"region-{region_id}",)
        case AppointContact(place_id=place_id):
            return (f"institution-{place_id}", f"region-{place_id}")
        case _:
            return ()


def _around(placed: Enrolment) -> Sequence[str]:
    return (f"institution-{placed.institution_id}", f"programme-{placed.programme_id}")


async def _placed(tx: Transaction, person: str) -> Enrolment | None:
    """Where somebody is, if there is a record of them."""
    match await state_of(tx, participant, person):
        case Unknown() | Forgotten():
            return None
        case told:
            return told.record.placed


async def _handle(tx: Transaction, asked: Envelope) -> None:
    match command := cast("RegistrationCommand", asked.message):
        case RegisterRegion():
            await handle(tx, region, asked, command)
        case RegisterInstitution():
            known = await state_of(tx, region, f"region-{command.region_id}")
            namesake = await state_of(tx, region, f"region-{command.institution_id}")
            await handle(tx, institution, asked, institution.Admission(command, known, namesake))
        case MoveInstitution():
            known = await state_of(tx, region, f"region-{command.region_id}")
            await handle(tx, institution, asked, institution.Admission(command, known))
        case CloseInstitution() | ReopenInstitution():
            await handle(tx, institution, asked, institution.Admission(command))
        case OpenProgramme() | PublishConsentText():
            await handle(tx, programme, asked, command)
        case AppointContact():
            of_institution = await state_of(tx, institution, f"institution-{command.place_id}")
            of_region = await state_of(tx, region, f"region-{command.place_id}")
            await handle(tx, contact, asked, contact.Asked(command, of_institution, of_region))
        case DismissContact():
            await handle(tx, contact, asked, contact.Asked(command))
        case of_participant:
            await handle(tx, participant, asked, await _with_facts(tx, asked, of_participant))


async def _with_facts(tx: Transaction, asked: Envelope, command: ParticipantCommand) -> Asked:
    facts = Asked(command, asked.meta.time, time_zones=TIME_ZONES)
    placed = command if isinstance(command, Enrolment) else await _placed(tx, command.stream)
    if placed is not None:
        home = await state_of(tx, institution, f"institution-{placed.institution_id}")
        rules = await state_of(tx, programme, f"programme-{placed.programme_id}")
        facts = replace(facts, home=home, rules=rules)
    if isinstance(command, MoveParticipant):
        destination = await state_of(tx, institution, f"institution-{command.institution_id}")
        facts = replace(facts, destination=destination)
    return facts

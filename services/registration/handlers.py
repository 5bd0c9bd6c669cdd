"""Commands in, events out."""

from collections.abc import Sequence
from typing import assert_never, cast

from libs.contracts.envelope import Envelope
from libs.contracts.registration import (
    ChangeProfile,
    EnrolParticipant,
    ForgetParticipant,
    GiveConsent,
    InviteParticipant,
    OpenProgramme,
    RegisterInstitution,
    RegisterRegion,
    RegistrationCommand,
    WithdrawConsent,
)
from libs.contracts.topics import REGISTRATION_COMMANDS
from libs.eventsourcing.deciding.handle import handle, state_of
from libs.eventsourcing.storing.postgres import PostgresTransaction
from libs.runtime.process import Node
from services.registration.domain import institution, participant, programme, region


def listen(node: Node) -> None:
    node.consume("commands", apply, REGISTRATION_COMMANDS)


async def apply(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    await tx.prefetch([stream for asked in batch for stream in _streams(asked)])
    for asked in batch:
        await _handle(tx, asked)


def _streams(asked: Envelope) -> Sequence[str]:
    match asked.message:
        case InviteParticipant() | EnrolParticipant() as command:
            return (command.stream, f"institution-{command.institution_id}", f"programme-{command.programme_id}")
        case RegisterInstitution() as command:
            return (command.stream, f"region-{command.region_id}", f"region-{command.institution_id}")
        case command:
            return (command.stream,)


async def _handle(tx: PostgresTransaction, asked: Envelope) -> None:
    match command := cast("RegistrationCommand", asked.message):
        case RegisterRegion():
            await handle(tx, region, asked, command)
        case RegisterInstitution():
            known = await state_of(tx, region, f"region-{command.region_id}")
            namesake = await state_of(tx, region, f"region-{command.institution_id}")
            await handle(tx, institution, asked, institution.Admission(command, known, namesake))
        case OpenProgramme():
            await handle(tx, programme, asked, command)
        case InviteParticipant() | EnrolParticipant():
            place = await state_of(tx, institution, f"institution-{command.institution_id}")
            rules = await state_of(tx, programme, f"programme-{command.programme_id}")
            await handle(tx, participant, asked, participant.Asked(command, asked.meta.time, place, rules))
        case ChangeProfile():
            rules = await _rules_for(tx, command)
            await handle(tx, participant, asked, participant.Asked(command, asked.meta.time, rules=rules))
        case GiveConsent() | WithdrawConsent() | ForgetParticipant():
            await handle(tx, participant, asked, participant.Asked(command, asked.meta.time))
        case _:
            assert_never(command)


async def _rules_for(tx: PostgresTransaction, command: ChangeProfile) -> programme.State:
    match await state_of(tx, participant, command.stream):
        case participant.Unknown() | participant.Forgotten():
            return programme.initial
        case participant.Invited(placed) | participant.Enrolled(placed) | participant.Withdrawn(placed):
            return await state_of(tx, programme, f"programme-{placed.programme_id}")

"""`viceversa forget`: the key is destroyed, everybody lets go, and nothing of the person opens any more: proven."""

import asyncio
import json
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from libs.contracts.catalogue import topic_of, type_of
from libs.contracts.envelope import Envelope, Meta
from libs.contracts.registration import ForgetParticipant, ParticipantForgotten
from libs.eventsourcing import kafka
from libs.eventsourcing.history import receipts
from libs.eventsourcing.kafka import KafkaSettings
from libs.eventsourcing.sealing import traces
from libs.eventsourcing.sealing.keyring import Keyring
from libs.eventsourcing.storing.rows import Pool
from libs.runtime import clock
from services.cli.domain.receipt import Place, places, receipt, table
from services.cli.handlers import reach, show
from services.cli.handlers.programs import SERVICES
from services.cli.handlers.reach import Told
from services.cli.queries import forgetting

SEND_AGAIN_SECONDS = 10.0
PAUSE = 0.2


@dataclass(frozen=True)
class House:
    """Everything that can hold something of a person."""

    keyring: Keyring
    databases: dict[str, Pool]
    kafka: KafkaSettings


def forget(told: Told, person: str, file: Path | None, patience: float, *, as_json: bool) -> bool:
    """Whether nothing of theirs opens; raises Failed when somebody has not let go within the patience, in seconds."""
    signer = reach.audit_signer(told)
    at, found = asyncio.run(_forget(told, _checked(person), patience))
    signed = receipts.signed(receipt(person, at, clock.now(), found), signer)
    if file is not None:
        _write(file, signed)
    if as_json:
        show.as_json(signed)
    else:
        show.table(table(person, found))
        if file is not None:
            show.err.print(f"The signed receipt is in {file}.", soft_wrap=True)
    return signed["opens"] == 0


async def _forget(told: Told, command: ForgetParticipant, patience: float) -> tuple[datetime, list[Place]]:
    async with AsyncExitStack() as stack:
        keyring = await stack.enter_async_context(reach.keyring(told))
        databases = {name: await stack.enter_async_context(reach.database(told, name)) for name in SERVICES}
        house = House(keyring, databases, KafkaSettings(bootstrap=reach.kafka(told)))
        person = command.participant_id
        await _check_known(house, person)
        # First of all: whatever comes after can fail and be done again, and nothing opens meanwhile.
        await keyring.forget(person)
        try:
            async with asyncio.timeout(patience):
                version = await _told(house, command)
                await keyring.mark_told(person)
                await _let_go(house, person, version)
        except TimeoutError as late:
            left = await _left(house, person)
            raise show.Failed(
                f"The key of {person} is destroyed: nothing of theirs opens. Not everybody has let go yet, though: "
                f"{'; '.join(left)}. Repeat the command when the services run."
            ) from late
        return await keyring.pool.fetchval(forgetting.FORGOTTEN_AT, person), await prove(house, person)


async def prove(house: House, person: str) -> list[Place]:
    """Read every store and every topic from its beginning, and try to open whatever is found of the person."""
    found = {name: await traces.in_database(pool, person) for name, pool in house.databases.items()}
    found["kafka"] = await traces.on_topics(house.kafka, person)
    streams = {one for pool in house.databases.values() for one in await traces.streams(pool, person)}
    values = [value for store in found.values() for listed in store.values() for value in listed]
    opening = await traces.openable(house.keyring, person, streams, values)
    return [place for store, traced in found.items() for place in places(store, traced, opening)]


async def _check_known(house: House, person: str) -> None:
    """A name that is misspelt must not be barred from the programme."""
    stream = f"participant-{person}"
    if not (
        await house.keyring.pool.fetchval(forgetting.KNOWN, person)
        or await house.databases["registration"].fetchval(forgetting.HEARD_OF, stream)
    ):
        raise show.Failed(f"Nobody is known as {person!r}: nothing was done.")


async def _told(house: House, command: ForgetParticipant) -> int:
    """Ask until registration has told everybody; returns the version of its event."""
    registration, wanted = house.databases["registration"], type_of(ParticipantForgotten)
    async with kafka.producer(house.kafka) as producer:
        while True:
            if (version := await forgetting.told(registration, command.participant_id, wanted)) is not None:
                return version
            asked = _asked(command)
            topic = topic_of(command, said_by=asked.meta.source)
            await producer.send_and_wait(topic, asked.body(), key=asked.meta.key.encode(), headers=asked.meta.headers())
            for _ in range(int(SEND_AGAIN_SECONDS / PAUSE)):
                await asyncio.sleep(PAUSE)
                if await forgetting.told(registration, command.participant_id, wanted) is not None:
                    break


async def _let_go(house: House, person: str, version: int) -> None:
    for service in forgetting.LISTENERS:
        while await forgetting.waits_for(house.databases[service], service, person, version):
            await asyncio.sleep(PAUSE)


async def _left(house: House, person: str) -> list[str]:
    version = await forgetting.told(house.databases["registration"], person, type_of(ParticipantForgotten))
    if version is None:
        return ["registration does not answer"]
    left = [await forgetting.waits_for(house.databases[one], one, person, version) for one in forgetting.LISTENERS]
    return [words for words in left if words]


def _asked(command: ForgetParticipant) -> Envelope:
    command_id = clock.new_id()
    meta = Meta(
        id=command_id,
        type=type_of(ForgetParticipant),
        source="cli",
        stream=f"command-{command_id}",
        version=1,
        key=command.stream,
        time=clock.now(),
        correlation_id=command_id,
        causation_id="",
        final=True,
    )
    return Envelope(meta, command)


def _checked(person: str) -> ForgetParticipant:
    try:
        return ForgetParticipant(participant_id=person)
    except ValidationError as wrong:
        raise show.Failed(f"PERSON: {wrong.errors()[0]['msg']}.") from wrong


def _write(file: Path, signed: dict[str, Any]) -> None:
    try:
        file.write_text(json.dumps(signed, indent=1, ensure_ascii=False) + "\n")
    except OSError as error:
        raise show.Failed(
            f"{file} cannot be written: {error.strerror}. Repeat the command with another file."
        ) from error
